#include "gateway/app/outlets/webhooks/webhook_outlet.hpp"

#include <gtest/gtest.h>

#include "gateway/app/outlets/webhooks/webhook_signature.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/stepped_time.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const Instant kNow{std::chrono::milliseconds{1'772'446'800'999}};

/// Notes requests and answers each as the test says.
class FakeHttp final : public HttpClient {
 public:
  void send(HttpRequest request, Done done) override {
    requests.push_back(std::move(request));
    done(answer);
  }
  Result<HttpResponse> answer{HttpResponse{204, {}, {}, {}}};
  std::vector<HttpRequest> requests;
};

FeedEntry entry_of(std::string type, std::string data) {
  FeedEntry entry;
  entry.position = 42;
  entry.recorded_at = Instant{std::chrono::milliseconds{1'772'446'800'000}};
  entry.type = std::move(type);
  entry.tenant = "acme";
  entry.carrier = "sf";
  entry.tracking_number = "SF 1\"%2";
  entry.data = std::move(data);
  return entry;
}

FeedEntry status_entry() {
  return entry_of("parcelgate.shipment.status_changed.v1", R"({"leg":"return","shipment":{"status":"delivered"}})");
}

HttpResponse response(int status, std::string body = {}) {
  return {status, {}, std::move(body), {}};
}

TEST(WebhookRequest, AStructuredEventIsTheWholeBodyAndIsSigned) {
  const WebhookTarget target{"https://shop.example/hook", ContentMode::structured, {{std::string(kSecret), {}, {}}}};
  const HttpRequest request = webhook_request(target, status_entry(), kNow);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://shop.example/hook");
  EXPECT_EQ(request.total_timeout, std::chrono::seconds{15});
  EXPECT_EQ(find_header(request.headers, "content-type"), "application/cloudevents+json");
  EXPECT_EQ(find_header(request.headers, "webhook-id"), "0-42");
  EXPECT_EQ(find_header(request.headers, "webhook-timestamp"), "1772446800");
  EXPECT_EQ(find_header(request.headers, "webhook-signature"),
            sign_webhook(*parse_webhook_secret(kSecret), "0-42", "1772446800", request.body));
  const auto event = parse_json(request.body);
  ASSERT_TRUE(event);
  EXPECT_EQ(find_text(*event, "id"), "0-42");
  EXPECT_EQ(find_text(*event, "subject"), "sf/SF 1\"%2");
}

TEST(WebhookRequest, TheTraceOfTheEventContinuesInTheDelivery) {
  const WebhookTarget target{"https://shop.example/hook", ContentMode::binary, {{std::string(kSecret), {}, {}}}};
  FeedEntry entry = status_entry();
  EXPECT_EQ(find_header(webhook_request(target, entry, kNow).headers, "traceparent"), "");
  entry.trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const HttpRequest request = webhook_request(target, entry, kNow);
  EXPECT_EQ(find_header(request.headers, "traceparent"), entry.trace);
  EXPECT_EQ(find_header(request.headers, "ce-traceparent"), entry.trace);
}

TEST(WebhookRequest, ABinaryEventHasTheDataAsBodyAndTheRestInHeaders) {
  const WebhookTarget target{"https://shop.example/hook", ContentMode::binary, {{std::string(kSecret), {}, {}}}};
  const FeedEntry entry = status_entry();
  const HttpRequest request = webhook_request(target, entry, kNow);
  EXPECT_EQ(request.body, entry.data);
  EXPECT_EQ(find_header(request.headers, "content-type"), "application/json");
  EXPECT_EQ(find_header(request.headers, "ce-specversion"), "1.0");
  EXPECT_EQ(find_header(request.headers, "ce-id"), "0-42");
  EXPECT_EQ(find_header(request.headers, "ce-source"), "/tenants/acme");
  EXPECT_EQ(find_header(request.headers, "ce-type"), entry.type);
  EXPECT_EQ(find_header(request.headers, "ce-time"), "2026-03-02T10:20:00Z");
  EXPECT_EQ(find_header(request.headers, "ce-subject"), "sf/SF%201%22%252");
  EXPECT_EQ(find_header(request.headers, "webhook-signature"),
            sign_webhook(*parse_webhook_secret(kSecret), "0-42", "1772446800", entry.data));
}

