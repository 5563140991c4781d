// Words of the language for shapes that several couriers share.
#include <gtest/gtest.h>

#include "adapters/manifest/text/country.hpp"
#include "adapters/manifest/text/id.hpp"
#include "folder.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/sm4.hpp"
#include "gateway/domain/reduce.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;

/// A folder with one message and what it makes of a body.
class Words : public ::testing::Test {
 protected:
  void load(std::string_view message, std::string_view more = "") {
    folder_.write_manifest("[" + std::string(message) + "]", more);
    folder_.write_map("1,,in_transit,arrived_hub,,test\n2/x,,delivered,delivered_plain,,test\n");
    catalog_ = folder_.load();
  }
  [[nodiscard]] Result<Decoded> decode(std::string_view body) const {
    const HttpHeaders headers;
    SourceMessage message;
    message.via = Via::poll;
    message.headers = &headers;
    message.body = body;
    message.requested = requested_;
    message.received_at = Instant{std::chrono::hours{24 * 21'000}};
    return catalog_->find("acme")->decode(account_, message);
  }

  CarrierFolder folder_;
  std::unique_ptr<ManifestCatalog> catalog_;
  Account account_{"a", "acme", "t", {}, {}};
  std::vector<PollItem> requested_;
};

TEST_F(Words, ANumberThatTheAnswerOmitsIsTheRequestedOne) {
  load(
      R"({"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": ["no", "${item:tracking_number}"], "carrier": "${item:carrier}"},
    "events": {"at": "scans", "time": {"at": "t"}, "code": "c"}})");
  constexpr std::string_view kBody = R"({"scans": [{"t": "2026-03-04 10:00:00", "c": 1}]})";
  requested_ = {{"Some-Carrier", "A1", {}}};
  const auto decoded = decode(kBody);
  ASSERT_TRUE(decoded && decoded->shipments.size() == 1);
  EXPECT_EQ(decoded->shipments[0].tracking_number, "A1");
  EXPECT_EQ(decoded->shipments[0].carrier, "Some-Carrier");
  requested_.push_back({"acme", "A2", {}});
  EXPECT_FALSE(decode(kBody)->has_events()) << "of a batch it is not known which one is meant";
}

TEST_F(Words, APieceOfATextIsFoundByItsFirstGroupThatMatched) {
  load(
      R"({"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": {"at": "url", "find": "[?&]no=([^&]+)|/track/([^/]+)$"}},
    "events": {"at": "scans", "time": {"at": "t"}, "code": "c", "keys": [["c", {"at": "words", "find": "x|y"}], ["c"]]}})");
  const auto by_query =
      decode(R"({"url": "https://a/b?no=A1&z=2", "scans": {"t": "2026-03-04", "c": 2, "words": "a x"}})");
  ASSERT_TRUE(by_query && by_query->has_events());
  EXPECT_EQ(by_query->shipments[0].tracking_number, "A1");
  EXPECT_EQ(by_query->shipments[0].events[0].status, Status::delivered);
  const auto by_path =
      decode(R"({"url": "https://a/track/B2", "scans": {"t": "2026-03-04", "c": 1, "words": "none"}})");
  ASSERT_TRUE(by_path && by_path->has_events());
  EXPECT_EQ(by_path->shipments[0].tracking_number, "B2");
  EXPECT_EQ(by_path->shipments[0].events[0].status, Status::in_transit);
  EXPECT_FALSE(decode(R"({"url": "https://a/", "scans": {"t": "2026-03-04", "c": 1}})")->has_events());
}

TEST_F(Words, OfANumberThatWasUsedAgainTheNewerShipmentCounts) {
  constexpr std::string_view kBody =
      R"([{"no": "A1", "scans": [{"t": "2024-01-01", "c": 1}, {"t": "2024-01-05", "c": 1}]},
    {"no": "A1", "scans": [{"t": "2026-02-02", "c": 1}]}, {"no": "A1", "scans": [{"t": "2023-01-01", "c": 1}]},
    {"no": "B1", "scans": [{"t": "2022-01-01", "c": 1}]}])";
  const std::string head = R"({"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": "no")";
  const std::string tail = R"(}, "events": {"at": "scans", "time": {"at": "t"}, "code": "c"}})";
  load(head + R"(, "same_number": "latest")" + tail);
  auto decoded = decode(kBody);
  ASSERT_TRUE(decoded && decoded->shipments.size() == 2);
  ASSERT_EQ(decoded->shipments[0].events.size(), 1U);
  EXPECT_EQ(to_rfc3339(decoded->shipments[0].events[0].occurred_at.at), "2026-02-01T16:00:00Z");
  load(head + tail);
  decoded = decode(kBody);
  ASSERT_TRUE(decoded && decoded->shipments.size() == 2);
  EXPECT_EQ(decoded->shipments[0].events.size(), 4U);
}

TEST_F(Words, TheMomentOfTheMessageIsATimeThatDoesNotMakeNewEvents) {
  load(R"({"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": "no"},
    "events": {"at": ".", "time": [{"at": "t"}, {"received": true}], "code": "c"}})");
  const auto decoded = decode(R"({"no": "A1", "c": 1})");
  ASSERT_TRUE(decoded && decoded->has_events());
  const auto& event = decoded->shipments[0].events[0];
  EXPECT_EQ(event.occurred_at.at, Instant{std::chrono::hours{24 * 21'000}});
  EXPECT_EQ(event.occurred_at.zone_source, ZoneSource::assumed);
  EXPECT_EQ(event.event_id, to_hex(sha256_bytes("acme\x1f"
                                                "A1\x1f"
                                                "\x1f"
                                                "1\x1f"
                                                "\x1f")));
}

TEST_F(Words, NullIsNoEventAndNoShipment) {
  load(R"({"name": "m", "via": ["poll"], "shipments": {"at": ["one", "two"], "number": "no"},
    "events": {"at": "scans", "time": {"at": "t"}, "code": "c"}})");
  const auto decoded = decode(R"({"one": null, "two": {"no": "A1", "scans": [null]}})");
  ASSERT_TRUE(decoded.has_value());
  ASSERT_EQ(decoded->errors.size(), 1U);
  EXPECT_EQ(decoded->errors[0].code, ItemErrorCode::no_events);
}

TEST_F(Words, SealedPartsAreOpenedByStepsOfExpressions) {
  load(R"({"name": "m", "via": ["poll"], "unwrap": ["json",
      {"at": "sealed", "then": [{"drop_prefix": "|$4|"}, "base64_decode",
        {"sm4_ecb_decrypt": {"value": "${secret:key}", "then": ["base64_decode"]}}, {"drop_suffix": "${secret:key}"}]}, "json sealed"],
      "shipments": {"at": "sealed", "number": "no"}, "events": {"at": ".", "time": {"at": "t"}, "code": "c"}})",
       R"(, "account": {"secrets": {"key": {"about": "16 bytes in base64"}}})");
  const std::string key = to_base64("demo-sm4-key-016");
  account_.secrets["key"] = {key};
  const auto sealed = sm4_ecb_encrypt("demo-sm4-key-016", R"({"no": "A1", "t": "2026-03-04", "c": 1})" + key);
  const std::string body = R"({"sealed": "|$4|)" + to_base64(*sealed) + "\"}";
  const auto decoded = decode(body);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().what;
  EXPECT_EQ(decoded->shipments.at(0).tracking_number, "A1");
  EXPECT_EQ(decode(R"({"sealed": ["|$4|)" + to_base64(*sealed) + R"(", {"no": "B1", "t": "2026-03-04", "c": 1}]})")
                .error()
                .kind,
            ErrorKind::unauthorized)
      << "an unsealed part next to a sealed one is not from the sender";
  account_.secrets["key"] = {to_base64("another-key-0016")};
  EXPECT_EQ(decode(body).error().kind, ErrorKind::unauthorized);
  account_.secrets["key"] = {"short"};
  EXPECT_EQ(decode(body).error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(decode(R"({"sealed": "|$4|!!"})").error().kind, ErrorKind::unauthorized);
}

