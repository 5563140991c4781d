// One line of a group chat. The texts were read by eye in all three languages.
#include "gateway/app/outlets/chat/chat_story.hpp"

#include <gtest/gtest.h>

#include "gateway/wire/feed.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

const Instant kNow = parse_rfc3339("2026-03-02T20:20:00+08:00").value().at;

class ChatStoryTest : public ::testing::Test {
 protected:
  ChatStoryTest() {
    auto parsed = TicketTexts::parse(testing::read_source_file("config/texts/tickets.json"));
    EXPECT_TRUE(parsed) << parsed.error().what;
    texts_ = std::make_unique<TicketTexts>(*std::move(parsed));
    subject_.tenant = "galaxy";
    subject_.id = "R-1";
    subject_.order_id = "8001";
    subject_.shipments.push_back({"sf", "SF1234567890123", Leg::return_, {}});
  }

  static FeedEntry entry(std::string_view type, std::string data, std::uint64_t position = 17) {
    FeedEntry made;
    made.position = position;
    made.type = type;
    made.tenant = "galaxy";
    made.return_id = "R-1";
    made.data = std::move(data);
    return made;
  }
  static FeedEntry clock(std::string_view change, std::string_view state = "running", std::string_view extra = "",
                         std::string_view due = "2026-03-02T10:20:00Z") {
    return entry("parcelgate.clock." + std::string(change) + ".v1",
                 R"({"return_id":"R-1","change":")" + std::string(change) +
                     R"(","clock":{"id":"refund_due","actor":"seller","state":")" + std::string(state) +
                     R"(","due_at":")" + std::string(due) + "\"" + std::string(extra) + "}}");
  }
  static FeedEntry scan(std::string_view status, std::string_view reason, std::string_view now_is = "",
                        bool changed = true) {
    auto made = entry(changed ? kShipmentStatusChanged : kShipmentEventRecorded,
                      R"({"status":")" + std::string(status) + R"(","reason":")" + std::string(reason) +
                          R"(","occurred_at":"2026-03-02T18:20:00+08:00","carrier_text":"张三 13800138000",)" +
                          R"("shipment":{"status":")" + std::string(now_is.empty() ? status : now_is) + R"("}})");
    made.carrier = "sf";
    made.tracking_number = "SF1234567890123";
    return made;
  }
  static FeedEntry alert(bool opened, std::string_view kind, std::string_view found = "") {
    return entry(opened ? kAlertOpened : kAlertClosed, R"({"return_id":"R-1","alert":{"kind":")" + std::string(kind) +
                                                           R"(","found":")" + std::string(found) + R"("}})");
  }

  ChatStory compose(const std::vector<FeedEntry>& entries, Locale locale = Locale::zh_cn) {
    WordingOptions options;
    options.local_offset = [](Locale, Instant) { return 8 * 60min; };
    const TicketWording wording(*texts_, options, locale, kNow);
    const ChatFrame frame{subject_, locale == Locale::en ? "Galaxy Store" : "星河旗舰店"};
    auto story = compose_chat(entries, frame, memory_, selection_, wording);
    EXPECT_TRUE(story) << story.error().what;
    return *std::move(story);
  }
  /// The line in zh-CN, zh-TW and en, one below the other.
  std::string all(const std::vector<FeedEntry>& entries) {
    return compose(entries).text + "\n" + compose(entries, Locale::zh_tw).text + "\n" +
           compose(entries, Locale::en).text;
  }

  std::unique_ptr<TicketTexts> texts_;
  TicketSubject subject_;
  ChatMemory memory_;
  ChatSelection selection_;
};

TEST_F(ChatStoryTest, ABreachNamesShopOrderWaybillFactAndDueTime) {
  EXPECT_EQ(all({clock("breached")}),
            "【已超时】星河旗舰店 · 订单 8001 · 顺丰 SF1234567890123 · 商家退款，截止 03-02 18:20（北京时间），已超时 "
            "2 小时 #0-17\n"
            "【已逾時】星河旗舰店 · 訂單 8001 · 順豐 SF1234567890123 · 商家退款，截止 03-02 18:20（UTC+8），已逾時 2 "
            "小時 #0-17\n"
            "[Overdue] Galaxy Store · order 8001 · SF Express SF1234567890123 · Seller refunds the buyer: was due "
            "03-02 18:20 "
            "(UTC+8), 2 h ago #0-17");
  EXPECT_EQ(compose({clock("breached")}).level, ChatLevel::breached);
}

TEST_F(ChatStoryTest, AWarningSaysHowMuchTimeIsLeft) {
  EXPECT_EQ(
      all({clock("warning", "running", "", "2026-03-03T00:00:00Z")}),
      "【即将超时】星河旗舰店 · 订单 8001 · 顺丰 SF1234567890123 · 商家退款，截止 03-03 08:00（北京时间），还剩 11 "
      "小时 40 分钟 #0-17\n"
      "【即將逾時】星河旗舰店 · 訂單 8001 · 順豐 SF1234567890123 · 商家退款，截止 03-03 08:00（UTC+8），還剩 11 小時 "
      "40 分鐘 #0-17\n"
      "[Due soon] Galaxy Store · order 8001 · SF Express SF1234567890123 · Seller refunds the buyer: due 03-03 08:00 "
      "(UTC+8), 11 h 40 min left #0-17");
}

