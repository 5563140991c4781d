#include "adapters/transports/http_curl/curl_loop.hpp"

#include <exception>
#include <utility>

#include "gateway/base/thread_name.hpp"
#include "gateway/net/url_parts.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr int kPollMs = 10'000;      // libcurl shortens it by its own timers; new requests and stop wake it
constexpr int kPollWaitingMs = 250;  // how late a request that waits for a place may learn that its time is over
constexpr const char* kRequests = "parcelgate_http_out_requests_total";
constexpr const char* kRequestsHelp = "Outbound HTTP requests by outcome";

Error refuse(const PendingRequest& pending, std::string_view why) {
  std::string what = pending.request.method + " " + printable_url(pending.request.url) + ": ";
  return {ErrorKind::unreachable, what.append(why), std::nullopt};
}

}  // namespace

CurlClient::Loop::Counters::Counters(Metrics& metrics, const std::string& thread)
    : ok(metrics.counter(kRequests, kRequestsHelp, {{"outcome", "ok"}, {"thread", thread}})),
      unauthorized(metrics.counter(kRequests, kRequestsHelp, {{"outcome", "unauthorized"}, {"thread", thread}})),
      unreachable(metrics.counter(kRequests, kRequestsHelp, {{"outcome", "unreachable"}, {"thread", thread}})),
      in_doubt(metrics.counter(kRequests, kRequestsHelp, {{"outcome", "in_doubt"}, {"thread", thread}})),
      malformed(metrics.counter(kRequests, kRequestsHelp, {{"outcome", "malformed"}, {"thread", thread}})),
      refused(metrics.counter(kRequests, kRequestsHelp, {{"outcome", "refused"}, {"thread", thread}})),
      seconds(metrics.histogram("parcelgate_http_out_seconds", "Outbound HTTP requests, from send to answer",
                                {{"thread", thread}})),
      active(metrics.gauge("parcelgate_http_out_active", "Outbound HTTP requests under way", {{"thread", thread}})),
      waiting(metrics.gauge("parcelgate_http_out_waiting", "Outbound HTTP requests waiting for a place",
                            {{"thread", thread}})) {}

void CurlClient::Loop::Counters::count(const Result<HttpResponse>& outcome, double elapsed) {
  seconds.Observe(elapsed);
  if (outcome) return (outcome->status == 401 || outcome->status == 403 ? unauthorized : ok).Increment();
  switch (outcome.error().kind) {
    case ErrorKind::unreachable:
      return unreachable.Increment();
    case ErrorKind::in_doubt:
      return in_doubt.Increment();
    case ErrorKind::malformed:
      return malformed.Increment();
    default:
      return refused.Increment();
  }
}

CurlClient::Loop::Loop(const CurlOptions& options, Metrics& metrics)
    : options_(options),
      counters_(metrics, options.thread),
      multi_(curl_multi_init()),
      queue_(options.max_transfers, options.max_transfers_per_host) {
  if (multi_ == nullptr) return;
  curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(options.max_transfers));
}

void CurlClient::Loop::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  name_thread(thread_, options_.thread);
}

void CurlClient::Loop::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  curl_multi_wakeup(multi_.get());
  thread_.join();
}

void CurlClient::Loop::send(HttpRequest request, Done done) {
  PendingRequest pending;
  pending.started_at = std::chrono::steady_clock::now();
  pending.expires_at = pending.started_at + request.total_timeout;
  pending.origin = origin_of(request.url);
  // A subscriber that names a courier's host and does not answer must not take the places of that courier's polls.
  if (request.address_policy != nullptr) pending.origin.insert(0, "subscriber ");
  pending.request = std::move(request);
  pending.done = std::move(done);
  std::unique_lock lock(mutex_);
  if (stopped_) {
    lock.unlock();
    return answer(pending, unexpected(refuse(pending, "the client has stopped")));
  }
  inbox_.push_back(std::move(pending));
  // One wake-up covers all requests that are in the inbox when the thread empties it.
  const bool is_first = inbox_.size() == 1;
  lock.unlock();
  if (is_first) curl_multi_wakeup(multi_.get());
}