TEST_F(Words, SealedPartsAreOpenedWithEveryValueOfARotatedSecret) {
  load(R"({"name": "m", "via": ["poll"], "unwrap": ["json",
      {"at": "sealed", "then": ["base64_decode", {"sm4_ecb_decrypt": {"value": "${secret:key}", "then": ["base64_decode"]}}]}, "json sealed"],
      "shipments": {"at": "sealed", "number": "no"}, "events": {"at": ".", "time": {"at": "t"}, "code": "c"}})",
       R"(, "account": {"secrets": {"key": {"about": "16 bytes in base64"}}})");
  const auto body = [](std::string_view key, std::string_view text) {
    return R"({"sealed": ")" + to_base64(*sm4_ecb_encrypt(key, text)) + "\"}";
  };
  constexpr std::string_view kText = R"({"no": "A1", "t": "2026-03-04", "c": 1})";
  account_.secrets["key"] = {to_base64("the-newer-key-02"), to_base64("the-older-key-01")};
  EXPECT_TRUE(decode(body("the-newer-key-02", kText)).has_value());
  EXPECT_TRUE(decode(body("the-older-key-01", kText)).has_value());
  EXPECT_EQ(decode(body("nobody-s-key-003", kText)).error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(decode(body("the-older-key-01", "no JSON")).error().kind, ErrorKind::malformed);
  EXPECT_EQ(decode(body("the-newer-key-02", "no JSON")).error().kind, ErrorKind::malformed);
  // Rotation may leave values that are no key at all.
  account_.secrets["key"] = {"short", to_base64("the-older-key-01")};
  EXPECT_TRUE(decode(body("the-older-key-01", kText)).has_value());
}

