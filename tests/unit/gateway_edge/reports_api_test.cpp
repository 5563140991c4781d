#include <gmock/gmock.h>

#include "gateway/edge/api/reports_api.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

using ::testing::HasSubstr;

class ReportsApi : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    key_ = make_key("after_sales");
  }

  /// Approved so many hours ago; the buyer has 168 to enter a waybill.
  void create(const std::string& id, int approved_hours_ago, std::optional<int> waybill_hours_ago = std::nullopt) {
    const auto ago = [&](int hours) { return to_rfc3339(time_.now() - std::chrono::hours{hours}); };
    const HttpReply reply = post("/v1/returns",
                                 R"({"return_id":")" + id + R"(","order_id":"O","approved_at":")" +
                                     ago(approved_hours_ago) + R"(","destination":{"city":"上海"}})",
                                 key_);
    ASSERT_EQ(reply.status, 201) << reply.body;
    if (!waybill_hours_ago) return;
    const HttpReply fact =
        post("/v1/returns/" + id + "/facts",
             R"({"fact_id":"w","kind":"waybill_entered","carrier":"acme","tracking_number":"N7)" +
                 std::to_string(*waybill_hours_ago) + R"(","at":")" + ago(*waybill_hours_ago) + R"("})",
             key_);
    ASSERT_EQ(fact.status, 201) << fact.body;
  }
  /// In time, late, missed and still open, running.
  void create_four() {
    create("in-time", 300, 200);
    create("late", 300, 100);
    create("missed", 300);
    create("running", 10);
  }

  std::string key_;
};

TEST_F(ReportsApi, CountsTheDeadlinesOfTheTenant) {
  create_four();
  const HttpReply reply = get("/v1/reports/deadlines", key_);
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto report = json(reply);
  EXPECT_EQ(find_text(report, "report"), "deadlines");
  EXPECT_EQ(find_text(report, "tenant"), "shop");
  ASSERT_EQ(report["rows"].Size(), 1U) << reply.body;
  const auto& row = report["rows"][0];
  EXPECT_EQ(find_text(row, "platform"), "basic");
  EXPECT_EQ(find_text(row, "clock"), "buyer_sends");
  EXPECT_EQ(row["clocks"].GetUint64(), 4U);
  for (const char* const outcome : {"in_time", "late", "missed_open", "running"})
    EXPECT_EQ(row[outcome].GetUint64(), 1U) << outcome;
  EXPECT_EQ(row["on_time_share"].GetDouble(), 0.3333);
  EXPECT_EQ(report["total"]["clocks"].GetUint64(), 4U);
}

TEST_F(ReportsApi, AnswersCsvWhereItIsPreferred) {
  create_four();
  HttpHeaders headers = bearer(key_);
  headers.emplace_back("Accept", "text/csv");
  const HttpReply reply = request_reply({"GET", "/v1/reports/alerts?by=warehouse", "", headers});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.content_type, "text/csv; charset=utf-8");
  EXPECT_EQ(reply.body, "kind,warehouse,open,breaches\r\ndeadline_missed,上海,1,2\r\ntotal,,1,2\r\n");
  headers.back().second = "application/json, text/csv;q=0.5";
  EXPECT_EQ(request_reply({"GET", "/v1/reports/alerts", "", headers}).content_type, "application/json");
}

TEST_F(ReportsApi, AnotherTenantSeesNothingOfIt) {
  create_four();
  const HttpReply reply = get("/v1/reports/deadlines", make_key("after_sales", "", "elsewhere"));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(json(reply)["total"]["clocks"].GetUint64(), 0U);
  EXPECT_EQ(get("/v1/reports/deadlines?tenant=elsewhere", key_).status, 404);
  EXPECT_EQ(get("/v1/reports/deadlines", make_key("customer", "N1")).status, 403);
}

TEST_F(ReportsApi, RefusesWhatItCannotCompute) {
  EXPECT_EQ(get("/v1/reports/shipments", key_).status, 404);
  const HttpReply wrong = get("/v1/reports/return-time?by=clock&from=soon", key_);
  EXPECT_EQ(wrong.status, 400);
  EXPECT_THAT(wrong.body, HasSubstr("by: the report return-time cannot be grouped by clock"));
  EXPECT_THAT(wrong.body, HasSubstr("from: must be a day"));
  EXPECT_EQ(get("/v1/reports/carriers?limit=3", key_).status, 400);
}

TEST_F(ReportsApi, ALargeStoreIsLeftToTheCommand) {
  create_four();
  EdgeOptions options;
  options.report_rows = 3;
  start(options);
  const HttpReply refused = get("/v1/reports/return-time", key_);
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("run `parcelgate reports`"));
  options.report_rows = 4;
  start(options);
  EXPECT_EQ(get("/v1/reports/return-time", key_).status, 200);
}

TEST_F(ReportsApi, OneReportIsComputedAtATime) {
  const HttpHeaders headers;
  InboundRequest request;
  request.headers = &headers;
  RouteMatch match;
  match.parameters[0] = "alerts";
  const Principal who{KeyScope::after_sales, "shop", {}, {}};
  ReadSession session;
  session.reader = *store_->open_reader();
  const std::function<void()> scheduled;
  HttpReply reply;
  Responder respond = [&reply](HttpReply answer) { reply = std::move(answer); };
  const std::shared_ptr<const LinkMaker> links;
  const ApiCall call{request, match, who, directory_, time_.now(), *store_, session, scheduled, respond, links};
  std::atomic<bool> is_busy{true};
  get_report(call, is_busy, 10);
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(type_of(reply), "busy");
  EXPECT_EQ(find_header(reply.headers, "Retry-After"), "1");
  EXPECT_TRUE(is_busy) << "the other report still runs";
  is_busy = false;
  get_report(call, is_busy, 10);
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_FALSE(is_busy);
}

TEST_F(ReportsApi, CarriersAreJudgedByTheirDeliveries) {
  push_event("N1", "e1", "picked_up", "2026-09-20T10:00:00+08:00");
  push_event("N1", "e2", "in_transit", "2026-09-20T12:00:00+08:00");
  push_event("N1", "e3", "delivered", "2026-09-21T10:00:00+08:00");
  push_event("N2", "e1", "in_transit", "2026-09-20T12:00:00+08:00");
  const HttpReply reply = get("/v1/reports/carriers?least_shipments=1", key_);
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto report = json(reply);
  ASSERT_EQ(report["rows"].Size(), 1U) << reply.body;
  const auto& row = report["rows"][0];
  EXPECT_EQ(row["rank"].GetUint64(), 1U);
  EXPECT_EQ(find_text(row, "carrier"), "acme");
  EXPECT_EQ(row["shipments"].GetUint64(), 1U);
  EXPECT_EQ(row["picked_up_share"].GetDouble(), 1.0);
  EXPECT_EQ(row["out_for_delivery_share"].GetDouble(), 0.0);
  EXPECT_TRUE(row["median_delay_seconds"].IsInt64()) << reply.body;
}

}  // namespace
}  // namespace parcelgate::test
