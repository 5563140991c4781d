// The TicketDesk port against a real Request Tracker, started once for all tests of this program.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "adapters/tickets/request_tracker/request_tracker.hpp"
#include "adapters/transports/http_curl/curl_client.hpp"
#include "tests/contract/ticket_desk/tracker.hpp"
#include "tests/support/lossy_http.hpp"

namespace parcelgate {
namespace {

using testing::LossyHttp;

class TicketDeskContract : public ::testing::Test {
 protected:
  TicketDeskContract() {
    auto made = CurlClient::create({}, metrics_);
    EXPECT_TRUE(made) << made.error().what;
    curl_ = std::move(*made);
    http_ = std::make_unique<LossyHttp>(*curl_);
    desk_ = desk(options(), *http_);
  }

  static RequestTrackerOptions options() { return testing::Tracker::options(); }
  static std::unique_ptr<RequestTracker> desk(const RequestTrackerOptions& wanted, HttpClient& http) {
    auto made = RequestTracker::create(wanted, http);
    EXPECT_TRUE(made) << made.error().what;
    return std::move(*made);
  }
  /// Distinguishes the tickets of several runs in one Request Tracker.
  static std::string run_name() { return std::to_string(::getpid()); }
  /// A return of this test's own.
  static TicketDraft draft() {
    const std::string name =
        "R-" + run_name() + "-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name());
    TicketDraft wanted;
    wanted.external_id = "acme/" + name;
    wanted.subject = "退货 " + name + " · 订单 O'1 <b>&";
    wanted.text = "第一行 <script>\n第二行";
    wanted.fields = {{"tracking_number", "SF1234567890"}, {"order_id", "O'1"}};
    return wanted;
  }
  TicketSnapshot created() {
    auto ticket = desk_->create(draft());
    EXPECT_TRUE(ticket) << ticket.error().what;
    return ticket ? *ticket : TicketSnapshot{};
  }
  /// Queries Request Tracker without the adapter.
  std::string raw(const std::string& method, const std::string& path, const std::string& body = {}) {
    HttpRequest request;
    request.method = method;
    request.url = options().base_url + "/REST/2.0/" + path;
    request.headers = {{"Authorization", "token " + options().token}, {"Content-Type", "application/json"}};
    request.body = body;
    auto answer = send_and_wait(*curl_, request);
    EXPECT_TRUE(answer) << answer.error().what;
    return answer ? answer->body : std::string{};
  }
  /// A mail of the agent to a ticket, through Request Tracker's mail gateway.
  void mail(const std::string& ticket, const std::string& rest) {
    HttpRequest request;
    request.method = "POST";
    request.url = options().base_url + "/REST/1.0/NoAuth/mail-gateway";
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    const std::string message =
        "From: agent@after-sales.test\nTo: rt@after-sales.test\nSubject: Re: [after-sales.test #" + ticket +
        "] your return\nMessage-ID: <" + ticket + "@mail.test>\n" + rest;
    request.body = "queue=After-Sales&action=correspond&message=";
    for (const char letter : message) {
      char code[4];
      std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(letter)));
      request.body += code;
    }
    auto answer = send_and_wait(*curl_, request);
    ASSERT_TRUE(answer) << answer.error().what;
    EXPECT_EQ(answer->status, 200) << answer->body;
  }
  static TicketChange change_of(std::optional<SharedValue<TicketPriority>> priority,
                                std::map<std::string, std::string> fields) {
    TicketChange change;
    change.priority = priority;
    change.fields = std::move(fields);
    return change;
  }
  std::size_t comments_with(const std::string& ticket, const std::string& words) {
    const std::string all = raw("GET", "ticket/" + ticket + "/attachments?fields=Content&per_page=100");
    std::size_t count = 0;
    for (auto at = all.find(words); at != std::string::npos; at = all.find(words, at + 1)) ++count;
    return count;
  }
  static LossyHttp::Picks request_to(std::string method, std::string end) {
    return [=](const HttpRequest& request) { return request.method == method && request.url.ends_with(end); };
  }

  Metrics metrics_;
  std::unique_ptr<CurlClient> curl_;
  std::unique_ptr<LossyHttp> http_;
  std::unique_ptr<RequestTracker> desk_;
};

TEST_F(TicketDeskContract, ACreatedTicketHoldsWhatWasWritten) {
  const TicketSnapshot ticket = created();
  EXPECT_EQ(ticket.fields.at("tracking_number"), "SF1234567890");
  EXPECT_EQ(ticket.fields.at("order_id"), "O'1");
  EXPECT_EQ(ticket.status, "new");
  EXPECT_EQ(ticket.priority, TicketPriority::normal);
  const auto found = desk_->find(draft().external_id);
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().id, ticket.id);
  EXPECT_NE(raw("GET", "ticket/" + ticket.id).find("O'1 <b>&"), std::string::npos);
  EXPECT_EQ(comments_with(ticket.id, "第一行 <script>"), 1u);
}