class TakesBack : public Words {
 protected:
  void SetUp() override {
    load(R"({"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": "no"},
      "events": {"at": "scans", "time": {"at": "t"}, "code": "c", "keys": [["c", "x"], ["c"]],
                 "takes_back": {"9": "delivered"}}})");
  }
  [[nodiscard]] std::vector<TrackingEvent> events_of(std::string_view scans) const {
    const auto decoded = decode(R"({"no": "A1", "scans": [)" + std::string(scans) + "]}");
    return decoded && decoded->has_events() ? decoded->shipments[0].events : std::vector<TrackingEvent>{};
  }
  static constexpr std::string_view kMoved = R"({"t": "2026-03-04 10:00", "c": 1})";
  static constexpr std::string_view kDelivered = R"({"t": "2026-03-04 11:00", "c": 2, "x": "x"})";
  static constexpr std::string_view kMistake = R"({"t": "2026-03-04 12:00", "c": 9})";
  static std::string list(std::initializer_list<std::string_view> scans) {
    std::string out;
    for (const auto scan : scans) out += (out.empty() ? "" : ",") + std::string(scan);
    return out;
  }
};

TEST_F(TakesBack, ADeliveryBookedByMistakeCountsNoMore) {
  const auto reported = events_of(list({kMistake, kDelivered, kMoved}));
  ASSERT_EQ(reported.size(), 3U);
  EXPECT_EQ(reported[2].retracts, reported[1].event_id);
  Shipment shipment;
  (void)reduce(shipment, reported);
  EXPECT_EQ(shipment.status, Status::in_transit);
  EXPECT_FALSE(shipment.milestones.ended_at.has_value());
}

TEST_F(TakesBack, TheHistoryMayComeInPiecesAndInAnyOrder) {
  const auto mistake_alone = events_of(kMistake);
  ASSERT_EQ(mistake_alone.size(), 1U);
  EXPECT_TRUE(mistake_alone[0].retracts.empty());
  const auto first = events_of(list({kMoved, kDelivered}));
  const auto whole = events_of(list({kMoved, kDelivered, kMistake}));
  Shipment pushed_first;
  (void)reduce(pushed_first, first);
  EXPECT_EQ(pushed_first.status, Status::delivered);
  (void)reduce(pushed_first, mistake_alone);
  (void)reduce(pushed_first, whole);
  EXPECT_EQ(pushed_first.status, Status::in_transit);
  Shipment whole_first;
  (void)reduce(whole_first, whole);
  (void)reduce(whole_first, mistake_alone);
  (void)reduce(whole_first, first);
  EXPECT_EQ(whole_first.status, pushed_first.status);
  EXPECT_EQ(whole_first.milestones, pushed_first.milestones);
}

TEST_F(TakesBack, EachCorrectionTakesBackOneAndNeverALaterOne) {
  constexpr std::string_view kAgain = R"({"t": "2026-03-04 13:00", "c": 2, "x": "x"})";
  const auto reported = events_of(list({kMoved, kDelivered, kMistake, kAgain}));
  ASSERT_EQ(reported.size(), 4U);
  EXPECT_EQ(reported[2].retracts, reported[1].event_id);
  Shipment shipment;
  (void)reduce(shipment, reported);
  EXPECT_EQ(shipment.status, Status::delivered);
  EXPECT_EQ(shipment.milestones.ended_at, reported[3].occurred_at.at);

  constexpr std::string_view kSecondMistake = R"({"t": "2026-03-04 12:30", "c": 9})";
  const auto twice = events_of(list({kMoved, kDelivered, kMistake, kSecondMistake}));
  ASSERT_EQ(twice.size(), 4U);
  EXPECT_TRUE(twice[3].retracts.empty()) << "nothing is left to take back";
}

