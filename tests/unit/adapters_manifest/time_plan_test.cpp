// Times of whole messages: which spelling counts, what is marked, and what is refused.
#include <gtest/gtest.h>

#include "folder.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;

class TimePlanTest : public ::testing::Test {
 protected:
  /// @param time  the section of events
  void load(std::string_view time, std::string_view more_events = "", std::string_view more_shipments = "") {
    folder_.write_manifest(
        R"([{"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": ["no", "${item:tracking_number}"])" +
        std::string(more_shipments) + R"(}, "events": {"at": "scans", "code": "c", "time": )" + std::string(time) +
        std::string(more_events) + "}}]");
    folder_.write_map("1,,in_transit,arrived_hub,,test\n2,,delivered,delivered_plain,,test\n");
    catalog_ = folder_.load();
  }
  [[nodiscard]] Result<Decoded> decode(std::string_view body) const {
    const HttpHeaders headers;
    SourceMessage message;
    message.via = Via::poll;
    message.headers = &headers;
    message.body = body;
    message.received_at = received_at_;
    return catalog_->find("acme")->decode({"a", "acme", "t", {}, {}}, message);
  }
  /// occurred_at and zone_source of the only scan; "!" and the fault where it is refused.
  [[nodiscard]] std::string time_of(std::string_view scan) const {
    const auto decoded = decode(R"({"no": "A1", "scans": [)" + std::string(scan) + "]}");
    if (!decoded) return "!" + decoded.error().what;
    if (!decoded->has_events()) return "!" + decoded->errors.at(0).what;
    const auto& event = decoded->shipments[0].events[0];
    return to_rfc3339(event.occurred_at.at, event.occurred_at.offset) + " " +
           std::string(to_string(event.occurred_at.zone_source));
  }

  /// How far the time of the only scan can be off, in hours: "-3 +5".
  [[nodiscard]] std::string doubt_of(std::string_view scan) const {
    const auto decoded = decode(R"({"no": "A1", "scans": [)" + std::string(scan) + "]}");
    const ZoneDoubt& doubt = decoded->shipments[0].events[0].occurred_at.doubt;
    const auto hours = [](std::chrono::minutes span) {
      return to_string(std::chrono::duration_cast<std::chrono::milliseconds>(span));
    };
    return "-" + hours(doubt.earlier()) + " +" + hours(doubt.later());
  }

  CarrierFolder folder_;
  std::unique_ptr<ManifestCatalog> catalog_;
  Instant received_at_ = parse_rfc3339("2026-11-21T00:00:00Z")->at;
};

TEST_F(TimePlanTest, AWrittenZoneCountsBeforeTheManifestsOwn) {
  load(R"({"at": "t"})");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20 18:20:05"})"), "2026-11-20T18:20:05+08:00 assumed");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20 18:20:05 +0900 JST"})"), "2026-11-20T18:20:05+09:00 carrier");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20T18:20:05+09:00[Asia/Tokyo]"})"), "2026-11-20T18:20:05+09:00 carrier");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20T18:20:05 Asia/Tokyo"})"), "2026-11-20T18:20:05+09:00 carrier");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20 18:20:05 ET"})"), "2026-11-20T18:20:05-05:00 carrier");
  EXPECT_EQ(time_of(R"({"t": "Fri Nov 20 18:20:05 CST 2026"})"), "2026-11-20T18:20:05+08:00 carrier")
      << "of a sender in China";
}

TEST_F(TimePlanTest, LettersThatNameNoZoneRefuseTheTimeAndAreNamed) {
  load(R"({"at": "t"})");
  const auto fault = time_of(R"({"t": "2026-11-20 18:20:05 XQT"})");
  EXPECT_EQ(fault.front(), '!');
  EXPECT_NE(fault.find("2026-11-20 18:20:05 XQT"), std::string::npos) << fault;
  EXPECT_NE(fault.find("zone"), std::string::npos) << fault;
  EXPECT_EQ(time_of(R"({"t": "2026-11-20 18:20:05 Moon/Tycho"})").front(), '!');
}

TEST_F(TimePlanTest, TheSpellingThatSaysMostCounts) {
  load(R"([{"at": "t"}, {"at": "u"}])");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20", "u": "2026-11-20 18:20:05"})"), "2026-11-20T18:20:05+08:00 assumed");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20 18:20:05", "u": "2026-11-20T11:20:05+01:00"})"),
            "2026-11-20T11:20:05+01:00 carrier");
  EXPECT_EQ(time_of(R"({"t": "0001-01-01T00:00:00Z", "u": "2026-11-20 18:20:05"})"),
            "2026-11-20T18:20:05+08:00 assumed");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20 18:20:05", "u": "2026-11-20 18:20:06"})"),
            "2026-11-20T18:20:05+08:00 assumed");
  EXPECT_EQ(time_of(R"({"t": "soon", "u": "2026-11-20 18:20:05"})"), "2026-11-20T18:20:05+08:00 assumed");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20 18:20:05", "u": "soon"})"), "2026-11-20T18:20:05+08:00 assumed");
}

