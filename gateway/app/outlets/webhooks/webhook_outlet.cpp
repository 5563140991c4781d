#include "gateway/app/outlets/webhooks/webhook_outlet.hpp"

#include <utility>

#include "gateway/app/outlets/webhooks/webhook_signature.hpp"
#include "gateway/wire/cloud_event.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostAnswerBytes = 64 * 1024;
constexpr std::chrono::milliseconds kConnectTimeout{5'000};

std::vector<WebhookKey> keys_of(const WebhookTarget& target, Instant now) {
  std::vector<WebhookKey> keys;
  for (const WebhookSecret& secret : target.secrets) {
    if (secret.expires_at && *secret.expires_at <= now) continue;
    if (auto key = parse_webhook_secret(secret.text)) keys.push_back(*std::move(key));
  }
  return keys;
}

Error answered(int status, ErrorKind kind, std::string_view remedy = {}) {
  std::string what = "the receiver answered " + std::to_string(status);
  if (!remedy.empty()) what.append("; ").append(remedy);
  return {kind, std::move(what), std::nullopt};
}

}  // namespace

HttpRequest webhook_request(const WebhookTarget& target, const FeedEntry& entry, Instant now) {
  HttpRequest request;
  request.method = "POST";
  request.url = target.url;
  request.connect_timeout = kConnectTimeout;
  request.total_timeout = target.timeout;
  request.max_response_bytes = kMostAnswerBytes;
  request.address_policy = target.address_policy;
  if (target.content_mode == ContentMode::structured) {
    request.body = render_cloud_event(entry);
    request.headers.emplace_back("Content-Type", std::string(kCloudEventContentType));
  } else {
    request.body = entry.data;
    request.headers = cloud_event_headers(entry);
    request.headers.emplace_back("Content-Type", "application/json");
  }
  if (!entry.trace.empty()) request.headers.emplace_back("traceparent", entry.trace);
  const std::string id = cloud_event_id(entry);
  const std::string timestamp =
      std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  request.headers.emplace_back("webhook-id", id);
  request.headers.emplace_back("webhook-timestamp", timestamp);
  request.headers.emplace_back("webhook-signature", sign_webhook(keys_of(target, now), id, timestamp, request.body));
  return request;
}

Result<void> judge_webhook_answer(const Result<HttpResponse>& answer) {
  if (!answer) {
    // The entry is not the cause of a transport error. `config` and `in_doubt` keep their kind for the log. All others,
    // also a refused address (`rejected`), count as `unreachable`, so that the entries wait.
    ErrorKind kind = answer.error().kind;
    if (kind != ErrorKind::config && kind != ErrorKind::in_doubt) kind = ErrorKind::unreachable;
    return unexpected(kind, answer.error().what);
  }
  const int status = answer->status;
  if (status >= 200 && status < 300) return {};
  if (status == 410) return unexpected(answered(status, ErrorKind::gone, "deliveries are stopped until it is resumed"));
  if (status == 429 || (status == 503 && answer->retry_after)) {
    Error error = answered(status, ErrorKind::rate_limited);
    error.retry_after = answer->retry_after;
    return unexpected(std::move(error));
  }
  if (status >= 300 && status < 400) {
    return unexpected(answered(status, ErrorKind::config, "redirects are not followed: change the url"));
  }
  if (status == 401 || status == 403) return unexpected(answered(status, ErrorKind::unauthorized));
  // A receiver that is wrongly set up refuses everything, so a refusal alone does not put the entry at fault.
  return unexpected(answered(status, ErrorKind::unreachable));
}

WebhookOutlet::WebhookOutlet(FeedFilter filter, WebhookTarget target, HttpClient& http, const TimeSource& time,
                             std::shared_ptr<DeliveryLog> log)
    : filter_(std::make_shared<const FeedFilter>(std::move(filter))),
      target_(std::make_shared<const WebhookTarget>(std::move(target))),
      http_(http),
      time_(time),
      log_(std::move(log)) {}

/// @pre no two changes at one time
void WebhookOutlet::change_target(const std::function<void(WebhookTarget&)>& change) {
  WebhookTarget target = *target_.load();
  change(target);
  target_.store(std::make_shared<const WebhookTarget>(std::move(target)));
}

void WebhookOutlet::replace_secrets(std::vector<WebhookSecret> secrets) {
  change_target([&](WebhookTarget& target) { target.secrets = std::move(secrets); });
}

void WebhookOutlet::replace_filter(FeedFilter filter) {
  filter_.store(std::make_shared<const FeedFilter>(std::move(filter)));
}

void WebhookOutlet::replace_content_mode(ContentMode mode) {
  change_target([&](WebhookTarget& target) { target.content_mode = mode; });
}

std::string WebhookOutlet::subject_of(const FeedEntry& entry) const {
  return filter_.load()->matches(entry) ? entry.tenant + "/" + cloud_event_subject(entry) : std::string{};
}

void WebhookOutlet::deliver(std::span<const FeedEntry> entries, Done done) {
  send(entries.front(),
       [done = std::move(done)](const DeliveryAttempt&, Result<void> outcome) { done(std::move(outcome)); });
}

void WebhookOutlet::send(const FeedEntry& entry, std::function<void(const DeliveryAttempt&, Result<void>)> sent) {
  DeliveryAttempt attempt;
  attempt.event_id = cloud_event_id(entry);
  attempt.type = entry.type;
  attempt.subject = cloud_event_subject(entry);
  attempt.at = time_.now();
  HttpRequest request = webhook_request(*target_.load(), entry, attempt.at);
  if (find_header(request.headers, "webhook-signature").empty()) {
    attempt.error = "no valid secret signs this delivery";
    return sent(log_->add(attempt), unexpected(ErrorKind::config, attempt.error));
  }
  // Neither the outlet nor the entry needs to be there when the answer arrives.
  http_.send(std::move(request), [attempt = std::move(attempt), log = log_, sent = std::move(sent),
                                  began = std::chrono::steady_clock::now()](Result<HttpResponse> answer) mutable {
    auto outcome = judge_webhook_answer(answer);
    attempt.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    if (answer) {
      attempt.status = answer->status;
      attempt.answer = std::move(answer->body);
    }
    if (!outcome) attempt.error = outcome.error().what;
    sent(log->add(std::move(attempt)), std::move(outcome));
  });
}

void use_webhook_retries(FollowerOptions& options) {
  using std::chrono::hours;
  using std::chrono::minutes;
  options.backoff_min = std::chrono::seconds{5};
  options.backoff_max = minutes{1};
  options.longest_refusal_pause = minutes{1};
  options.attempts_before_aside = 1;
  options.retry_steps = {minutes{5}, minutes{30}, hours{2}, hours{5}, hours{10}, hours{14}, hours{20}, hours{24}};
  options.pauses_when_gone = true;
}

}  // namespace parcelgate