TEST_F(Words, ASettingThatTheAccountLeavesOutHasItsDefaultInFieldsToo) {
  load(R"({"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": "${setting:number}"},
    "events": {"at": ".", "time": {"at": "t"}, "code": "c"}})",
       R"(, "account": {"settings": {"number": {"about": "a number", "default": "A9"}}})");
  EXPECT_EQ(decode(R"({"t": "2026-03-04", "c": 1})")->shipments.at(0).tracking_number, "A9");
  account_.settings["number"] = "A8";
  EXPECT_EQ(decode(R"({"t": "2026-03-04", "c": 1})")->shipments.at(0).tracking_number, "A8");
}

TEST_F(Words, FaultsOfPiecesSealsAndChoicesAreNamed) {
  folder_.write_manifest(
      R"([{"name": "m", "via": ["poll"], "unwrap": [{"at": "x", "then": ["hex"]}, "json", {"then": []}],
    "shipments": {"at": ".", "number": [{"at": "a", "find": "("}, {"at": "a"}, "${item:phone}"], "same_number": "newest"},
    "events": {"at": ".", "time": {"received": true, "zone": "utc"}}}])");
  folder_.write_map("");
  Faults faults;
  ASSERT_FALSE(folder_.load(faults).has_value());
  for (const std::string_view part :
       {"/messages/0/unwrap/0: is in the wrong place", "/messages/0/unwrap/2: lacks \"then\"",
        "/messages/0/shipments/number/0/find: ", "/messages/0/shipments/number/1: needs \"at\" and \"find\"",
        "/messages/0/shipments/number/2: unknown variable ${item:phone}", "/same_number: unknown value \"newest\"",
        "/messages/0/events/time: \"received\": true must be the only member"}) {
    EXPECT_NE(faults.text().find(part), std::string::npos) << part << " is not in\n" << faults.text();
  }
}

TEST(ShortCountry, KnowsAlpha3AndLeavesOtherTexts) {
  EXPECT_EQ(short_country("DEU"), "DE");
  EXPECT_EQ(short_country("usa"), "US");
  EXPECT_EQ(short_country("ABW"), "AW");
  EXPECT_EQ(short_country("ZWE"), "ZW");
  EXPECT_EQ(short_country("CN"), "CN");
  EXPECT_EQ(short_country("QQQ"), "QQQ");
  EXPECT_EQ(short_country("TAIWAN"), "TAIWAN");
}

TEST(Slug, OfANameWithoutLatinLettersIsStillAnIdOfItsOwn) {
  EXPECT_EQ(slug("Blue Dart!"), "blue-dart");
  EXPECT_TRUE(is_id(slug("某某物流"))) << slug("某某物流");
  EXPECT_NE(slug("某某物流"), slug("另一物流"));
  EXPECT_EQ(slug(""), "");
}

TEST(Sm4, ReproducesTheVectorsOfTheEmsPlatform) {
  constexpr std::string_view kKey = "demo-sm4-key-016";
  const auto sealed = sm4_ecb_encrypt(kKey, R"({"waybillNo":"9883681600967"}ZGVtby1zbTQta2V5LTAxNg==)");
  ASSERT_TRUE(sealed.has_value());
  EXPECT_EQ(to_base64(*sealed),
            "29bGTgTE6tubKl2vhuYBnc5WaWGnEtZDEdoGUx7E0tUOc09CEzTunXModwd7XqdYI/XDXQO2aCtqu32UBKu+qg==");
  EXPECT_EQ(to_base64(*sm4_ecb_encrypt(kKey, "plain")), "XqmedwfokUw5oj7mi7Izjg==");
  EXPECT_EQ(*sm4_ecb_decrypt(kKey, *from_base64("XqmedwfokUw5oj7mi7Izjg==")), "plain");
}

TEST(Sm4, RefusesOtherKeysAndOtherLengths) {
  EXPECT_EQ(sm4_ecb_encrypt("short", "x").error().kind, ErrorKind::config);
  EXPECT_EQ(sm4_ecb_decrypt("demo-sm4-key-016", "not sixteen").error().kind, ErrorKind::malformed);
  EXPECT_EQ(sm4_ecb_decrypt("demo-sm4-key-016", "").error().kind, ErrorKind::malformed);
  EXPECT_EQ(
      sm4_ecb_decrypt("demo-sm4-key-017", *sm4_ecb_encrypt("demo-sm4-key-016", "a text of some length")).error().kind,
      ErrorKind::malformed);
}

}  // namespace
}  // namespace parcelgate
