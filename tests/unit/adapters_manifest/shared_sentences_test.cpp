// A courier that uses sentences shared by couriers, from message to event.
#include <gtest/gtest.h>

#include "adapters/manifest/manifest.hpp"
#include "tests/unit/adapters_manifest/folder.hpp"

namespace parcelgate {
namespace {

using testing::CarrierFolder;

constexpr std::string_view kPollMessages = R"([{"name": "m", "via": ["poll"],
  "shipments": {"at": "parcels", "number": "no"},
  "events": {"at": "scans", "time": {"at": "t"}, "code": "c", "text": "x",
             "pattern_text": ["issue", "x", {"join": ["=签收人：", "signer"], "with": ""}], "latest_keys": [["=state", "^/state"]]}}])";

constexpr std::string_view kMap =
    "SIGNED,@zh,,,,test\nSIGNED,,delivered,delivered_plain,,test\n"
    "PROBLEM,@zh,,,,test\nPROBLEM,,exception,exception_generic,,test\n"
    "state/3,@zh,,,,test\nstate/3,,delivered,delivered_plain,,test\n,@zh,,,,test\n";

constexpr std::string_view kSentences =
    "text_pattern,status,reason,leg,source\n"
    ".*拒收.*,exception,refused,,test\n"
    ".*签收人：菜鸟.*,delivered,locker_or_station_signed,,test\n"
    ".*到达.*,in_transit,arrived_hub,,test\n";

class SharedSentences : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.write_manifest(kPollMessages);
    folder_.write_map(kMap);
    folder_.write("../shared/zh/sentences.csv", kSentences);
  }
  /// "status/reason" of the only event.
  std::string meaning_of(std::string_view scan, std::string_view state = "") {
    const auto catalog = folder_.load();
    const auto decoded =
        testing::decode(*catalog, R"({"parcels": [{"no": "A1", "state": ")" + std::string(state) +
                                      R"(", "scans": [{"t": "2026-03-04 10:00:00", )" + std::string(scan) + "}]}]}");
    if (!decoded) return decoded.error().what;
    const TrackingEvent& event = decoded->shipments.at(0).events.at(0);
    return std::string(event.status ? to_string(*event.status) : "-") + "/" + std::string(to_string(event.reason));
  }
  CarrierFolder folder_;
};

TEST_F(SharedSentences, AreSearchedForCoarseCodesAndWithoutACode) {
  EXPECT_EQ(meaning_of(R"("c": "SIGNED", "x": "签收人：菜鸟驿站")"), "delivered/locker_or_station_signed");
  EXPECT_EQ(meaning_of(R"("c": "SIGNED", "x": "已到达")"), "delivered/delivered_plain") << "contradicts the code";
  EXPECT_EQ(meaning_of(R"("c": "NEW", "x": "已到达")"), "in_transit/arrived_hub");
  EXPECT_EQ(meaning_of(R"("x": "客户拒收")"), "exception/refused");
  EXPECT_EQ(meaning_of(R"("x": "新的节点")"), "-/unmapped");
}

TEST_F(SharedSentences, AreSearchedInTheFieldsOfPatternText) {
  EXPECT_EQ(meaning_of(R"("c": "PROBLEM", "issue": "拒收", "x": "快件异常")"), "exception/refused");
  EXPECT_EQ(meaning_of(R"("c": "SIGNED", "x": "已签收", "signer": "菜鸟驿站")"), "delivered/locker_or_station_signed");
}

TEST_F(SharedSentences, MakeTheStateOfTheLatestEventFiner) {
  EXPECT_EQ(meaning_of(R"("x": "签收人：菜鸟驿站")", "3"), "delivered/locker_or_station_signed");
  EXPECT_EQ(meaning_of(R"("x": "感谢使用")", "3"), "delivered/delivered_plain");
}

TEST_F(SharedSentences, BelongToTheVersionOfTheMapping) {
  const auto version = [&] { return std::string(folder_.load()->find("acme")->mapping_version()); };
  const std::string before = version();
  folder_.write("../shared/zh/sentences.csv", std::string(kSentences) + ".*丢失.*,lost_or_destroyed,lost,,test\n");
  EXPECT_NE(version(), before);
}

TEST_F(SharedSentences, AFaultNamesTheFileOfTheTable) {
  folder_.write("../shared/zh/sentences.csv", std::string(kSentences) + ".*{LOST}(.*,lost_or_destroyed,lst,,test\n");
  Faults faults;
  EXPECT_FALSE(folder_.load(faults));
  EXPECT_EQ(faults.text(),
            "shared/zh/sentences.csv line 5: unknown reason \"lst\"; did you mean \"lost\"?\n"
            "shared/zh/sentences.csv line 5: unknown name \"LOST\" in the pattern; name it in words.csv above\n"
            "shared/zh/sentences.csv line 5: text pattern: missing ): .*(.*; write it as RE2 reads it\n");
}

}  // namespace
}  // namespace parcelgate