TEST_F(ChatStoryTest, BadNewsOfAParcelIsOneLineWithoutTheCouriersWords) {
  EXPECT_EQ(all({scan("delivery_attempted", "addressee_absent")}),
            "【包裹异常】星河旗舰店 · 订单 8001 · 顺丰 SF1234567890123 · 派送未成功 · 收件人不在 #0-17\n"
            "【包裹異常】星河旗舰店 · 訂單 8001 · 順豐 SF1234567890123 · 配送未成功 · 收件人不在 #0-17\n"
            "[Parcel problem] Galaxy Store · order 8001 · SF Express SF1234567890123 · Delivery attempt failed · "
            "Nobody at home #0-17");
  EXPECT_EQ(compose({scan("in_transit", "arrived_at_hub")}).text, "");
}

TEST_F(ChatStoryTest, ADiscrepancyIsToBeCheckedAndItsEndIsHandled) {
  memory_.raised = {"alert/goods_not_back"};
  EXPECT_EQ(all({alert(false, "goods_not_back")}),
            "【已处理】星河旗舰店 · 订单 8001 · 顺丰 SF1234567890123 · “已退款，商品尚未退回”已解决\n"
            "【已處理】星河旗舰店 · 訂單 8001 · 順豐 SF1234567890123 · 「已退款，商品尚未退回」已解決\n"
            "[Handled] Galaxy Store · order 8001 · SF Express SF1234567890123 · settled: Refunded, and the goods have "
            "not come back");
  memory_.raised.clear();
  EXPECT_EQ(all({alert(true, "number_of_other_return", "R-7")}),
            "【请核对】星河旗舰店 · 订单 8001 · 顺丰 SF1234567890123 · 该单号已用于另一笔退货（R-7） #0-17\n"
            "【請核對】星河旗舰店 · 訂單 8001 · 順豐 SF1234567890123 · 此單號已用於另一筆退貨（R-7） #0-17\n"
            "[Please check] Galaxy Store · order 8001 · SF Express SF1234567890123 · The number is already used by "
            "another return (R-7) #0-17");
}

TEST_F(ChatStoryTest, AnAlertThatEndsIsHandledOnlyIfItsRaiseWasPosted) {
  const auto met = clock("met", "met", R"(,"met_at":"2026-03-02T12:00:00Z")");
  EXPECT_EQ(compose({met}).text, "");
  memory_ = compose({clock("breached")}).when_posted;
  EXPECT_EQ(memory_.raised, (std::set<std::string>{"clock/refund_due"}));
  EXPECT_EQ(all({met}),
            "【已处理】星河旗舰店 · 订单 8001 · 顺丰 SF1234567890123 · 商家已退款（03-02 20:00，超时 1 小时 40 分钟）\n"
            "【已處理】星河旗舰店 · 訂單 8001 · 順豐 SF1234567890123 · 商家已退款（03-02 20:00，逾時 1 小時 40 分鐘）\n"
            "[Handled] Galaxy Store · order 8001 · SF Express SF1234567890123 · The seller refunded the buyer (03-02 "
            "20:00, 1 h 40 min late)");
  EXPECT_TRUE(compose({met}).when_posted.empty());
  // The line was counted and not shown.
  memory_ = {};
  EXPECT_TRUE(compose({clock("breached")}).when_left_out.empty());
}

TEST_F(ChatStoryTest, AnAlertThatEndsWhileItWaitsIsNotMentioned) {
  const auto met = clock("met", "met", R"(,"met_at":"2026-03-02T12:00:00Z")");
  const ChatStory story = compose({clock("warning"), clock("breached"), met});
  EXPECT_EQ(story.text, "");
  EXPECT_TRUE(story.when_posted.empty());
}

TEST_F(ChatStoryTest, FactsOfOneReturnAreOneLineWithTheGravestFirst) {
  const ChatStory story = compose({scan("exception", "damaged"), alert(true, "receipt_partial"), clock("breached")});
  EXPECT_EQ(story.text,
            "【已超时】星河旗舰店 · 订单 8001 · 顺丰 SF1234567890123 · 商家退款，截止 03-02 18:20（北京时间），已超时 "
            "2 小时；"
            "物流异常 · 包裹破损；退回数量少于应退数量 #0-17");
  EXPECT_EQ(story.when_posted.problems.at("sf/SF1234567890123"), "exception/damaged");
}