TEST_F(TicketDeskContract, AnUnknownExternalIdFindsNothing) {
  const auto found = desk_->find("acme/R-nobody's \\ 'quote");
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_TRUE(found->empty());
}

TEST_F(TicketDeskContract, SixParallelCreatesOfOneReturnEndInOneTicket) {
  std::vector<std::string> ids(6);
  std::vector<std::thread> threads;
  for (std::string& id : ids) {
    threads.emplace_back([&] {
      auto ticket = desk_->create(draft());
      EXPECT_TRUE(ticket) << ticket.error().what;
      if (ticket) id = ticket->id;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1u);
  const auto found = desk_->find(draft().external_id);
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().id, ids.front());
}

TEST_F(TicketDeskContract, ACreateWhoseAnswerIsLostIsFound) {
  http_->lose_answer(request_to("POST", "/ticket"));
  const auto lost = desk_->create(draft());
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::in_doubt);
  const auto found = desk_->find(draft().external_id);
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->size(), 1u);
}

TEST_F(TicketDeskContract, ALoserThatNobodyKnowsOfIsFoundAndMerged) {
  const TicketSnapshot first = created();
  http_->lose_answer(request_to("POST", "/ticket"));
  EXPECT_FALSE(desk_->create(draft()));
  auto found = desk_->find(draft().external_id);
  ASSERT_TRUE(found) << found.error().what;
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ(found->front().id, first.id);
  ASSERT_TRUE(desk_->merge(found->back().id, first.id));
  EXPECT_TRUE(desk_->merge(found->back().id, first.id)) << "merging twice is no error";
  found = desk_->find(draft().external_id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size(), 1u);
}

TEST_F(TicketDeskContract, ACommentIsWrittenOnceForEachKey) {
  const std::string id = created().id;
  for (int repeat = 0; repeat < 3; ++repeat) {
    const auto written = desk_->comment(id, "包裹已签收", "0-17");
    ASSERT_TRUE(written) << written.error().what;
  }
  ASSERT_TRUE(desk_->comment(id, "包裹已签收", "0-1"));
  EXPECT_EQ(comments_with(id, "包裹已签收"), 2u);
  EXPECT_EQ(comments_with(id, "0-17"), 0u) << "the key is not in the text";
}

TEST_F(TicketDeskContract, TheFirstTextCountsAsTheCommentOfItsKey) {
  TicketDraft wanted = draft();
  wanted.key = "0-5.00112233445566778899";
  const auto ticket = desk_->create(wanted);
  ASSERT_TRUE(ticket) << ticket.error().what;
  ASSERT_TRUE(desk_->comment(ticket->id, "again", wanted.key));
  EXPECT_EQ(comments_with(ticket->id, "again"), 0u);
}

TEST_F(TicketDeskContract, AMarkThatOthersWriteSilencesNothing) {
  const std::string id = created().id;
  // A customer answers by mail and quotes, in text and in headers, whatever a mark may look like.
  mail(id,
       "Content-Type: multipart/mixed; boundary=b; parcelgate-ref=\"0-62\"\n"
       "X-RT-Interface: REST\nMIME-Version: 1.0\n\n"
       "--b\nContent-Type: text/plain; parcelgate-ref=\"0-63\"\n\n> [ref 0-60]\n\n[ref 0-61]\n--b--\n");
  EXPECT_EQ(comments_with(id, "[ref 0-61]"), 1u) << "the mail has come";
  for (const char* key : {"0-60", "0-61", "0-62", "0-63"})
    ASSERT_TRUE(desk_->comment(id, std::string("news ") + key, key));
  for (const char* key : {"0-60", "0-61", "0-62", "0-63"}) EXPECT_EQ(comments_with(id, std::string("news ") + key), 1u);
}

TEST_F(TicketDeskContract, ACommentOfAFormerVersionIsRecognised) {
  const std::string id = created().id;
  raw("POST", "ticket/" + id + "/comment", R"({"Content":"as before\n\n[ref 0-70]","ContentType":"text/plain"})");
  ASSERT_TRUE(desk_->comment(id, "as before", "0-70"));
  EXPECT_EQ(comments_with(id, "as before"), 1u);
  ASSERT_TRUE(desk_->comment(id, "another", "0-7"));
  EXPECT_EQ(comments_with(id, "another"), 1u);
}

