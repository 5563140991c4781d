// What tickets say: every text here is read by people, in one of three languages.
#include "gateway/app/outlets/tickets/ticket_story.hpp"

#include <gtest/gtest.h>

#include "gateway/wire/feed.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

Instant at(std::string_view text) {
  return parse_rfc3339(text).value().at;
}

class TicketStoryTest : public ::testing::Test {
 protected:
  TicketStoryTest() {
    auto parsed = TicketTexts::parse(testing::read_source_file("config/texts/tickets.json"));
    EXPECT_TRUE(parsed) << parsed.error().what;
    texts_ = std::move(*parsed);
    options_.local_offset = [](Locale, Instant) { return 480min; };
    options_.keeps_one_zone = [](std::string_view source) { return source == "sf"; };
    ret_.tenant = "acme";
    ret_.return_id = "R-1";
    ret_.order_id = "O-1";
    ret_.shipments = {{"sf", "SF1", Leg::return_, {}}};
    Clock running;
    running.id = "seller_confirms";
    running.state = ClockState::running;
    running.actor = Party::seller;
    running.due_at = now_ + 30h;
    ret_.clocks = {running};
  }

  struct Scan {
    std::string status{"in_transit"};
    std::string reason{"arrived_hub"};
    std::string words{"raw words"};
    std::string time{"2026-11-22T18:20:00+08:00"};
    std::string now_is{};  ///< the parcel's status after it; empty: that of the scan
    std::string source{"sf"};
    std::string place{"深圳"};
    bool changed{true};
    bool assumed{false};
    std::string leg{};
    std::string number{"SF1"};
  };
  static std::string quoted(const std::string& text) {
    return render_json([&](JsonWriter& writer) { write_text(writer, text); });
  }
  static FeedEntry entry_of(const Scan& scan) {
    FeedEntry entry;
    entry.type = scan.changed ? kShipmentStatusChanged : kShipmentEventRecorded;
    entry.tenant = "acme";
    entry.carrier = "sf";
    entry.tracking_number = scan.number;
    entry.return_id = "R-1";
    entry.data = R"({"source":")" + scan.source + R"(","status":)" +
                 (scan.status.empty() ? "null" : quoted(scan.status)) + R"(,"reason":")" + scan.reason +
                 R"(","occurred_at":")" + scan.time + R"(","zone_source":")" + (scan.assumed ? "assumed" : "carrier") +
                 R"(","carrier_text":)" + quoted(scan.words) + R"(,"location":{"name":)" + quoted(scan.place) + "}" +
                 (scan.leg.empty() ? "" : R"(,"leg":")" + scan.leg + "\"") + R"(,"shipment":{"status":")" +
                 (scan.now_is.empty() ? scan.status : scan.now_is) + R"("}})";
    return entry;
  }
  FeedEntry clock_entry(ClockChangeKind kind, Clock clock) const {
    FeedEntry entry;
    entry.type = clock_feed_type(kind);
    entry.tenant = "acme";
    entry.return_id = "R-1";
    entry.data = render_clock_change(ret_, clock, {clock.id, kind, std::nullopt}, {});
    return entry;
  }
  FeedEntry doubtful_entry(ClockChangeKind kind, Clock clock, const Evidence& evidence) const {
    FeedEntry entry = clock_entry(kind, clock);
    entry.data = render_clock_change(ret_, clock, {clock.id, kind, std::nullopt}, {}, &evidence);
    return entry;
  }
  FeedEntry fact_entry(FactKind kind, std::string note = {}) const {
    Fact fact;
    fact.kind = kind;
    fact.at = now_;
    fact.actor = "seller";
    fact.note = std::move(note);
    FeedEntry entry;
    entry.type = kReturnFactRecorded;
    entry.data = render_fact_recorded(ret_, fact);
    return entry;
  }
  Clock clock(std::string id, std::chrono::milliseconds left, Party actor = Party::buyer) const {
    Clock made;
    made.id = std::move(id);
    made.state = ClockState::running;
    made.actor = actor;
    made.due_at = now_ + left;
    return made;
  }

  TicketStory story(const std::vector<FeedEntry>& entries, Locale locale = Locale::zh_cn) {
    const TicketWording wording(texts_, options_, locale, now_);
    auto reported = compose_story(entries, ret_, before_, wording, "0-9.abc");
    EXPECT_TRUE(reported) << reported.error().what;
    // As the outlet remembers it for the next comment.
    before_.alerts = reported->alerts;
    before_.problem_texts = reported->problems.texts;
    before_.problems = reported->problems.states;
    before_.fields = reported->fields;
    return std::move(*reported);
  }
  TicketStory story(const Scan& scan, Locale locale = Locale::zh_cn) {
    return story(std::vector{entry_of(scan)}, locale);
  }
  static bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

  const Instant now_{at("2026-11-22T19:00:00+08:00")};
  TicketTexts texts_;
  WordingOptions options_;
  Return ret_;
  TicketState before_;
};