TEST_F(ChatStoryTest, TheSameProblemIsReportedOnceUntilItIsOver) {
  memory_ = compose({scan("on_hold", "held")}).when_posted;
  EXPECT_EQ(compose({scan("on_hold", "held", "", false)}).text, "");
  memory_ = compose({scan("in_transit", "departed")}).when_posted;
  EXPECT_TRUE(memory_.empty());
  EXPECT_NE(compose({scan("on_hold", "held")}).text, "");
  // Each failed attempt is one more.
  memory_ = compose({scan("delivery_attempted", "addressee_absent")}).when_posted;
  EXPECT_NE(compose({scan("delivery_attempted", "addressee_absent", "", false)}).text, "");
}

TEST_F(ChatStoryTest, AFilterLeavesRaisesOutAndAlsoAddsNews) {
  selection_.filter.types = {"parcelgate.clock.breached.v1"};
  EXPECT_FALSE(selection_.concerns(clock("warning")));
  EXPECT_TRUE(selection_.concerns(clock("breached")));
  EXPECT_TRUE(selection_.concerns(clock("met")));
  EXPECT_FALSE(selection_.concerns(scan("exception", "damaged")));
  EXPECT_FALSE(selection_.concerns(scan("in_transit", "departed", "", false)));
  FeedFilter also;
  also.types = {std::string(kShipmentStatusChanged), "parcelgate.return.*"};
  also.statuses = {};
  selection_.also = also;
  EXPECT_EQ(all({scan("delivered", "signed")}),
            "【动态】星河旗舰店 · 订单 8001 · 顺丰 SF1234567890123 · 已签收\n"
            "【動態】星河旗舰店 · 訂單 8001 · 順豐 SF1234567890123 · 已簽收\n"
            "[Update] Galaxy Store · order 8001 · SF Express SF1234567890123 · Delivered");
  EXPECT_EQ(all({entry(kReturnFactRecorded, R"({"return_id":"R-1","fact":{"kind":"refunded"}})")}),
            "【动态】星河旗舰店 · 订单 8001 · 顺丰 SF1234567890123 · 已退款\n"
            "【動態】星河旗舰店 · 訂單 8001 · 順豐 SF1234567890123 · 已退款\n"
            "[Update] Galaxy Store · order 8001 · SF Express SF1234567890123 · Refunded");
  EXPECT_EQ(all({entry(kReturnRegistered, R"({"return_id":"R-1"})")}),
            "【动态】星河旗舰店 · 订单 8001 · 顺丰 SF1234567890123 · 退货已登记\n"
            "【動態】星河旗舰店 · 訂單 8001 · 順豐 SF1234567890123 · 退貨已登記\n"
            "[Update] Galaxy Store · order 8001 · SF Express SF1234567890123 · Return registered");
}

TEST_F(ChatStoryTest, WithoutAnOrderOrAParcelTheLineNamesTheReturnOrTheComplaint) {
  subject_.order_id.clear();
  subject_.shipments.clear();
  EXPECT_EQ(compose({clock("breached")}).text,
            "【已超时】星河旗舰店 · 退货 R-1 · 商家退款，截止 03-02 18:20（北京时间），已超时 2 小时 #0-17");
  subject_.complaint = ComplaintKind::other;
  subject_.id = "C-1";
  EXPECT_EQ(
      all({clock("breached")}),
      "【已超时】星河旗舰店 · 投诉 C-1 · 商家退款，截止 03-02 18:20（北京时间），已超时 2 小时 #0-17\n"
      "【已逾時】星河旗舰店 · 客訴 C-1 · 商家退款，截止 03-02 18:20（UTC+8），已逾時 2 小時 #0-17\n"
      "[Overdue] Galaxy Store · complaint C-1 · Seller refunds the buyer: was due 03-02 18:20 (UTC+8), 2 h ago #0-17");
}

TEST_F(ChatStoryTest, PersonalDataInAnOrderNumberIsMasked) {
  subject_.order_id = "张三 电话13800138000";
  subject_.shipments.clear();
  const std::string text = compose({clock("breached")}).text;
  EXPECT_EQ(text.find("13800138000"), std::string::npos) << text;
}

TEST_F(ChatStoryTest, DataThatCannotBeReadIsAnErrorOfTheEntry) {
  WordingOptions options;
  const TicketWording wording(*texts_, options, Locale::en, kNow);
  const ChatFrame frame{subject_, "x"};
  const std::vector<FeedEntry> bad{entry("parcelgate.clock.breached.v1", "{")};
  EXPECT_EQ(compose_chat(bad, frame, {}, {}, wording).error().kind, ErrorKind::malformed);
}

TEST(ChatMemoryTest, IsReadBack) {
  const ChatMemory memory{{"clock/a", "alert/b"}, {{"sf/SF1", "exception/damaged"}}};
  EXPECT_EQ(parse_chat_memory(to_json(memory)).value(), memory);
  EXPECT_FALSE(parse_chat_memory("[]"));
}

}  // namespace
}  // namespace parcelgate
