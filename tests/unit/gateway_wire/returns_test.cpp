#include "gateway/wire/returns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/wire/explain.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/rule_pack.hpp"
#include "tests/support/source_file.hpp"
#include "tests/unit/gateway_domain/return_cases.hpp"

namespace parcelgate {
namespace {

using testing::baseline;
using ::testing::HasSubstr;
using testing::hour;

constexpr std::string_view kFactsFile = R"({
  // a return in the middle of its way
  "return_id": "R-1", "order_id": "O-1", "rule_pack": "cn-baseline",
  "facts": [
    {"fact_id": "f1", "kind": "approved", "at": "2026-03-02T08:00:00+08:00", "actor": "shop"},
    {"fact_id": "f2", "kind": "extended", "at": "2026-03-02T09:00:00+08:00", "clock": "buyer_sends", "by": "1d"},
  ],
  "shipments": [
    {"carrier": "sf", "tracking_number": "SF1", "events": [
      {"event_id": "a", "occurred_at": "2026-03-03T00:00:00Z", "status": "picked_up", "reason": "accepted"},
      {"event_id": "b", "occurred_at": "2026-03-05T00:00:00Z", "status": "delivered", "reason": "signed_by_recipient",
       "carrier_text": "已签收", "location": null},
      {"event_id": "c", "occurred_at": "2026-03-05T01:00:00Z", "status": null, "reason": "unmapped"}]},
    {"carrier": "sf", "tracking_number": "SF2", "leg": "return", "milestones": {"signed_at": "2026-03-06T00:00:00Z"}}]
})";

Return full_return() {
  Return ret = parse_facts_file(kFactsFile).value();
  ret.tenant = "demo";
  ret.locale = Locale::zh_tw;
  ret.created_at = hour(0) + std::chrono::milliseconds{5};
  ret.version = 7;
  ret.facts[0].recorded_at = hour(1);
  ret.facts[0].note = "\"quoted\"\n";
  (void)testing::step(baseline(), ret, hour(150));
  return ret;
}

TEST(FactsFile, ReadsFactsAndReducesEventsToMilestones) {
  const auto ret = parse_facts_file(kFactsFile);
  ASSERT_TRUE(ret) << ret.error().what;
  ASSERT_EQ(ret->facts.size(), 2U);
  EXPECT_EQ(ret->facts[0].at, hour(0));
  EXPECT_EQ(ret->facts[1].by, std::chrono::hours{24});
  ASSERT_EQ(ret->shipments.size(), 2U);
  EXPECT_EQ(ret->shipments[0].leg, Leg::return_);
  EXPECT_EQ(ret->shipments[0].milestones.first_physical_scan_at, hour(24));
  EXPECT_EQ(ret->shipments[0].milestones.signed_at, hour(72));
  EXPECT_EQ(ret->shipments[1].milestones.signed_at, hour(96));
}

TEST(FactsFile, NamesEveryFaultByItsPointer) {
  const auto ret =
      parse_facts_file(R"({"return_id": "", "facts": [{"kind": "aproved", "at": "yesterday", "by": "soon"}],
    "shipments": [{"carrier": "sf", "tracking_number": "1", "milestones": {"lost_at": null}, "events": []}], "clocks": []})");
  ASSERT_FALSE(ret);
  for (const char* fault : {"/return_id: must not be empty", "/rule_pack: is missing", "/facts/0/fact_id: is missing",
                            "/facts/0/kind: unknown value", "/facts/0/at: instant", "/facts/0/by: duration",
                            "/shipments/0/milestones/lost_at: unknown field", "/shipments/0/events: give either",
                            "/clocks: unknown field"}) {
    EXPECT_THAT(ret.error().what, HasSubstr(fault));
  }
}