TEST_F(TicketStoryTest, AProblemIsWrittenWithItsNextStepAndAHighPriority) {
  const TicketStory reported = story(Scan{.status = "exception", .reason = "refused", .words = "收件人拒收"});
  EXPECT_EQ(reported.comment,
            "【包裹异常】顺丰 SF1：物流异常 · 收件人拒收\n"
            "· 11-22 18:20  物流异常 · 收件人拒收 — 深圳「收件人拒收」\n"
            "建议处理：退货仓库拒收：请立即联系仓库核实拒收原因，能收则请快递公司再次派送；否则通知买家。\n\n"
            "下一步（商家）：确认收货，请于 11-24 01:00（北京时间）前完成，还剩 1 天 6 小时");
  EXPECT_EQ(reported.priority, TicketPriority::high);
  EXPECT_TRUE(reported.is_alarming);
  EXPECT_EQ(reported.fields.at("delay_reason"), "物流异常 · 收件人拒收");
}

TEST_F(TicketStoryTest, AReasonThatChangesWhileTheStatusStaysIsWritten) {
  story(Scan{.status = "exception", .reason = "refused"});
  const TicketStory reported =
      story(Scan{.status = "exception", .reason = "damaged", .words = "包裹破损", .changed = false});
  EXPECT_TRUE(has(reported.comment, "【包裹异常】顺丰 SF1：物流异常 · 包裹破损")) << reported.comment;
  EXPECT_TRUE(has(reported.comment, "建议处理：退货在途破损")) << reported.comment;
  EXPECT_TRUE(reported.is_alarming);
}

TEST_F(TicketStoryTest, EveryFailedAttemptIsWritten) {
  for (int attempt = 1; attempt <= 3; ++attempt) {
    const TicketStory reported = story(Scan{.status = "delivery_attempted",
                                            .reason = "addressee_absent",
                                            .words = "第" + std::to_string(attempt) + "次派送失败:仓库放假",
                                            .changed = attempt == 1});
    EXPECT_TRUE(has(reported.comment, "次派送失败:仓库放假")) << attempt;
    EXPECT_TRUE(has(reported.comment, "仓库无人收件")) << attempt;
    EXPECT_EQ(reported.priority, TicketPriority::high);
  }
}

TEST_F(TicketStoryTest, ARepeatedScanOfTheSameHoldIsNoNews) {
  EXPECT_NE(story(Scan{.status = "on_hold", .reason = "held"}).comment, "");
  const TicketStory again = story(Scan{.status = "on_hold", .reason = "held", .changed = false});
  EXPECT_EQ(again.comment, "");
  EXPECT_EQ(again.priority, TicketPriority::high) << "it still holds";
  EXPECT_FALSE(again.is_alarming);
}

TEST_F(TicketStoryTest, ALateReportOfWhatIsOverIsNoNewsUnlessTheDamageLasts) {
  EXPECT_EQ(
      story(Scan{.status = "delivery_attempted", .reason = "addressee_absent", .now_is = "delivered", .changed = false})
          .comment,
      "");
  const TicketStory reported =
      story(Scan{.status = "exception", .reason = "damaged", .now_is = "delivered", .changed = false});
  EXPECT_TRUE(has(reported.comment, "包裹破损")) << reported.comment;
}

TEST_F(TicketStoryTest, TheProblemEndsWhenTheParcelMovesOn) {
  story(Scan{.status = "on_hold", .reason = "held"});
  const TicketStory reported = story(Scan{.status = "in_transit", .reason = "departed_hub"});
  EXPECT_EQ(reported.priority, TicketPriority::normal);
  EXPECT_EQ(reported.fields.at("delay_reason"), "");
  EXPECT_FALSE(has(reported.comment, "建议处理")) << reported.comment;
}