TEST_F(TimePlanTest, AGmtSpellingAndALocalOneOfOneRecordBothCount) {
  load(
      R"([{"at": {"join": ["gd", "gt"]}, "format": "%Y%m%d %H%M%S", "zone": "utc", "local": {"join": ["d", "t"]}, "offset": "o"},
           {"at": {"join": ["d", "t"]}, "format": "%Y%m%d %H%M%S", "offset": "o"}])");
  const std::string expected = "2025-08-26T08:44:34-07:00 carrier";
  EXPECT_EQ(time_of(R"({"d": "20250826", "t": "084434", "gd": "20250826", "gt": "15:44:34", "o": "-07:00"})"),
            expected);
  EXPECT_EQ(time_of(R"({"d": "20250826", "t": "084434", "o": "-07:00"})"), expected);
  EXPECT_EQ(time_of(R"({"gd": "20250826", "gt": "154434", "o": "-07:00"})"), expected);
  EXPECT_EQ(time_of(R"({"d": "20250826", "t": "084434", "gd": "20250826", "gt": "154434"})"), expected);
  EXPECT_EQ(time_of(R"({"d": "20250826", "t": "084434", "gd": "20250826", "gt": "junk", "o": "-07:00"})"), expected);
  EXPECT_EQ(time_of(R"({"d": "20250826", "t": "084434", "gd": "20250826", "o": "-07:00"})"), expected);
  EXPECT_EQ(time_of(R"({"d": "junk", "t": "084434", "gd": "20250826", "gt": "154434", "o": "-07:00"})"), expected);
}

TEST_F(TimePlanTest, TheReceiptStandsInOnlyWhereNoTimeIsWritten) {
  load(R"([{"at": "t"}, {"received": true}])");
  EXPECT_EQ(time_of(R"({"c": "1"})"), "2026-11-21T00:00:00Z assumed");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20 25:00"})").front(), '!');
}

TEST_F(TimePlanTest, AnImplausibleTimeIsKeptAndMarked) {
  load(R"({"at": "t"})");
  const auto decoded = decode(R"({"no": "A1", "scans": [{"t": "2062-11-20 10:00:00", "c": "2"},
      {"t": "1970-01-01T00:00:00Z", "c": "1"}, {"t": "2026-11-21 23:00:00", "c": "1"}]})");
  ASSERT_TRUE(decoded && decoded->shipments.size() == 1);
  const auto& events = decoded->shipments[0].events;
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].time_verdict, TimeVerdict::past);
  EXPECT_EQ(events[1].time_verdict, TimeVerdict::plausible) << "clocks differ by hours";
  EXPECT_EQ(events[2].time_verdict, TimeVerdict::future);
  const std::string rendered = render_event({"acme", "acme", "A1", "1"}, events[2]);
  EXPECT_NE(rendered.find(R"("implausible_time":"future")"), std::string::npos) << rendered;
  EXPECT_EQ(render_event({"acme", "acme", "A1", "1"}, events[1]).find("implausible_time"), std::string::npos);
}

TEST_F(TimePlanTest, ADateWithoutATimeSaysSo) {
  load(R"({"at": "t"})");
  const auto decoded =
      decode(R"({"no": "A1", "scans": [{"t": "2026-11-20", "c": "2"}, {"t": "2026-11-20 00:00", "c": "1"}]})");
  ASSERT_TRUE(decoded && decoded->has_events());
  const auto& events = decoded->shipments[0].events;
  EXPECT_TRUE(events[0].occurred_at.is_date());
  EXPECT_FALSE(events[1].occurred_at.is_date());
  EXPECT_EQ(to_rfc3339(events[0].occurred_at.at, events[0].occurred_at.offset), "2026-11-20T00:00:00+08:00");
  EXPECT_EQ(to_rfc3339(events[0].occurred_at.latest(), events[0].occurred_at.offset), "2026-11-20T23:59:59+08:00");
  const std::string rendered = render_event({"acme", "acme", "A1", "1"}, events[0]);
  EXPECT_NE(rendered.find(R"("precision":"day")"), std::string::npos) << rendered;
}

