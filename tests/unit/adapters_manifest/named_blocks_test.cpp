// Named blocks of a manifest, variables in fields, and footnotes of the status map.
#include <gtest/gtest.h>

#include "folder.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;

class NamedBlocksTest : public ::testing::Test {
 protected:
  /// The faults of a manifest with these messages and further members.
  [[nodiscard]] std::string faults_of(std::string_view messages, std::string_view more = "") const {
    folder_.write_manifest(messages, more);
    Faults faults;
    (void)folder_.load(faults);
    return faults.text();
  }
  CarrierFolder folder_;
};

constexpr std::string_view kTwoShapes = R"([
  {"name": "push", "via": ["push"], "shipments": {"at": ".", "number": "no"}, "events": "scan"},
  {"name": "poll", "via": ["poll"], "shipments": {"at": ".", "number": "no"}, "events": "scan"}])";
constexpr std::string_view kScan = R"(,
  "keys": {"scan": [["kind", "code"], ["kind"]]},
  "events": {"scan": {"at": "scans", "time": {"at": "t"}, "code": "code", "keys": "scan"}})";

TEST_F(NamedBlocksTest, SeveralMessagesUseOneBlock) {
  folder_.write_map("A/1,,delivered,delivered_plain,,test\nB,,in_transit,in_transit_plain,,test\n");
  folder_.write_manifest(kTwoShapes, kScan);
  const auto catalog = folder_.load();
  ASSERT_NE(catalog, nullptr);
  for (const Via via : {Via::push, Via::poll}) {
    const auto decoded = decode(*catalog, R"({"no": "X1", "scans": [
      {"t": "2026-03-01 10:00", "kind": "B", "code": "7"}, {"t": "2026-03-02 10:00", "kind": "A", "code": "1"}]})",
                                via);
    ASSERT_TRUE(decoded && decoded->has_events());
    EXPECT_EQ(decoded->shipments[0].events[0].status, Status::in_transit);
    EXPECT_EQ(decoded->shipments[0].events[1].status, Status::delivered);
  }
}

TEST_F(NamedBlocksTest, FaultsOfABlockAreReportedOnceAtTheBlock) {
  folder_.write_map("A,,delivered,delivered_plain,,test\n");
  const auto text =
      faults_of(kTwoShapes, R"(, "events": {"scan": {"at": "scans", "time": {"at": "t"}, "colour": "c"}})");
  const auto first = text.find("/events/scan");
  ASSERT_NE(first, std::string::npos) << text;
  EXPECT_EQ(text.find("/events/scan", first + 1), std::string::npos) << text;
}

TEST_F(NamedBlocksTest, UnknownAndUnusedNamesAreFaults) {
  folder_.write_map("A,,delivered,delivered_plain,,test\n");
  const auto text =
      faults_of(kTwoShapes, R"(, "events": {"scans": {"at": "scans", "time": {"at": "t"}, "code": "code"}})");
  EXPECT_NE(text.find("/messages/0/events: \"scan\" is not in the section \"events\"; did you mean \"scans\"?"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("/events/scans: is used by no message"), std::string::npos) << text;
}

TEST_F(NamedBlocksTest, AVariableHasOneSpelling) {
  folder_.write_map("A,,delivered,delivered_plain,,test\n");
  const auto text = faults_of(R"([{"name": "m", "via": ["push"], "shipments": {"at": ".", "number": "header:X-No"},
    "events": {"at": "scans", "time": {"at": "${heeder:X}"}, "code": "a ${header:X}"}}])");
  EXPECT_NE(text.find("/messages/0/shipments/number: is not a path; write the variable as ${header:X-No}"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("a field cannot hold ${heeder:X}"), std::string::npos) << text;
  EXPECT_NE(text.find("a field holds one variable alone"), std::string::npos) << text;
}

TEST_F(NamedBlocksTest, SourcesMayBeFootnotes) {
  folder_.write("status_map.csv",
                "# [1] Acme code list, read 2026-03-01\ncode,text_pattern,status,reason,leg,source\n"
                "A,,delivered,delivered_plain,,[1]\nB,,in_transit,in_transit_plain,,[1]: on a lorry\n");
  folder_.write_manifest(kTwoShapes, kScan);
  EXPECT_NE(folder_.load(), nullptr);
}

TEST_F(NamedBlocksTest, FootnotesAreDeclaredOnceAndUsed) {
  folder_.write("status_map.csv",
                "# [1] one\n# [1] two\n# three\n# [4] four\ncode,text_pattern,status,reason,leg,source\n"
                "A,,delivered,delivered_plain,,[1]\nB,,in_transit,in_transit_plain,,[2]\n");
  const auto text = faults_of(kTwoShapes, kScan);
  for (const std::string_view expected :
       {"line 2: duplicate footnote [1]", "line 3: is not a footnote", "line 4: no row names footnote [4]",
        "line 7: footnote [2] is not declared"}) {
    EXPECT_NE(text.find(expected), std::string::npos) << expected << "\n" << text;
  }
}

}  // namespace
}  // namespace parcelgate