TEST_F(TicketStoryTest, WhoMustActFollowsTheLeg) {
  const Scan absent{.status = "delivery_attempted", .reason = "unreachable"};
  EXPECT_TRUE(has(story(absent).comment, "联系不上退货仓库"));
  ret_.shipments[0].leg = Leg::outbound;
  EXPECT_TRUE(has(story(absent).comment, "联系不上买家"));
  Scan coming_home{.status = "returning", .reason = "rto_in_transit"};
  EXPECT_TRUE(has(story(coming_home).comment, "原包裹正在退回商家"));
  coming_home.leg = "rto";
  coming_home.changed = false;
  coming_home.reason = "rto_started";
  EXPECT_TRUE(has(story(coming_home).comment, "通知仓库待收件"));
}

TEST_F(TicketStoryTest, EveryProblemHasANextStepInEveryLanguageAndLeg) {
  for (const Locale locale : {Locale::zh_cn, Locale::zh_tw, Locale::en}) {
    const TicketWording wording(texts_, options_, locale, now_);
    for (std::uint16_t reason = 0; reason < all_reasons().size(); ++reason) {
      for (std::size_t status = 0; status < kStatusCount; ++status) {
        const ParcelState state{static_cast<Status>(status), Reason{reason}};
        if (level_of(state) == ProblemLevel::none) continue;
        for (const Leg leg : {Leg::outbound, Leg::return_, Leg::rto, Leg::exchange}) {
          ASSERT_FALSE(remedy_for(state, leg, wording).empty()) << to_text(state) << " " << to_string(leg);
        }
      }
    }
  }
}

TEST_F(TicketStoryTest, LossIsUrgentAndWeatherIsNot) {
  EXPECT_EQ(story(Scan{.status = "lost_or_destroyed", .reason = "lost"}).priority, TicketPriority::urgent);
  before_ = {};
  const TicketStory reported =
      story(Scan{.status = "in_transit", .reason = "weather", .now_is = "in_transit", .changed = false});
  EXPECT_TRUE(has(reported.comment, "建议处理：天气原因延误")) << reported.comment;
  EXPECT_EQ(reported.priority, TicketPriority::normal);
  EXPECT_FALSE(reported.is_alarming);
}

TEST_F(TicketStoryTest, TextsOfCouriersCannotForgeALineOrShowPeople) {
  const TicketStory reported = story(Scan{
      .status = "exception",
      .reason = "damaged",
      .words = "破损\r\n【已超时】商家退款\x1b[31m\xE2\x80\xAE 派件人:张三,电话:13800138000,身份证110101199003071234",
      .place = "深圳\n· 01-01 00:00  已签收"});
  EXPECT_FALSE(has(reported.comment, "\n【已超时】")) << reported.comment;
  EXPECT_FALSE(has(reported.comment, "\n· 01-01 00:00")) << reported.comment;
  for (const char* part : {"\r", "\x1b", "\xE2\x80\xAE", "张三", "13800138000", "110101199003071234"})
    EXPECT_FALSE(has(reported.comment, part)) << part;
  options_.mask = MaskLevel::ids;
  before_ = {};
  const TicketStory open =
      story(Scan{.status = "exception", .reason = "damaged", .words = "电话:13800138000,身份证110101199003071234"});
  EXPECT_TRUE(has(open.comment, "13800138000") && !has(open.comment, "110101199003071234")) << open.comment;
  const TicketStory fact = story({fact_entry(FactKind::inspected, "ok\n【已超时】 110101199003071234")});
  EXPECT_TRUE(has(fact.comment, "备注：ok 【已超时】 ***")) << fact.comment;
}

TEST_F(TicketStoryTest, TwoReportsOfOneDeliveryAreOneLineWithTheFinerOfThem) {
  const TicketStory reported = story({entry_of({.status = "delivered", .reason = "delivered_plain", .words = "已签收"}),
                                      entry_of({.status = "delivered",
                                                .reason = "signed_by_recipient",
                                                .words = "签名图片",
                                                .time = "2026-11-22T18:25:00+08:00",
                                                .changed = false})});
  EXPECT_FALSE(has(reported.comment, "18:20")) << reported.comment;
  EXPECT_TRUE(has(reported.comment, "· 11-22 18:25  已签收 · 本人签收")) << reported.comment;
}