TEST_F(TimePlanTest, AnEstimateAndAPartnerBelongToTheShipmentAndItsLatestEvent) {
  load(R"({"at": "t"})",
       R"x(, "partner": {"number": {"at": "x", "find": "new number ([A-Z0-9]+)"}, "carrier": "=acme"})x",
       R"(, "estimated_delivery": {"from": {"at": "eta/from"}, "to": {"at": "eta/to"}})");
  const auto decoded = decode(R"({"no": "A1", "eta": {"from": "2026-11-25", "to": "2026-11-27T12:00:00+08:00"},
      "scans": [{"t": "2026-11-20 10:00", "c": "1", "x": "new number B2"}, {"t": "2026-11-20 11:00", "c": "1"}]})");
  ASSERT_TRUE(decoded && decoded->shipments.size() == 1);
  const auto& shipment = decoded->shipments[0];
  ASSERT_TRUE(shipment.estimated_delivery);
  EXPECT_TRUE(shipment.estimated_delivery->from.is_date());
  ASSERT_TRUE(shipment.estimated_delivery->to);
  ASSERT_TRUE(shipment.partner);
  EXPECT_EQ(*shipment.partner, (PartnerNumber{"acme", "B2"}));
  EXPECT_FALSE(shipment.events[0].estimated_delivery);
  EXPECT_EQ(shipment.events[1].estimated_delivery, shipment.estimated_delivery);
  const std::string rendered = render_event({"acme", "acme", "A1", "1"}, shipment.events[1]);
  EXPECT_NE(rendered.find(R"("estimated_delivery":{"from":"2026-11-25","to":"2026-11-27T12:00:00+08:00")"),
            std::string::npos)
      << rendered;
}

TEST_F(TimePlanTest, AnEstimateThatCannotBeReadCostsNothingElse) {
  load(R"({"at": "t"})", "", R"(, "estimated_delivery": {"at": "eta"})");
  for (const char* eta : {"By End of Day", "0001-01-01T00:00:00", "9999-12-31", ""}) {
    const auto decoded =
        decode(R"({"no": "A1", "scans": [{"t": "2026-11-20 10:00", "c": "1"}], "eta": ")" + std::string(eta) + "\"}");
    ASSERT_TRUE(decoded && decoded->has_events()) << eta;
    EXPECT_FALSE(decoded->shipments[0].estimated_delivery) << eta;
    EXPECT_TRUE(decoded->errors.empty()) << eta;
  }
}

TEST_F(TimePlanTest, AValueOfAPlaceMayStandForAnotherText) {
  load(R"({"at": "t", "zone": "place"})",
       R"(, "place": {"name": "p", "country": [{"at": "k", "is": {"1": "DE", "2": "Spain"}}, "k"]})");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20 10:00", "k": 1})"), "2026-11-20T10:00:00+01:00 location");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20 10:00", "k": 2})"), "2026-11-20T10:00:00+01:00 assumed");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20 10:00", "k": "JAM"})"), "2026-11-20T10:00:00-05:00 location");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20 10:00", "p": "KINGSTON-JAM"})"), "2026-11-20T10:00:00-05:00 location");
  EXPECT_EQ(time_of(R"({"t": "2026-11-20 10:00", "k": 3})"), "2026-11-20T10:00:00+08:00 assumed");
}

TEST_F(TimePlanTest, AnAssumedZoneOfACountryWithSeveralIsInDoubtByTheirRange) {
  received_at_ = parse_rfc3339("2026-11-21T06:00:00Z")->at;
  load(R"({"at": "t", "zone": "place"})", R"(, "place": {"region": "r", "country": "k"})");
  // The manifest's own zone is China's, which is one.
  EXPECT_EQ(doubt_of(R"({"t": "2026-11-20 10:00"})"), "-0s +0s");
  EXPECT_EQ(doubt_of(R"({"t": "2026-11-20 10:00", "k": "DE"})"), "-0s +0s");
  // Texas: 10:00 in Chicago (-06:00) is 16:00 UTC; in El Paso (-07:00) it is 17:00 UTC.
  EXPECT_EQ(doubt_of(R"({"t": "2026-11-20 10:00", "k": "US", "r": "TX"})"), "-0s +1h");
  // Spain: 10:00 in Madrid (+01:00) is 09:00 UTC; on the Canary Islands (+00:00) it is 10:00 UTC.
  EXPECT_EQ(doubt_of(R"({"t": "2026-11-20 10:00", "k": "ES"})"), "-0s +1h");
  // The United States without a state: the manifest's 10:00 (+08:00) is 02:00 UTC. In New York (-05:00) it is 15:00
  // UTC, in Honolulu (-10:00) 20:00 UTC: up to 18 hours later, and none earlier, as the assumed zone itself is
  // possible.
  EXPECT_EQ(doubt_of(R"({"t": "2026-11-20 10:00", "k": "US"})"), "-0s +18h");
}