/// Two documents show clocks: a return, and the feed entry of a change. A reader needs to know one form only.
TEST(ReturnWire, AClockIsWrittenAlikeInAReturnAndInTheFeed) {
  const Return ret = full_return();
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  write_return(writer, ret, hour(150));
  auto answer = parse_json(std::string_view(buffer.GetString(), buffer.GetSize())).value();
  ASSERT_EQ(answer["clocks"].Size(), ret.clocks.size());
  bool seen_null = false;
  bool seen_warned = false;
  for (rapidjson::SizeType at = 0; at < answer["clocks"].Size(); ++at) {
    const Clock& clock = ret.clocks[at];
    auto reported =
        parse_json(render_clock_change(ret, clock, {clock.id, ClockChangeKind::started, std::nullopt}, {})).value();
    rapidjson::Value& shown = answer["clocks"][at];
    ASSERT_TRUE(shown.RemoveMember("seconds_left"));
    ASSERT_TRUE(reported["clock"].RemoveMember("why"));
    EXPECT_EQ(to_json(shown), to_json(reported["clock"]));
    seen_null = seen_null || shown["met_by"].IsNull();
    seen_warned = seen_warned || !shown["warned"].Empty();
  }
  EXPECT_TRUE(seen_null) << "what is not known is null, not an empty text";
  EXPECT_TRUE(seen_warned);
}

TEST(ReturnWire, TheAnswerHoldsTheTimeLeftOfEachClock) {
  const Return ret = full_return();
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  write_return(writer, ret, hour(150));
  const auto answer = parse_json(std::string_view(buffer.GetString(), buffer.GetSize())).value();
  EXPECT_EQ(find_text(answer, "return_id"), "R-1");
  EXPECT_FALSE((*find_member(answer, "done")).GetBool());
  const auto& clocks = *find_member(answer, "clocks");
  EXPECT_EQ(find_text(clocks[0], "id"), "buyer_sends");
  EXPECT_EQ(find_member(clocks[0], "seconds_left")->GetInt64(), (168 + 24 - 150) * 3600);
  EXPECT_EQ(find_text(clocks[1], "breached_at"), to_rfc3339(hour(72 + 48)));
  EXPECT_EQ(find_member(clocks[1], "seconds_left")->GetInt64(), -30 * 3600);
  EXPECT_EQ(find_member(answer, "facts")->Size(), 2U);
  EXPECT_EQ(find_member(answer, "shipments")->Size(), 2U);
}

TEST(ReturnWire, APausedClockStandsStill) {
  Clock clock;
  clock.state = ClockState::paused;
  clock.due_at = hour(10);
  clock.paused_at = hour(4);
  EXPECT_EQ(time_left(clock, hour(90)), std::chrono::hours{6});
  clock.state = ClockState::met;
  EXPECT_FALSE(time_left(clock, hour(90)));
}