TEST_F(TicketStoryTest, OneZoneInOneCommentAndTheLocalTimeWhereItDiffers) {
  const TicketStory reported =
      story({entry_of({.time = "2026-11-22T05:20:00-05:00", .source = "ups"}),
             entry_of({.time = "2026-11-22T18:40:00+08:00", .source = "ups", .assumed = true}),
             entry_of({.time = "2026-11-22T18:50:00+08:00", .assumed = true, .number = "SF2"})});
  EXPECT_TRUE(has(reported.comment, "· 11-22 18:20（当地 05:20 UTC-5）  运输中")) << reported.comment;
  EXPECT_TRUE(has(reported.comment, "· 11-22 18:40*  运输中")) << reported.comment;
  EXPECT_TRUE(has(reported.comment, "· 11-22 18:50  运输中")) << "always on Beijing time: " << reported.comment;
}

TEST_F(TicketStoryTest, AnAlertIsReportedAsClosedOnlyWhereOneWasWritten) {
  Clock met = clock("buyer_sends", 5h);
  met.state = ClockState::met;
  met.met_at = at("2026-11-22T12:30:00+08:00");
  const TicketStory same_batch =
      story({clock_entry(ClockChangeKind::warning, clock("buyer_sends", 5h)), clock_entry(ClockChangeKind::met, met)});
  EXPECT_FALSE(has(same_batch.comment, "预警解除")) << same_batch.comment;
  EXPECT_FALSE(has(same_batch.comment, "即将超时")) << same_batch.comment;
  EXPECT_TRUE(has(same_batch.comment, "· 买家已寄回（11-22 12:30，按时）")) << same_batch.comment;
  EXPECT_FALSE(same_batch.is_alarming);

  const TicketStory warned = story({clock_entry(ClockChangeKind::warning, clock("buyer_sends", 5h))});
  EXPECT_TRUE(
      has(warned.comment,
          "【即将超时】买家寄回商品\n截止 11-23 00:00（北京时间），还剩 5 小时。\n请联系买家尽快寄回并填写单号。"))
      << warned.comment;
  EXPECT_TRUE(warned.is_alarming);
  EXPECT_EQ(warned.fields.at("open_alerts"), "买家寄回商品：即将超时");
  EXPECT_FALSE(story({clock_entry(ClockChangeKind::warning, clock("buyer_sends", 4h))}).is_alarming)
      << "the second warning of an open alert";
  const TicketStory closed = story({clock_entry(ClockChangeKind::met, met)});
  EXPECT_TRUE(has(closed.comment, "【预警解除】买家已寄回（11-22 12:30，按时）")) << closed.comment;
}

TEST_F(TicketStoryTest, ABreachSaysSinceWhenAndWhatToDo) {
  const TicketStory now = story({clock_entry(ClockChangeKind::breached, clock("buyer_sends", -20s))});
  EXPECT_TRUE(has(now.comment, "刚刚超时。\n买家逾期未寄回，请联系买家或关闭退货。")) << now.comment;
  before_ = {};
  const TicketStory english =
      story({clock_entry(ClockChangeKind::breached, clock("refund_due", -49h, Party::seller))}, Locale::en);
  EXPECT_TRUE(
      has(english.comment, "[Overdue] The seller had to refund the buyer by 11-20 18:00 (UTC+8), 2 days 1 h ago."))
      << english.comment;
  before_ = {};
  const TicketStory warning =
      story({clock_entry(ClockChangeKind::warning, clock("buyer_sends", 48h - 2s))}, Locale::en);
  EXPECT_TRUE(has(warning.comment, "[Due in 2 days] The buyer has to send the goods back by ")) << warning.comment;
  before_ = {};
  const TicketStory own_rule =
      story({clock_entry(ClockChangeKind::warning, clock("call_back", 30min, Party::platform))}, Locale::en);
  EXPECT_TRUE(has(own_rule.comment, "[Due in 30 min] The platform has to see to \"call_back\" by "))
      << own_rule.comment;
}

TEST_F(TicketStoryTest, ABreachThatWasNoneIsTakenBack) {
  story({clock_entry(ClockChangeKind::breached, clock("buyer_sends", -1h))});
  const TicketStory reported = story({clock_entry(ClockChangeKind::reopened, clock("buyer_sends", 50h))});
  EXPECT_TRUE(has(reported.comment, "· 买家寄回商品：更正后重新计时")) << reported.comment;
  EXPECT_EQ(reported.fields.at("open_alerts"), "");
  EXPECT_EQ(reported.priority, TicketPriority::normal);
  EXPECT_FALSE(reported.is_alarming);
}

TEST_F(TicketStoryTest, ADateWithoutATimeClaimsNoTime) {
  FeedEntry entry = entry_of({.time = "2026-11-22T00:00:00-05:00", .source = "ups"});
  entry.data.insert(1, R"("precision":"day",)");
  EXPECT_TRUE(has(story({entry}).comment, "· 11-22  运输中"));
}