TEST_F(TicketDeskContract, ATicketOfAFormerVersionThatLostItsRaceIsFound) {
  const TicketSnapshot first = created();
  const std::string name = draft().external_id.substr(5);
  raw("POST", "ticket",
      R"({"Queue":"After-Sales","Subject":"Return )" + name +
          R"(","ContentType":"text/plain","Content":"x\n\n[ref acme/)" + name + "]\"}");
  const auto found = desk_->find(draft().external_id);
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->size(), 2u);
}

TEST_F(TicketDeskContract, AWrongFieldNameCreatesNothingHoweverOftenItIsTried) {
  for (const char* ours : {"external_id", "delay_reason"}) {
    RequestTrackerOptions wrong = options();
    wrong.fields[ours] = "NoSuchField";
    auto misled = desk(wrong, *curl_);
    for (int attempt = 0; attempt < 3; ++attempt) {
      EXPECT_EQ(misled->check().error().kind, ErrorKind::config);
      EXPECT_EQ(misled->find(draft().external_id).error().kind, ErrorKind::config);
      const auto refused = misled->create(draft());
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().kind, ErrorKind::config);
      EXPECT_NE(refused.error().what.find(std::string(ours) + " \"NoSuchField\""), std::string::npos)
          << refused.error().what;
    }
  }
  const std::string all = raw("GET", "tickets?query=Subject%20LIKE%20'" + draft().external_id.substr(5) + "'");
  EXPECT_NE(all.find("\"count\" : 0"), std::string::npos) << all;
}

TEST_F(TicketDeskContract, ADueDateIsSetMovedAndTakenAwayUnlessAPersonChangedIt) {
  const Instant first = parse_rfc3339("2026-12-01T10:20:33.700+08:00")->at;
  const Instant second = parse_rfc3339("2026-12-02T10:20:33Z")->at;
  TicketDraft wanted = draft();
  wanted.due = first;
  const auto ticket = desk_->create(wanted);
  ASSERT_TRUE(ticket) << ticket.error().what;
  EXPECT_EQ(ticket->due, parse_rfc3339("2026-12-01T02:20:33Z")->at);
  TicketChange change;
  change.due = {second, first};
  auto updated = desk_->update(ticket->id, change);
  ASSERT_TRUE(updated) << updated.error().what;
  EXPECT_EQ(updated->due, second);
  raw("PUT", "ticket/" + ticket->id, R"({"Due":"2026-12-24 18:00:00"})");
  change.due = {first, second};
  EXPECT_EQ(desk_->update(ticket->id, change)->due, parse_rfc3339("2026-12-24T18:00:00Z")->at) << "a person's own";
  change.due = {std::nullopt, parse_rfc3339("2026-12-24T18:00:00Z")->at};
  EXPECT_EQ(desk_->update(ticket->id, change)->due, std::nullopt);
}

TEST_F(TicketDeskContract, APriorityThatAPersonRaisedIsNotLowered) {
  const std::string id = created().id;
  raw("PUT", "ticket/" + id, R"({"Priority":90})");
  TicketChange change;
  change.priority = {TicketPriority::normal, TicketPriority::normal};
  EXPECT_EQ(desk_->update(id, change)->priority, TicketPriority::high);
  change.priority = {TicketPriority::urgent, TicketPriority::normal};
  EXPECT_EQ(desk_->update(id, change)->priority, TicketPriority::urgent);
  change.priority = {TicketPriority::normal, TicketPriority::urgent};
  EXPECT_EQ(desk_->update(id, change)->priority, TicketPriority::normal) << "ours, and no longer needed";
}

TEST_F(TicketDeskContract, ACommentWhoseAnswerIsLostIsNotDoubled) {
  const std::string id = created().id;
  http_->lose_answer(request_to("POST", "/comment"));
  const auto lost = desk_->comment(id, "only once", "0-18");
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::in_doubt);
  ASSERT_TRUE(desk_->comment(id, "only once", "0-18"));
  EXPECT_EQ(comments_with(id, "only once"), 1u);
}

TEST_F(TicketDeskContract, PriorityAndFieldsAreSetAndReadBack) {
  const std::string id = created().id;
  auto updated = desk_->update(id, change_of({{TicketPriority::urgent, TicketPriority::normal}},
                                             {{"open_alerts", "买家寄回商品：已超时"}, {"delay_reason", "天气"}}));
  ASSERT_TRUE(updated) << updated.error().what;
  EXPECT_EQ(updated->priority, TicketPriority::urgent);
  EXPECT_EQ(updated->fields.at("delay_reason"), "天气");
  EXPECT_EQ(updated->fields.at("tracking_number"), "SF1234567890") << "untouched";
  updated = desk_->update(id, change_of({{TicketPriority::normal, TicketPriority::urgent}}, {{"open_alerts", ""}}));
  ASSERT_TRUE(updated) << updated.error().what;
  EXPECT_EQ(updated->priority, TicketPriority::normal);
  EXPECT_EQ(updated->fields.at("open_alerts"), "");
}