void CurlClient::Loop::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    take_inbox();
    expire_waiting();
    start_transfers();
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    finish_transfers();
    publish_gauges();
    curl_multi_poll(multi_.get(), nullptr, 0, queue_.waiting() > 0 ? kPollWaitingMs : kPollMs, nullptr);
  }
  abandon_all();
}

void CurlClient::Loop::take_inbox() {
  std::vector<PendingRequest> arrived;
  {
    const std::lock_guard lock(mutex_);
    arrived.swap(inbox_);
  }
  for (auto& pending : arrived) {
    if (queue_.waiting() < options_.max_waiting) {
      queue_.push(std::move(pending));
    } else {
      answer(pending, unexpected(refuse(pending, "too many requests are waiting already")));
    }
  }
}

void CurlClient::Loop::expire_waiting() {
  if (queue_.waiting() == 0) return;
  for (auto& pending : queue_.take_expired(std::chrono::steady_clock::now())) {
    answer(pending, unexpected(refuse(pending, "timed out while it waited for its turn")));
  }
}

void CurlClient::Loop::start_transfers() {
  while (auto pending = queue_.start_next()) begin(std::move(*pending));
}

void CurlClient::Loop::begin(PendingRequest pending) {
  auto transfer = idle_.empty() ? std::make_unique<Transfer>(options_) : std::move(idle_.back());
  if (!idle_.empty()) idle_.pop_back();
  auto prepared = transfer->prepare(std::move(pending), std::chrono::steady_clock::now());
  if (prepared && curl_multi_add_handle(multi_.get(), transfer->easy()) != CURLM_OK) {
    prepared = unexpected(ErrorKind::unreachable, "libcurl takes no further transfer");
  }
  if (prepared) {
    active_.emplace(transfer->easy(), std::move(transfer));
    return;
  }
  queue_.release(transfer->pending().origin);
  answer(transfer->pending(), unexpected(std::move(prepared).error()));
  idle_.push_back(std::move(transfer));
}

void CurlClient::Loop::finish_transfers() {
  int left = 0;
  while (const auto* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const auto code = message->data.result;
    const auto found = active_.find(message->easy_handle);
    auto transfer = std::move(found->second);
    active_.erase(found);
    curl_multi_remove_handle(multi_.get(), transfer->easy());
    auto outcome = transfer->finish(code);
    queue_.release(transfer->pending().origin);
    answer(transfer->pending(), std::move(outcome));
    idle_.push_back(std::move(transfer));
  }
  // A place may have come free; the next pass must not wait for the network first.
  if (queue_.waiting() > 0) start_transfers();
}

void CurlClient::Loop::abandon_all() {
  for (auto& [easy, transfer] : active_) {
    auto error = transfer->abandon();
    curl_multi_remove_handle(multi_.get(), easy);
    answer(transfer->pending(), unexpected(std::move(error)));
  }
  active_.clear();
  std::vector<PendingRequest> arrived;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    arrived.swap(inbox_);
  }
  for (auto& pending : queue_.take_all()) arrived.push_back(std::move(pending));
  for (auto& pending : arrived) answer(pending, unexpected(refuse(pending, "stopped before it was sent")));
}

void CurlClient::Loop::answer(PendingRequest& pending, Result<HttpResponse> outcome) {
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - pending.started_at;
  counters_.count(outcome, elapsed.count());
  try {
    const auto done = std::exchange(pending.done, nullptr);
    done(std::move(outcome));
  } catch (const std::exception& problem) {
    log(LogLevel::error, "http_callback_failed", {{"error", problem.what()}});
  }
}

void CurlClient::Loop::publish_gauges() {
  counters_.active.Set(static_cast<double>(active_.size()));
  counters_.waiting.Set(static_cast<double>(queue_.waiting()));
}

}  // namespace parcelgate