TEST(WebhookRequest, BothSecretsOfARotationSignUntilTheOldOneExpires) {
  WebhookTarget target{"https://shop.example/hook", ContentMode::binary, {}};
  target.secrets = {{make_webhook_secret(SignatureKind::hmac_sha256), {}, std::nullopt},
                    {std::string(kSecret), {}, kNow + std::chrono::milliseconds{1}}};
  const auto signatures = [&](Instant now) {
    const HttpRequest request = webhook_request(target, status_entry(), now);
    const auto value = find_header(request.headers, "webhook-signature");
    return 1 + std::count(value.begin(), value.end(), ' ');
  };
  EXPECT_EQ(signatures(kNow), 2);
  EXPECT_EQ(signatures(kNow + std::chrono::milliseconds{1}), 1);
}

TEST(WebhookAnswer, EachStatusHasItsMeaning) {
  const auto kind_of = [](int status) -> std::optional<ErrorKind> {
    const auto judged = judge_webhook_answer(response(status));
    return judged ? std::nullopt : std::optional(judged.error().kind);
  };
  for (const int good : {200, 201, 202, 204, 299}) EXPECT_EQ(kind_of(good), std::nullopt) << good;
  for (const int moved : {300, 301, 302, 304, 307, 308}) EXPECT_EQ(kind_of(moved), ErrorKind::config) << moved;
  for (const int refused : {401, 403}) EXPECT_EQ(kind_of(refused), ErrorKind::unauthorized) << refused;
  for (const int failed : {199, 400, 404, 409, 422, 500, 502, 503, 504, 600})
    EXPECT_EQ(kind_of(failed), ErrorKind::unreachable) << failed;
  EXPECT_EQ(kind_of(410), ErrorKind::gone);
  EXPECT_EQ(kind_of(429), ErrorKind::rate_limited);
}

TEST(WebhookAnswer, RetryAfterSlowsDown) {
  for (const int status : {429, 503}) {
    HttpResponse slow = response(status);
    slow.retry_after = std::chrono::seconds{120};
    const auto judged = judge_webhook_answer(slow);
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error().kind, ErrorKind::rate_limited) << status;
    EXPECT_EQ(judged.error().retry_after, std::chrono::seconds{120}) << status;
  }
}

TEST(WebhookAnswer, NoAnswerPutsNoEntryAtFault) {
  for (const ErrorKind kind : {ErrorKind::malformed, ErrorKind::rejected, ErrorKind::unreachable}) {
    const auto judged = judge_webhook_answer(unexpected(kind, "no luck"));
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error().kind, ErrorKind::unreachable);
    EXPECT_EQ(judged.error().what, "no luck");
  }
}

TEST(WebhookOutlet, EntriesThatTheFilterLeavesOutHaveNoSubject) {
  FakeHttp http;
  testing::SteppedTime time{kNow};
  FeedFilter filter;
  filter.statuses = {"delivered"};
  WebhookOutlet outlet(filter, {"https://shop.example/hook", ContentMode::structured, {}}, http, time,
                       std::make_shared<DeliveryLog>());
  EXPECT_EQ(outlet.subject_of(status_entry()), "acme/sf/SF 1\"%2");
  EXPECT_EQ(outlet.subject_of(entry_of("parcelgate.shipment.registered.v1", R"({"status":"in_transit"})")), "");
}

TEST(WebhookOutlet, AttemptsAreLoggedNewestFirstWithTheReceiversWords) {
  FakeHttp http;
  testing::SteppedTime time{kNow};
  const auto log = std::make_shared<DeliveryLog>();
  WebhookOutlet outlet({}, {"https://shop.example/hook", ContentMode::structured, {{std::string(kSecret), {}, {}}}},
                       http, time, log);
  const FeedEntry entry = status_entry();
  http.answer = response(500, std::string(600, 'x') + "\x1b[31m");
  Result<void> outcome;
  outlet.deliver({&entry, 1}, [&](Result<void> done) { outcome = std::move(done); });
  EXPECT_EQ(outcome.error().what, "the receiver answered 500");
  http.answer = response(200, "ok\n");
  outlet.deliver({&entry, 1}, [&](Result<void> done) { outcome = std::move(done); });
  EXPECT_TRUE(outcome);
  const auto attempts = log->newest(10);
  ASSERT_EQ(attempts.size(), 2u);
  EXPECT_EQ(attempts[0].status, 200);
  EXPECT_EQ(attempts[0].attempt, 2u);
  EXPECT_EQ(attempts[0].error, "");
  EXPECT_EQ(attempts[1].attempt, 1u);
  EXPECT_EQ(attempts[1].error, "the receiver answered 500");
  EXPECT_LE(attempts[1].answer.size(), DeliveryLog::kLongestAnswer);
  EXPECT_EQ(attempts[1].answer.find('\x1b'), std::string::npos);
  EXPECT_EQ(find_header(http.requests[0].headers, "webhook-id"), find_header(http.requests[1].headers, "webhook-id"));
}