TEST_F(TicketStoryTest, AScanOfAnImpossibleTimeIsMarkedAndRaisesNothing) {
  FeedEntry entry = entry_of({.status = "exception",
                              .reason = "damaged",
                              .time = "2027-11-22T00:00:00+08:00",
                              .now_is = "in_transit",
                              .changed = false});
  entry.data.insert(1, R"("implausible_time":"future",)");
  const TicketStory reported = story({entry_of({}), entry});
  EXPECT_TRUE(has(reported.comment, "· 2027-11-22 00:00  物流异常 · 包裹破损（时间存疑）")) << reported.comment;
  EXPECT_EQ(reported.priority, TicketPriority::normal);
}

TEST_F(TicketStoryTest, TheDueDateIsTheNearestDeadlineThatRuns) {
  ret_.clocks.push_back(clock("refund_due", 10h, Party::seller));
  const TicketStory reported = story(Scan{});
  EXPECT_EQ(reported.due, now_ + 10h);
  EXPECT_EQ(reported.fields.at("next_deadline"), "2026-11-23 05:00 +08:00");
  for (Clock& each : ret_.clocks) each.state = ClockState::met;
  const TicketStory over = story(Scan{});
  EXPECT_EQ(over.due, std::nullopt);
  EXPECT_EQ(over.fields.at("next_deadline"), "");
}

TEST_F(TicketStoryTest, ANewTicketBeginsWithItsFirstNewsAndSaysNothingTwice) {
  const TicketWording wording(texts_, options_, Locale::zh_cn, now_);
  FeedEntry registered;
  registered.type = kShipmentRegistered;
  registered.carrier = "gls-italy";
  registered.tracking_number = "12345678";
  registered.data = "{}";
  const TicketStory reported =
      story({fact_entry(FactKind::approved), registered,
             clock_entry(ClockChangeKind::started, clock("seller_confirms", 30h, Party::seller))});
  const TicketDraft draft = draft_ticket(ret_, wording, reported);
  EXPECT_EQ(draft.text,
            "退货 R-1（订单 O-1）已登记，包裹动态和时限提醒会写在这里。\n\n"
            "【处理进展】\n"
            "· 11-22 19:00  退货申请已通过（商家）\n"
            "· 已关联运单：Gls Italy 12345678\n\n"
            "【时限】\n"
            "· 商家确认收货：开始计时，截止 11-24 01:00（北京时间），还剩 1 天 6 小时，责任方：商家");
  EXPECT_EQ(draft.due, now_ + 30h);
}

TEST_F(TicketStoryTest, AnAlertWithoutProofSaysSo) {
  const Clock late = clock("return_done", -2h, Party::carrier);
  const Evidence failed{EvidenceGrade::failed, EvidenceReason::unreachable, now_ - 10h, {}};
  const auto reported = story({doubtful_entry(ClockChangeKind::breached, late, failed)});
  EXPECT_TRUE(has(reported.comment, "未经证实：未能向快递公司查询；最后有效信息：11-22 09:00（北京时间）。"))
      << reported.comment;
  const Evidence unknown{EvidenceGrade::no_trace, EvidenceReason::not_found, now_, {}};
  const auto proven = story({doubtful_entry(ClockChangeKind::breached, late, unknown)});
  EXPECT_FALSE(has(proven.comment, "未经证实")) << proven.comment;
}

TEST_F(TicketStoryTest, AnUnmappedScanPromisesNothing) {
  const TicketStory reported = story(
      {entry_of({}),
       entry_of({.status = "", .reason = "unmapped", .words = "某某扫描", .now_is = "in_transit", .changed = false})});
  EXPECT_TRUE(has(reported.comment, "（暂无法识别） — 深圳「某某扫描」")) << reported.comment;
}

TEST(TicketTextsFile, ATextThatOneLocaleLacksIsNamed) {
  std::string json = testing::read_source_file("config/texts/tickets.json");
  const auto at_key = json.rfind("\"remedy_lost\"");
  json.replace(at_key, 13, "\"remedy_l0st\"");
  const auto parsed = TicketTexts::parse(json);
  ASSERT_FALSE(parsed);
  EXPECT_TRUE(parsed.error().what.find("remedy_l") != std::string::npos) << parsed.error().what;
}

}  // namespace
}  // namespace parcelgate
