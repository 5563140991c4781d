#include "gateway/app/track/track_texts.hpp"

#include <set>

#include <gtest/gtest.h>

#include "gateway/app/track/track_view.hpp"

namespace parcelgate {
namespace {

constexpr Instant kTextNow{std::chrono::seconds{1'790'000'000}};  // 2026-09-21T14:13:20Z
using std::chrono::hours;
using std::chrono::minutes;

std::set<std::string> placeholders_of(std::string_view text) {
  std::set<std::string> out;
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1))
    out.insert(std::string(text.substr(open, text.find('}', open) - open + 1)));
  return out;
}

TEST(TrackTexts, HaveTheSameKeysAndPlaceholdersInEachLanguage) {
  const auto& texts = TrackTexts::get();
  EXPECT_GT(texts.all(Locale::en).size(), 100U);
  for (const Locale locale : {Locale::zh_cn, Locale::zh_tw}) {
    EXPECT_EQ(texts.all(locale).size(), texts.all(Locale::en).size());
    for (const auto& [key, text] : texts.all(Locale::en)) {
      ASSERT_TRUE(texts.has(locale, key)) << key;
      EXPECT_FALSE(texts.find(locale, key).empty()) << key;
      EXPECT_EQ(placeholders_of(texts.find(locale, key)), placeholders_of(text)) << key;
    }
  }
}

TEST(TrackTexts, ShoppersReadOneWordForTheCourier) {
  for (const auto& [key, text] : TrackTexts::get().all(Locale::en)) {
    EXPECT_EQ(text.find("carrier"), std::string::npos) << key;
    EXPECT_EQ(text.find("Carrier"), std::string::npos) << key;
  }
  for (const auto& [key, text] : TrackTexts::get().all(Locale::zh_tw))
    EXPECT_EQ(text.find("物流人員"), std::string::npos) << key;
}

/// The labels of the taxonomy are worded for operators, so they may use words that shoppers' texts do not.
TEST(TrackTexts, NoStatusOrReasonIsShownToShoppersByAnotherWord) {
  Directory directory;
  directory.rules = std::make_shared<const RulePacks>();
  const auto check = [&](Status status, Reason reason) {
    TrackRows rows;
    rows.shipments.emplace_back();
    Shipment& shipment = rows.shipments.front().shipment;
    shipment.key = {"t", "acme", "A1"};
    shipment.status = status;
    shipment.reason = reason;
    HistoryEntry entry;
    entry.status = status;
    entry.reason = reason;
    shipment.history.push_back(entry);
    const TrackView view = make_track_view(rows, directory, Locale::en, kTextNow);
    const TrackedParcel& parcel = view.parcels.front();
    for (const std::string& text : {view.state, view.detail, parcel.state, parcel.history.front().text}) {
      EXPECT_EQ(text.find("carrier"), std::string::npos) << text;
      EXPECT_EQ(text.find("Carrier"), std::string::npos) << text;
    }
  };
  for (const std::string_view id : all_names<Status>()) check(*find_status(id), {});
  for (const ReasonInfo& info : all_reasons()) check(Status::in_transit, *find_reason(info.id));
}

TEST(TrackTexts, AnUnknownKeyIsSeenAndBreaksNothing) {
  EXPECT_EQ(TrackTexts::get().find(Locale::en, "no_such_key"), "no_such_key");
  EXPECT_EQ(TrackTexts::get().fill(Locale::en, "no_such_key", {{"n", "1"}}), "no_such_key");
}

TEST(TrackWords, WriteTimesInTheirOwnZone) {
  const ZonedInstant in_china{kTextNow, minutes{480}, ZoneSource::carrier};
  EXPECT_EQ(TrackWords(Locale::en, kTextNow).date_time_zone(in_china), "21 Sep, 22:13 (UTC+8)");
  EXPECT_EQ(TrackWords(Locale::zh_cn, kTextNow).date_time_zone(in_china), "9月21日 22:13（北京时间）");
  EXPECT_EQ(TrackWords(Locale::zh_tw, kTextNow).date_time_zone(in_china), "9月21日 22:13（UTC+8）");
  EXPECT_EQ(TrackWords(Locale::en, kTextNow).zone(minutes{-210}), "UTC-3:30");
  EXPECT_EQ(TrackWords(Locale::en, kTextNow + hours{24 * 200}).date(in_china), "21 Sep 2026");
  ZonedInstant day = in_china;
  day.day_hours = 24;
  EXPECT_EQ(TrackWords(Locale::en, kTextNow).date_time(day), "21 Sep");
}

TEST(TimeLeft, IsWordedInDaysAndHours) {
  const auto words = [](Locale locale, std::chrono::milliseconds left) {
    return to_words(time_left(kTextNow + left, kTextNow), TrackWords(locale, kTextNow));
  };
  EXPECT_EQ(words(Locale::en, hours{53}), "2 days 5 hours left");
  EXPECT_EQ(words(Locale::en, hours{25}), "1 day 1 hour left");
  EXPECT_EQ(words(Locale::en, hours{48}), "2 days left");
  EXPECT_EQ(words(Locale::en, minutes{59}), "Less than 1 hour left");
  EXPECT_EQ(words(Locale::en, -minutes{5}), "Just overdue");
  EXPECT_EQ(words(Locale::en, -hours{26}), "1 day 2 hours overdue");
  EXPECT_EQ(words(Locale::zh_cn, hours{53}), "还剩 2 天 5 小时");
}

TEST(TimeLeft, NextChangeIsTheFirstInstantWithOtherWords) {
  for (const auto& due :
       {kTextNow + hours{5}, kTextNow + minutes{90}, kTextNow + minutes{30}, kTextNow, kTextNow - minutes{90}}) {
    const Instant next = next_change(due, kTextNow);
    ASSERT_GT(next, kTextNow);
    EXPECT_EQ(time_left(due, next - std::chrono::milliseconds{1}), time_left(due, kTextNow));
    EXPECT_NE(time_left(due, next), time_left(due, kTextNow));
  }
}

}  // namespace
}  // namespace parcelgate