TEST(WebhookOutlet, NothingIsSentWithoutASignature) {
  FakeHttp http;
  testing::SteppedTime time{kNow};
  const auto log = std::make_shared<DeliveryLog>();
  WebhookOutlet outlet({}, {"https://shop.example/hook", ContentMode::structured, {{"", {}, {}}}}, http, time, log);
  const FeedEntry entry = status_entry();
  Result<void> outcome;
  outlet.deliver({&entry, 1}, [&](Result<void> done) { outcome = std::move(done); });
  EXPECT_EQ(outcome.error().kind, ErrorKind::config);
  EXPECT_TRUE(http.requests.empty());
  EXPECT_EQ(log->newest(1).front().error, "no valid secret signs this delivery");
}

TEST(DeliveryLog, KeepsTheNewest) {
  DeliveryLog log;
  for (std::size_t count = 0; count < DeliveryLog::kMostKept + 5; ++count) {
    DeliveryAttempt attempt;
    attempt.event_id = std::to_string(count);
    log.add(std::move(attempt));
  }
  const auto all = log.newest(10'000);
  ASSERT_EQ(all.size(), DeliveryLog::kMostKept);
  EXPECT_EQ(all.front().event_id, std::to_string(DeliveryLog::kMostKept + 4));
  EXPECT_EQ(log.newest(3).size(), 3u);
}

DeliveryAttempt failed_attempt(const std::string& event_id) {
  DeliveryAttempt attempt;
  attempt.event_id = event_id;
  attempt.type = "parcelgate.shipment.event_recorded.v1";
  attempt.subject = "sf/SF1";
  attempt.at = Instant{std::chrono::milliseconds{1'793'952'000'250}};
  attempt.took = std::chrono::milliseconds{17};
  attempt.status = 500;
  attempt.error = "the receiver answered 500";
  attempt.answer = "out of \"paper\"";
  return attempt;
}

TEST(DeliveryLog, IsRestoredFromItsStoredForm) {
  DeliveryLog log;
  EXPECT_FALSE(log.take_unstored()) << "nothing to store yet";
  log.add(failed_attempt("1"));
  log.add(failed_attempt("1"));
  DeliveryAttempt unanswered = failed_attempt("2");
  unanswered.status = 0;
  unanswered.answer.clear();
  log.add(unanswered);
  const auto stored = log.take_unstored();
  ASSERT_TRUE(stored);
  EXPECT_FALSE(log.take_unstored()) << "it is as it was stored";
  log.mark_unstored();
  EXPECT_EQ(log.take_unstored(), stored);

  DeliveryLog later;
  ASSERT_TRUE(later.restore(*stored));
  EXPECT_FALSE(later.take_unstored());
  EXPECT_EQ(later.newest(10), log.newest(10));
  EXPECT_EQ(later.add(failed_attempt("1")).attempt, 3u) << "attempts are counted across a restart";
  EXPECT_FALSE(later.restore("[{}]"));
  EXPECT_FALSE(later.restore("half"));
  EXPECT_EQ(later.newest(10).size(), 4u);
}

TEST(DeliveryLog, ItsStoredFormIsBoundedInCountAndBytes) {
  DeliveryLog small;
  for (std::size_t count = 0; count < 80; ++count) {
    DeliveryAttempt attempt;
    attempt.event_id = std::to_string(count);
    small.add(attempt);
  }
  DeliveryLog again;
  ASSERT_TRUE(again.restore(*small.take_unstored()));
  ASSERT_EQ(again.newest(1000).size(), DeliveryLog::kMostStored);
  EXPECT_EQ(again.newest(1).front().event_id, "79");

  DeliveryLog large;
  for (std::size_t count = 0; count < 80; ++count) {
    DeliveryAttempt attempt = failed_attempt(std::to_string(count));
    attempt.answer = std::string(10'000, '"');  // doubled by JSON
    large.add(attempt);
  }
  const auto stored = large.take_unstored();
  EXPECT_LE(stored->size(), DeliveryLog::kMostStoredBytes);
  EXPECT_GT(stored->size(), DeliveryLog::kMostStoredBytes / 2);
  DeliveryLog kept;
  ASSERT_TRUE(kept.restore(*stored));
  EXPECT_EQ(kept.newest(1).front().event_id, "79");
}

}  // namespace
}  // namespace parcelgate