TEST_F(TicketDeskContract, ATicketIsResolvedAndOpenedAgainAndEitherTwiceIsNoError) {
  const std::string id = created().id;
  for (int repeat = 0; repeat < 2; ++repeat) {
    const auto resolved = desk_->set_progress(id, TicketProgress::resolved);
    ASSERT_TRUE(resolved) << resolved.error().what;
    EXPECT_EQ(resolved->status, "resolved");
  }
  ASSERT_TRUE(desk_->comment(id, "after the end", "0-99")) << "a resolved ticket takes comments";
  EXPECT_EQ(desk_->find(draft().external_id)->front().status, "resolved") << "which do not open it";
  for (int repeat = 0; repeat < 2; ++repeat) {
    const auto opened = desk_->set_progress(id, TicketProgress::open);
    ASSERT_TRUE(opened) << opened.error().what;
    EXPECT_EQ(opened->status, "open");
  }
}

TEST_F(TicketDeskContract, ATicketThatPeopleRejectedStaysRejected) {
  const std::string id = created().id;
  raw("PUT", "ticket/" + id, R"({"Status":"rejected"})");
  const auto resolved = desk_->set_progress(id, TicketProgress::resolved);
  ASSERT_TRUE(resolved) << resolved.error().what;
  EXPECT_EQ(resolved->status, "rejected");
}

TEST_F(TicketDeskContract, AStatusThatTheLifecycleDoesNotHaveIsRefused) {
  RequestTrackerOptions wrong = options();
  wrong.resolved_status = "done-and-dusted";
  const auto refused = desk(wrong, *curl_)->set_progress(created().id, TicketProgress::resolved);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::rejected) << refused.error().what;
}

TEST_F(TicketDeskContract, AResolveWhoseAnswerIsLostIsFoundDone) {
  const std::string id = created().id;
  http_->lose_answer([](const HttpRequest& request) { return request.method == "PUT"; });
  const auto lost = desk_->set_progress(id, TicketProgress::resolved);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::in_doubt);
  const auto again = desk_->set_progress(id, TicketProgress::resolved);
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->status, "resolved");
}

TEST_F(TicketDeskContract, AnUpdateThatMeetsAnotherWriterIsRepeated) {
  const std::string id = created().id;
  auto other = desk(options(), *curl_);
  http_->before([&](const HttpRequest& request) { return request.method == "PUT"; },
                [&] {
                  EXPECT_TRUE(other->update(id, change_of({}, {{"delay_reason", "by another"}})));
                });
  const auto updated = desk_->update(id, change_of({{TicketPriority::high, TicketPriority::normal}}, {}));
  ASSERT_TRUE(updated) << updated.error().what;
  EXPECT_EQ(updated->priority, TicketPriority::high);
  EXPECT_EQ(updated->fields.at("delay_reason"), "by another");
}

TEST_F(TicketDeskContract, AFieldThatDoesNotExistIsSaidToBeAFaultOfTheConfiguration) {
  RequestTrackerOptions wrong = options();
  wrong.fields["delay_reason"] = "NoSuchField";
  const std::string id = created().id;
  const auto updated = desk(wrong, *curl_)->update(id, change_of({}, {{"delay_reason", "x"}}));
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().kind, ErrorKind::config);
  EXPECT_NE(updated.error().what.find("NoSuchField"), std::string::npos) << updated.error().what;
}

TEST_F(TicketDeskContract, WrongTokenQueueAndTicketAreDistinguished) {
  RequestTrackerOptions wrong = options();
  wrong.token = "1-14-00000000000000000000000000000000";
  EXPECT_EQ(desk(wrong, *curl_)->find("acme/x").error().kind, ErrorKind::unauthorized);
  wrong = options();
  wrong.queue = "No such queue";
  EXPECT_EQ(desk(wrong, *curl_)->create(draft()).error().kind, ErrorKind::config);
  EXPECT_EQ(desk_->comment("999999", "x", "0-1").error().kind, ErrorKind::not_found);
  wrong = options();
  wrong.base_url = "http://127.0.0.1:1";
  EXPECT_EQ(desk(wrong, *curl_)->find("acme/x").error().kind, ErrorKind::unreachable);
}

}  // namespace
}  // namespace parcelgate
