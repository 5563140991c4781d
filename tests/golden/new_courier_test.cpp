// A courier is data: one that exists nowhere is added by a folder, and a new one begins with a folder that passes.
#include <filesystem>

#include <gtest/gtest.h>

#include "adapters/manifest/kit/case_file.hpp"
#include "adapters/manifest/kit/case_runner.hpp"
#include "adapters/manifest/kit/coverage.hpp"
#include "adapters/manifest/kit/scaffold.hpp"
#include "adapters/manifest/manifest.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

const fs::path kSource{PARCELGATE_SOURCE_DIR};

std::unique_ptr<ManifestCatalog> load(const std::vector<fs::path>& dirs) {
  Faults faults;
  auto catalog = ManifestCatalog::load(dirs, faults);
  EXPECT_TRUE(catalog.has_value()) << faults.text();
  return catalog ? *std::move(catalog) : nullptr;
}

TEST(NewCourier, OneThatExistsNowhereIsAddedByDataAlone) {
  const auto catalog = load({kSource / "adapters/carriers", kSource / "tests/golden/couriers"});
  ASSERT_NE(catalog, nullptr);
  const auto reports = run_cases(*catalog, {"aurora"}, golden_update_wanted());
  EXPECT_EQ(reports.size(), 4U);
  for (const auto& report : reports) {
    EXPECT_TRUE(report.passed) << report.name << ": " << (report.faults.empty() ? "" : report.faults.front());
  }
}

TEST(NewCourier, ItsAnswerEchoesThePushAndItsQueryIsSealed) {
  const auto catalog = load({kSource / "tests/golden/couriers"});
  ASSERT_NE(catalog, nullptr);
  const CarrierSource* source = catalog->find("aurora-freight");
  ASSERT_NE(source, nullptr);
  Faults faults;
  const auto push = load_case(source->manifest().folder / "testcases/push-return-delivered", *source, faults);
  ASSERT_TRUE(push) << faults.text();
  EXPECT_EQ(source->acknowledge(push->account, push->message(), AckKind::ok).body, "<Got id=\"B-1\"/>");
  const auto again = source->acknowledge(push->account, push->message(), AckKind::failure);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, "<Again id=\"B-1\"/>");

  const PollItem item{"aurora-freight", "AUR-2026-000417", {}};
  const auto request = source->poll_request(push->account, {}, {&item, 1}, Instant{});
  ASSERT_TRUE(request) << request.error().what;
  EXPECT_EQ(request->url, "https://aurora.invalid/track");
  // printf 'AUR-2026-000417|D1|aurora-case-key' | sha512sum
  EXPECT_NE(request->body.find("seal=B648D2618F3C2EA7F48B66B1288883BE1C9490C28EAB77F28DBB7F34C10E3728"),
            std::string::npos)
      << request->body;
}

class Scaffold : public ::testing::Test {
 protected:
  auto make(std::string_view id) {
    return scaffold_courier(kSource / "config/templates/courier", fs::path(folder_.path()) / id, id, "Nimbus Express");
  }
  test::TemporaryFolder folder_;
};

TEST_F(Scaffold, ANewFolderLoadsAndItsCasesDecode) {
  const auto made = make("nimbus");
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_GE(made->size(), 5U);
  const auto catalog = load({folder_.path()});
  ASSERT_NE(catalog, nullptr);
  (void)run_cases(*catalog, {"nimbus"}, true);  // writes what they give
  const auto reports = run_cases(*catalog, {"nimbus"}, false);
  ASSERT_EQ(reports.size(), 2U);
  for (const auto& report : reports) {
    EXPECT_TRUE(report.passed) << report.name;
    EXPECT_TRUE(report.unmapped.empty()) << report.name;
  }
  const auto coverage = measure_coverage(*catalog, {"nimbus"}, {});
  ASSERT_EQ(coverage.size(), 1U);
  EXPECT_EQ(coverage[0].seen, (std::vector<std::string>{"10", "30", "40"}));
  EXPECT_EQ(coverage[0].never_seen, std::vector<std::string>{"20"});
  EXPECT_TRUE(coverage[0].unmapped.empty());
}

TEST_F(Scaffold, NothingIsWrittenOverAndAnIdIsAFoldersName) {
  ASSERT_TRUE(make("nimbus"));
  const auto again = make("nimbus");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::conflict);
  for (const char* id : {"", "Nimbus", "nim/bus", "../nimbus", "-nimbus", "nim_bus"}) {
    EXPECT_FALSE(make(id)) << id;
  }
}

TEST(Study, ReportsUnreadPlacesAndShapesThatAreNotDistinct) {
  const auto catalog = load({kSource / "tests/golden/couriers"});
  ASSERT_NE(catalog, nullptr);
  const CarrierSource* source = catalog->find("aurora-freight");
  ASSERT_NE(source, nullptr);
  SourceMessage message;
  const HttpHeaders headers;
  const std::string body =
      R"(<Reply state="OK" lang="en"><Consignment no="AUR-2026-000419"><Step at="/Date(1772467200000)/" c="P1" crew="4"/></Consignment></Reply>)";
  message.via = Via::poll;
  message.headers = &headers;
  message.body = body;
  const auto study = study_message(*source, Account{}, message);
  EXPECT_EQ(study.shapes, std::vector<std::string>{"answer"});
  EXPECT_EQ(study.unread, (std::set<std::string>{"Reply/@lang", "Reply/Consignment/Step/@crew"}));
}

}  // namespace
}  // namespace parcelgate
