#include "gateway/domain/same_scan.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

ZonedInstant at(const char* text, ZoneSource source = ZoneSource::carrier) {
  ZonedInstant read = parse_rfc3339(text).value();
  read.zone_source = source;
  return read;
}

HistoryEntry reported(std::optional<Status> status, const char* reason = "unmapped", std::optional<Leg> leg = {}) {
  HistoryEntry entry;
  entry.status = status;
  entry.reason = find_reason(reason).value();
  entry.leg = leg;
  return entry;
}

TEST(SameScan, SecondsAgreeToTheSecondAndMinutesWithAllThatTheyMayHaveBeenCutFrom) {
  const auto exact = at("2026-03-02T10:02:31.250+08:00");
  EXPECT_TRUE(near(exact, at("2026-03-02T10:02:31+08:00")));
  EXPECT_TRUE(near(exact, at("2026-03-02T02:02:31Z")));
  EXPECT_FALSE(near(exact, at("2026-03-02T10:02:32+08:00")));
  EXPECT_TRUE(near(exact, at("2026-03-02T10:02:00+08:00")));  // cut
  EXPECT_TRUE(near(exact, at("2026-03-02T10:03:00+08:00")));  // rounded
  EXPECT_FALSE(near(exact, at("2026-03-02T10:01:00+08:00")));
  EXPECT_FALSE(near(exact, at("2026-03-02T10:04:00+08:00")));
  EXPECT_FALSE(near(at("2026-03-02T10:02:00+08:00"), at("2026-03-02T10:03:00+08:00")));
  EXPECT_EQ(near(exact, at("2026-03-02T10:02:00+08:00"))->apart, milliseconds{31'250});
}

TEST(SameScan, EqualWallClocksAgreeOnlyWhereAZoneWasNotReported) {
  const auto local = at("2026-03-02T10:02:31+08:00");
  const auto assumed = near(local, at("2026-03-02T10:02:00Z", ZoneSource::assumed));
  ASSERT_TRUE(assumed);
  EXPECT_TRUE(assumed->by_wall_clock);
  EXPECT_FALSE(near(local, at("2026-03-02T10:02:00Z")));
  EXPECT_FALSE(near(local, at("2026-03-02T11:02:31Z", ZoneSource::assumed)));
}

TEST(SameScan, ACoarserMeaningIsNoOtherMeaning) {
  const auto hub = reported(Status::in_transit, "arrived_hub");
  EXPECT_EQ(compare_meaning(hub, hub), MeaningMatch::same);
  EXPECT_EQ(compare_meaning(hub, reported(Status::in_transit, "in_transit_plain")), MeaningMatch::coarser);
  EXPECT_EQ(compare_meaning(hub, reported(std::nullopt)), MeaningMatch::coarser);
  EXPECT_EQ(compare_meaning(hub, reported(Status::in_transit, "arrived_hub", Leg::rto)), MeaningMatch::coarser);
  EXPECT_EQ(compare_meaning(hub, reported(Status::in_transit, "arrived_city")), MeaningMatch::coarser) << "both arrive";
  EXPECT_EQ(compare_meaning(hub, reported(Status::in_transit, "departed_hub")), MeaningMatch::differs);
  EXPECT_EQ(compare_meaning(hub, reported(Status::out_for_delivery, "out_for_delivery_plain")), MeaningMatch::differs);
  EXPECT_EQ(compare_meaning(reported(Status::in_transit, "arrived_hub", Leg::outbound),
                            reported(Status::in_transit, "arrived_hub", Leg::rto)),
            MeaningMatch::differs);
}

TEST(SameScan, APlainDeliveryIsAReceiptSoALockerIsAnotherMeaning) {
  const auto plain = reported(Status::delivered, "delivered_plain");
  EXPECT_EQ(compare_meaning(plain, reported(Status::delivered, "signed_by_recipient")), MeaningMatch::coarser);
  EXPECT_EQ(compare_meaning(plain, reported(Status::delivered, "locker_or_station_signed")), MeaningMatch::differs);
  EXPECT_TRUE(excludes(plain, reported(Status::delivered, "locker_or_station_signed")));
}

TEST(SameScan, PlacesAreComparedWithoutBracketsWidthSpacesCaseAndUnits) {
  EXPECT_EQ(normalize_place("【深圳市】　Ｂａｏ'ａｎ Hub"), "深圳市 bao an hub");
  for (const auto& [left, right] : std::vector<std::pair<const char*, const char*>>{
           {"深圳市", "【深圳市】深圳宝安集散中心"},
           {"深圳", "深圳市"},
           {"浙江,杭州市", "杭州转运中心"},
           {"浙江省杭州市", "杭州转运中心"},
           {"LEIPZIG", "Leipzig, Germany"},
           {"ＳＨＥＮＺＨＥＮ", "shenzhen"},
           {"Leipzig, DE", "Leipzig"},
           {"青岛市市北区", "市北"},
       }) {
    EXPECT_EQ(compare_place(left, right), PlaceMatch::same) << left << " / " << right;
    EXPECT_EQ(compare_place(right, left), PlaceMatch::same) << right << " / " << left;
  }
  for (const auto& [left, right] : std::vector<std::pair<const char*, const char*>>{
           {"深圳市", "上海市"},
           {"浙江,杭州市", "浙江,宁波市"},
           {"Leipzig, Germany", "Frankfurt, Germany"},
           {"20095", "80331"},
       }) {
    EXPECT_EQ(compare_place(left, right), PlaceMatch::differs) << left << " / " << right;
    EXPECT_EQ(compare_place(right, left), PlaceMatch::differs) << right << " / " << left;
  }
  for (const auto& [left, right] : std::vector<std::pair<const char*, const char*>>{
           {"", "上海市"}, {"Shenzhen", "上海市"}, {"CN", "上海市"}, {"CN", "Shenzhen"}, {"【】", "上海市"}}) {
    EXPECT_EQ(compare_place(left, right), PlaceMatch::unknown) << left << " / " << right;
    EXPECT_EQ(compare_place(right, left), PlaceMatch::unknown) << right << " / " << left;
  }
}

TEST(SameScan, ADamagedPlaceIsComparedByteByByte) {
  EXPECT_EQ(compare_place("\xe6\xb7", "\xe6\xb7"), PlaceMatch::same);
  EXPECT_NO_THROW((void)compare_place("\xff\xfe深圳\xe6", "\xc0\xaf\xf0\x9f"));
}

TEST(SameScan, OutcomesExcludeEachOtherAndWhatIsUnderWayExcludesNothing) {
  const auto received = reported(Status::delivered, "delivered_plain");
  EXPECT_TRUE(excludes(received, reported(Status::delivery_attempted, "attempt_failed")));
  EXPECT_TRUE(excludes(received, reported(Status::returned, "rto_signed_back")));
  EXPECT_FALSE(excludes(received, reported(Status::delivered, "proxy_signed")));
  EXPECT_FALSE(excludes(received, reported(Status::out_for_delivery, "out_for_delivery_plain")));
  EXPECT_FALSE(excludes(received, reported(std::nullopt)));
  EXPECT_FALSE(excludes(reported(Status::on_hold, "held"), reported(Status::exception, "damaged")));
}

}  // namespace
}  // namespace parcelgate