TEST(Explain, SaysWhatSetEachInstant) {
  const Return ret = parse_facts_file(kFactsFile).value();
  const RulePack rules = baseline();
  const std::string text = explain(rules, ret, hour(150), Locale::en);
  for (const char* part :
       {"Return R-1, order O-1", "(buyer_sends): running, due on 9 Mar 2026, 24:00, 1 day 18 hours left",
        "the time was extended by 1 day. It is due on 9 Mar 2026, 24:00.",
        "(seller_confirms): running, due on 6 Mar 2026, 24:00, 1 day 6 hours overdue. The seller must act.",
        "the parcel was signed for (SF1)", "Evidence: on 3 Mar 2026, 00:00",
        "If nothing else happens, the next change is on"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

/// The shipped rules, as `returns explain` and the gateway load them.
const RulePack& shipped_rules() {
  static const RulePack pack = parse_rule_pack(testing::read_source_file("config/rules/cn-baseline.json")).value();
  return pack;
}
const RulePack* find_shipped(std::string_view id) {
  return id == shipped_rules().id ? &shipped_rules() : nullptr;
}

TEST(Explain, AnOutboundWaybillThatServesTheReturnHasTwoJourneys) {
  const auto ret = parse_facts_file(testing::read_source_file("config/examples/return-on-the-outbound-waybill.json"),
                                    any_carrier(), find_shipped);
  ASSERT_TRUE(ret) << ret.error().what;
  const ZonedInstant now = parse_rfc3339("2026-11-23T12:00:00+08:00").value();
  const std::string text = explain(shipped_rules(), *ret, now.at, Locale::en);
  EXPECT_THAT(text, HasSubstr("(buyer_sends): met"));
  EXPECT_THAT(text, HasSubstr("21 Nov 2026, 12:30: the tracking number of the return was entered."));
  EXPECT_THAT(text, HasSubstr("Evidence: on 21 Nov 2026, 15:00 the carrier scanned the parcel for the first time "
                              "(SF7444703069240)."));
  EXPECT_THAT(text, HasSubstr("(seller_confirms): not started"));
  EXPECT_THAT(text, HasSubstr("(refund_due): not started"));
  EXPECT_THAT(text, HasSubstr("As of 23 Nov 2026, 12:00, time zone Asia/Shanghai"));
  EXPECT_EQ(text.find("8 Nov"), std::string::npos) << "the first journey is no evidence";
}

TEST(FactsFile, FactsAreCheckedAsTheApiChecksThemAllAtOnce) {
  const auto ret = parse_facts_file(R"({"return_id": "R-1", "rule_pack": "cn-baseline", "facts": [
    {"fact_id": "a", "kind": "extended", "at": "2026-11-20T09:00:00Z", "clock": "buyer_send"},
    {"fact_id": "b", "kind": "overridden", "at": "2026-11-20T09:00:00Z", "clock": "buyer_sends"},
    {"fact_id": "c", "kind": "waybill_entered", "at": "2026-11-20T09:00:00Z", "carrier": "sf", "tracking_number": "hello"},
    {"fact_id": "a", "kind": "received", "at": "2026-11-20T09:00:00Z"},
    {"fact_id": "e", "kind": "waybill_withdrawn", "at": "2026-11-20T09:00:00Z", "tracking_number": "SF123456789012"}]})",
                                    any_carrier(), find_shipped);
  ASSERT_FALSE(ret);
  for (const char* fault :
       {"/facts/0/clock: rule pack cn-baseline has no clock \"buyer_send\"", "/facts/0/by: is missing",
        "/facts/1/due_at: is missing", "/facts/2/tracking_number: \"hello\" is not a tracking number",
        "/facts/3/fact_id: was already used", "/facts/4/tracking_number: is not a waybill of this return"}) {
    EXPECT_THAT(ret.error().what, HasSubstr(fault));
  }
  const auto unknown =
      parse_facts_file(R"({"return_id": "R-1", "rule_pack": "nope", "facts": []})", any_carrier(), find_shipped);
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().what, HasSubstr("/rule_pack: there is no rule pack \"nope\""));
}

TEST(FactsFile, TakesAReturnAsTheApiShowsItAndSpellingsAsOne) {
  const auto ret = parse_facts_file(R"({"return_id": "R-1", "order_id": "O", "rule_pack": "cn-baseline", "done": false,
    "wake_at": null, "clocks": [{"id": "buyer_sends"}], "tickets": [], "created_at": "2026-11-20T08:00:00Z", "facts": [
    {"fact_id": "a", "kind": "approved", "at": "2026-11-20T09:00:00Z", "recorded_at": "2026-11-20T09:00:01Z"},
    {"fact_id": "w", "kind": "waybill_entered", "at": "2026-11-21T09:00:00Z", "carrier": "SF",
     "tracking_number": "sf 7444 7030 69240"}],
    "shipments": [{"carrier": "sf", "tracking_number": "SF7444703069240", "leg": "return", "status": "in_transit",
     "status_label": "", "status_at": null, "last_event": null, "evidence": {"grade": "traced"}, "registered_at": "2026-11-21T09:00:01Z",
     "milestones": {"first_physical_scan_at": "2026-11-22T00:00:00Z", "returned_at": null, "earlier_scan_at": null}}]})",
                                    any_carrier(), find_shipped);
  ASSERT_TRUE(ret) << ret.error().what;
  EXPECT_EQ(ret->facts[1].tracking_number, "SF7444703069240");
  EXPECT_EQ(ret->facts[1].carrier, "sf");
  EXPECT_TRUE(ret->shipments[0].registered_at);
}

}  // namespace
}  // namespace parcelgate
