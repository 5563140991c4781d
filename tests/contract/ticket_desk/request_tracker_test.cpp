// What only Request Tracker does. The suite of all desks is in desk_suite_test.cpp.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <string>

#include "adapters/tickets/request_tracker/request_tracker.hpp"
#include "adapters/transports/http_curl/curl_client.hpp"
#include "tests/contract/ticket_desk/test_draft.hpp"
#include "tests/contract/ticket_desk/tracker.hpp"

namespace parcelgate {
namespace {

class RequestTrackerTest : public ::testing::Test {
 protected:
  RequestTrackerTest() {
    auto made = CurlClient::create({}, metrics_);
    EXPECT_TRUE(made) << made.error().what;
    curl_ = std::move(*made);
    desk_ = desk(options(), *curl_);
  }

  static RequestTrackerOptions options() { return testing::Tracker::options(); }
  static std::unique_ptr<RequestTracker> desk(const RequestTrackerOptions& wanted, HttpClient& http) {
    auto made = RequestTracker::create(wanted, http);
    EXPECT_TRUE(made) << made.error().what;
    return std::move(*made);
  }
  TicketSnapshot created() {
    auto ticket = desk_->create(testing::test_draft());
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

  Metrics metrics_;
  std::unique_ptr<CurlClient> curl_;
  std::unique_ptr<RequestTracker> desk_;
};

TEST_F(RequestTrackerTest, AMarkThatOthersWriteSilencesNothing) {
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

TEST_F(RequestTrackerTest, ACommentOfAFormerVersionIsRecognised) {
  const std::string id = created().id;
  raw("POST", "ticket/" + id + "/comment", R"({"Content":"as before\n\n[ref 0-70]","ContentType":"text/plain"})");
  ASSERT_TRUE(desk_->comment(id, "as before", "0-70"));
  EXPECT_EQ(comments_with(id, "as before"), 1u);
  ASSERT_TRUE(desk_->comment(id, "another", "0-7"));
  EXPECT_EQ(comments_with(id, "another"), 1u);
}

TEST_F(RequestTrackerTest, ATicketOfAFormerVersionThatLostItsRaceIsFound) {
  const TicketSnapshot first = created();
  const std::string name = testing::test_return();
  raw("POST", "ticket",
      R"({"Queue":"After-Sales","Subject":"Return )" + name +
          R"(","ContentType":"text/plain","Content":"x\n\n[ref acme/)" + name + "]\"}");
  const auto found = desk_->find(testing::test_draft().external_id);
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->size(), 2u);
}

TEST_F(RequestTrackerTest, AStatusThatTheLifecycleDoesNotHaveIsRefused) {
  RequestTrackerOptions wrong = options();
  wrong.resolved_status = "done-and-dusted";
  const auto refused = desk(wrong, *curl_)->set_progress(created().id, TicketProgress::resolved);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::rejected) << refused.error().what;
}

TEST_F(RequestTrackerTest, AFieldThatDoesNotExistIsSaidToBeAFaultOfTheConfiguration) {
  RequestTrackerOptions wrong = options();
  wrong.fields["delay_reason"] = "NoSuchField";
  const std::string id = created().id;
  const auto updated = desk(wrong, *curl_)->update(id, change_of({}, {{"delay_reason", "x"}}));
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().kind, ErrorKind::config);
  EXPECT_NE(updated.error().what.find("NoSuchField"), std::string::npos) << updated.error().what;
}

}  // namespace
}  // namespace parcelgate