TEST_F(TimePlanTest, AScanInDoubtHappenedBeforeItWasReceived) {
  received_at_ = parse_rfc3339("2026-11-20T16:20:00Z")->at;
  load(R"({"at": "t", "zone": "place"})", R"(, "place": {"region": "r", "country": "k"})");
  EXPECT_EQ(doubt_of(R"({"t": "2026-11-20 10:00", "k": "US", "r": "TX"})"), "-0s +30m") << "20 minutes later";
}

TEST_F(TimePlanTest, AManifestStatesWhichZonesArePossible) {
  received_at_ = parse_rfc3339("2026-11-21T06:00:00Z")->at;
  const std::string messages =
      R"([{"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": "no"},
           "events": {"at": "scans", "code": "c", "time": )";
  const auto load_with = [&](std::string_view possible, std::string_view time = R"({"at": "t"})") {
    folder_.write_manifest(messages + std::string(time) + "}}]", R"(, "possible_zones": )" + std::string(possible));
    folder_.write_map("1,,in_transit,arrived_hub,,test\n");
    catalog_ = folder_.load();
  };
  // 10:00 in Shanghai (+08:00) is 02:00 UTC; in Tokyo 01:00 UTC; in Berlin 09:00 UTC.
  load_with(R"(["Asia/Tokyo", "DE"])");
  EXPECT_EQ(doubt_of(R"({"t": "2026-11-20 10:00"})"), "-1h +7h");
  EXPECT_EQ(doubt_of(R"({"t": "2026-11-20T10:00:00+01:00"})"), "-0s +0s") << "the carrier wrote the zone";
  // Australia: Lord Howe (+11:00) is the first, at 23:00 UTC of the day before; Perth (+08:00) the last.
  load_with(R"(["AU"])");
  EXPECT_EQ(doubt_of(R"({"t": "2026-11-20 10:00"})"), "-3h +0s");
  // The first place on earth is 14 hours ahead of UTC, the last 12 hours behind it.
  load_with(R"(["world"])");
  EXPECT_EQ(doubt_of(R"({"t": "2026-11-20 10:00"})"), "-6h +20h");
  load_with(R"(["world"])", R"({"at": "t", "zone": "Europe/Berlin"})");
  EXPECT_EQ(doubt_of(R"({"t": "2026-11-20 10:00"})"), "-0s +0s") << "the field states its zone";
}

TEST_F(TimePlanTest, AZoneOfNoCountryLeavesAllOpen) {
  received_at_ = parse_rfc3339("2026-11-22T06:00:00Z")->at;
  folder_.write("manifest.json", R"({"id": "acme", "labels": {"en": "Acme", "zh-CN": "阿克", "zh-TW": "阿克"},
    "maturity": "alpha", "basis": "constructed", "time_zone": "UTC", "carrier": "acme", "messages": [
      {"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": "no"},
       "events": {"at": "scans", "code": "c", "time": {"at": "t"}}}]})");
  folder_.write_map("1,,in_transit,arrived_hub,,test\n");
  catalog_ = folder_.load();
  EXPECT_EQ(doubt_of(R"({"t": "2026-11-20 10:00"})"), "-14h +12h");
}

TEST_F(TimePlanTest, AnUnknownPossibleZoneIsAFaultThatNamesIt) {
  folder_.write_manifest(R"([{"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": "no"},
                              "events": {"at": "scans", "code": "c", "time": {"at": "t"}}}])",
                         R"(, "possible_zones": ["Asia/Tokyo", "Mars/Base", "QQ"])");
  folder_.write_map("1,,in_transit,arrived_hub,,test\n");
  Faults faults;
  EXPECT_FALSE(folder_.load(faults));
  EXPECT_NE(faults.text().find("/possible_zones/1: unknown zone or country \"Mars/Base\""), std::string::npos)
      << faults.text();
  EXPECT_NE(faults.text().find("/possible_zones/2"), std::string::npos) << faults.text();
  EXPECT_EQ(faults.text().find("/possible_zones/0"), std::string::npos) << faults.text();
}

TEST_F(TimePlanTest, ADocumentWithoutAPlaceForEventsIsMalformed) {
  load(R"({"at": "t"})");
  EXPECT_TRUE(decode(R"({"no": "A1", "scans": []})"));
  EXPECT_TRUE(decode(R"({"no": "A1", "scans": null})"));
  EXPECT_TRUE(decode(R"({"no": "A1"})")) << "it holds the number";
  for (const char* body : {R"({"foo": 1})", "[]", "{}", "null", "\"text\"", R"({"foo": {"scans": []}})"}) {
    const auto decoded = decode(body);
    ASSERT_TRUE(!decoded || (decoded->errors.size() == 1 && decoded->errors[0].code == ItemErrorCode::malformed))
        << body;
  }
}

}  // namespace
}  // namespace parcelgate
