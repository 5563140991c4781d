#include "gateway/main/wiring/code_mappings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/manifest/carrier_source.hpp"
#include "adapters/manifest/manifest.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/base/file.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

using ::testing::HasSubstr;

class CodeMappings : public ::testing::Test {
 protected:
  void SetUp() override {
    sqlite::Options options;
    options.folder = folder_.path() + "/store";
    auto store = sqlite::open_store(options, metrics_, time_);
    ASSERT_TRUE(store) << store.error().what;
    store_ = *std::move(store);
    catalog_ = load();
    ASSERT_NE(catalog_, nullptr);
    admin_ = std::make_unique<AdminService>(*store_, time_);
    add_mapping_commands(*admin_, {*store_, time_, mappings_, [this] { return catalog_; },
                                   [this]() -> Result<void> {
                                     if (refuses_reload_) return unexpected(ErrorKind::config, "another fault");
                                     catalog_ = load();
                                     return {};
                                   }});
  }

  std::shared_ptr<const ManifestCatalog> load() const {
    Faults faults;
    auto catalog = load_catalog({}, faults, mappings_);
    for (const Fault& fault : faults) ADD_FAILURE() << to_string(fault, "catalog");
    return catalog ? *std::move(catalog) : nullptr;
  }
  bool is_mapped() const { return catalog_->find("sf")->manifest().statuses.has_bare_row("9901"); }
  std::string run(const std::string& command, const std::string& members) {
    return admin_->handle(R"({"command":")" + command + R"(","user":"li",)" + members + "}");
  }
  std::string propose(
      const std::string& members = R"("source":"sf","code":"9901","status":"in_transit","reason":"departed_hub")") {
    return run("mappings.propose", members + R"(,"note":"SF bulletin, 12 \"b\"")");
  }
  std::string id_of(const std::string& answer) {
    const auto document = parse_json(answer);
    const auto* const mapping = document ? find_member(*document, "mapping") : nullptr;
    EXPECT_NE(mapping, nullptr) << answer;
    return mapping == nullptr ? "" : std::string(find_text(*mapping, "id"));
  }

  TemporaryFolder folder_;
  const std::filesystem::path mappings_{folder_.path() + "/mappings"};
  Metrics metrics_;
  testing::SteppedTime time_{Instant{std::chrono::milliseconds{1'790'000'000'000}}};
  std::unique_ptr<Store> store_;
  std::shared_ptr<const ManifestCatalog> catalog_;
  bool refuses_reload_{false};
  std::unique_ptr<AdminService> admin_;
};

TEST_F(CodeMappings, AProposalChangesNothingUntilItIsAccepted) {
  const std::string answer = propose();
  EXPECT_THAT(answer, HasSubstr("+9901,,in_transit,departed_hub,,"));
  EXPECT_FALSE(is_mapped());
  const std::string id = id_of(answer);
  const std::string accepted = run("mappings.accept", R"("id":")" + id + R"(")");
  EXPECT_THAT(accepted, HasSubstr(R"("state":"accepted")"));
  EXPECT_TRUE(is_mapped());
  EXPECT_THAT(read_file(mappings_ / (id + ".patch")).value(), HasSubstr("adapters/carriers/sf/status_map.csv"));
  EXPECT_THAT(run("mappings.accept", R"("id":")" + id + R"(")"), HasSubstr("accepted already"));
}

TEST_F(CodeMappings, WhatWouldNotLoadIsRefused) {
  for (const char* members : {R"("source":"none","code":"9901","status":"in_transit","reason":"departed_hub")",
                              R"("source":"sf","code":"","status":"in_transit","reason":"departed_hub")",
                              R"("source":"sf","code":"50","status":"in_transit","reason":"departed_hub")",
                              R"("source":"sf","code":"9901","status":"gone","reason":"departed_hub")",
                              R"("source":"sf","code":"9901","status":"in_transit","reason":"")",
                              R"("source":"sf","code":"9901","status":"in_transit","reason":"delivered_plain")"})
    EXPECT_THAT(propose(members), HasSubstr(R"("ok":false)")) << members;
  EXPECT_THAT(run("mappings.propose", R"("source":"sf","code":"9901","status":"in_transit","reason":"departed_hub")"),
              HasSubstr("note:"));
}

TEST_F(CodeMappings, ARefusedReloadLeavesNoRow) {
  const std::string id = id_of(propose());
  refuses_reload_ = true;
  EXPECT_THAT(run("mappings.accept", R"("id":")" + id + R"(")"), HasSubstr("another fault"));
  catalog_ = load();
  EXPECT_FALSE(is_mapped());
  EXPECT_THAT(admin_->handle(R"({"command":"mappings.list"})"), HasSubstr(R"("state":"proposed")"));
}

TEST_F(CodeMappings, ACodeHasOneProposalAtATime) {
  const std::string id = id_of(propose());
  EXPECT_THAT(propose(), HasSubstr("there is a proposal"));
  EXPECT_THAT(run("mappings.reject", R"("id":")" + id + R"(")"), HasSubstr("rejected"));
  EXPECT_THAT(propose(), HasSubstr(R"("ok":true)"));
}

}  // namespace
}  // namespace parcelgate::test
