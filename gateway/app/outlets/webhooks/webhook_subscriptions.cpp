#include "gateway/app/outlets/webhooks/webhook_subscriptions.hpp"

#include <future>
#include <utility>

#include "gateway/app/outlets/follower/wait_until_stored.hpp"
#include "gateway/base/thread_name.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/net/subscriber_url.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/feed_types.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kLookahead = 200;  // entries in memory for each subscription

FollowerOptions follower_options(const WebhookSubscription& subscription) {
  FollowerOptions options;
  options.outlet = subscription.id;
  options.start = AtHead{};
  options.tenant = subscription.tenant;
  options.window = subscription.max_in_flight;
  options.lookahead = kLookahead;
  options.most_per_second = subscription.max_per_second;
  use_webhook_retries(options);
  return options;
}

/// An entry that the feed does not hold: it shows that deliveries arrive and that signatures can be verified.
FeedEntry test_entry(const WebhookSubscription& subscription, Instant now) {
  FeedEntry entry;
  entry.scope = "test-" + to_hex(random_bytes(6));
  entry.recorded_at = now;
  entry.type = kSubscriptionTest;
  entry.tenant = subscription.tenant;
  entry.return_id = "test";
  entry.data = render_json_object([&](JsonWriter& writer) {
    write_member(writer, "subscription_id", subscription.id);
    write_member(writer, "message", "A test delivery. Answer with any 2xx status.");
  });
  return entry;
}

}  // namespace

Result<std::unique_ptr<WebhookSubscriptions>> WebhookSubscriptions::start(Parts parts) {
  std::unique_ptr<WebhookSubscriptions> subscriptions(new WebhookSubscriptions(std::move(parts)));
  if (auto opened = subscriptions->open(); !opened) return unexpected(std::move(opened).error());
  return subscriptions;
}

Result<void> WebhookSubscriptions::open() {
  auto reader = parts_.store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  reader_ = *std::move(reader);
  const auto records = reader_->due_records(kRecordOwner, Instant::max(), kMostSubscriptions);
  if (!records) return unexpected(records.error());
  for (const StateRecord& record : *records) {
    auto subscription = parse_stored_subscription(record.value);
    if (!subscription) {
      log(LogLevel::error, "subscription_damaged",
          {{"subscription", record.key}, {"error", subscription.error().what}});
      continue;
    }
    Runtime& runtime = runtimes_[record.key];
    runtime.subscription = *std::move(subscription);
    runtime.log = restore_log(record.key);
    if (auto started = start_delivering(runtime); !started) return started;
  }
  thread_ = std::jthread([this] { run(); });
  name_thread(thread_, "webhooks");
  return {};
}

WebhookSubscriptions::~WebhookSubscriptions() {
  stop();
}

void WebhookSubscriptions::stop() {
  {
    const std::lock_guard lock(queue_mutex_);
    stopping_ = true;
  }
  queued_.notify_one();
  if (thread_.joinable()) thread_.join();
  // A follower may still report that its receiver is gone, so they end before the queue does.
  for (auto& [id, runtime] : runtimes_) stop_delivering(runtime);
  store_logs();
}

/// Changes that wait at the end are made, so that their callers have a true answer.
void WebhookSubscriptions::run() {
  auto store_logs_at = std::chrono::steady_clock::now() + parts_.store_logs_every;
  for (bool ends = false; !ends;) {
    if (const auto change = next_change(store_logs_at, ends)) change();
    if (const auto now = std::chrono::steady_clock::now(); now >= store_logs_at) {
      store_logs();
      store_logs_at = now + parts_.store_logs_every;
    }
  }
}

/// Empty: none came in time, or none comes any more.
std::function<void()> WebhookSubscriptions::next_change(std::chrono::steady_clock::time_point until, bool& ends) {
  std::unique_lock lock(queue_mutex_);
  queued_.wait_until(lock, until, [this] { return stopping_ || !queue_.empty(); });
  if (queue_.empty()) {
    ends = stopping_;
    return {};
  }
  auto next = std::move(queue_.front());
  queue_.pop_front();
  return next;
}

std::shared_ptr<DeliveryLog> WebhookSubscriptions::restore_log(const std::string& id) {
  auto log_of_it = std::make_shared<DeliveryLog>();
  const auto record = reader_->find_record(id, kDeliveriesKey);
  if (record && !*record) return log_of_it;
  const auto restored = record ? log_of_it->restore((*record)->value) : unexpected(record.error());
  if (!restored) {
    log(LogLevel::error, "outlet_record_damaged",
        {{"outlet", id}, {"record", kDeliveriesKey}, {"error", restored.error().what}});
  }
  return log_of_it;
}

/// One log in a transaction: together they may have megabytes.
void WebhookSubscriptions::store_logs() {
  std::vector<std::pair<std::string, std::shared_ptr<DeliveryLog>>> logs;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, runtime] : runtimes_) logs.emplace_back(id, runtime.log);
  }
  for (const auto& [id, log_of_it] : logs) {
    auto text = log_of_it->take_unstored();
    if (!text) continue;
    StateRecord record{id, std::string(kDeliveriesKey), *std::move(text), parts_.time.now()};
    const auto stored = submit_and_wait(parts_.store, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
                                          return transaction.store_record(record);
                                        }));
    if (!stored) return log_of_it->mark_unstored();  // of the others either; the store reports its fault itself
  }
}

void WebhookSubscriptions::enqueue(std::function<Result<SubscriptionView>()> change, Done done) {
  {
    const std::lock_guard lock(queue_mutex_);
    if (!stopping_ && queue_.size() < kMostWaitingChanges) {
      queue_.emplace_back([change = std::move(change), done] { done(change()); });
      queued_.notify_one();
      return;
    }
  }
  done(unexpected(
      Error{ErrorKind::rate_limited, "too many changes of subscriptions wait; retry later", std::chrono::seconds{1}}));
}

Result<void> WebhookSubscriptions::start_delivering(Runtime& runtime) {
  const WebhookSubscription& subscription = runtime.subscription;
  WebhookTarget target{subscription.url, subscription.content_mode, subscription.secrets, parts_.address_policy};
  auto outlet =
      std::make_unique<WebhookOutlet>(subscription.filter, std::move(target), parts_.http, parts_.time, runtime.log);
  FollowerOptions options = follower_options(subscription);
  options.on_gone = [this, id = subscription.id](const std::string& reason) { note_gone(id, reason); };
  auto follower = FeedFollower::create(std::move(options), *outlet, parts_.store, parts_.time, parts_.metrics);
  if (!follower) return unexpected(std::move(follower).error());
  const std::lock_guard lock(mutex_);
  runtime.outlet = std::move(outlet);
  runtime.follower = *std::move(follower);
  return {};
}

void WebhookSubscriptions::stop_delivering(Runtime& runtime) {
  std::unique_ptr<FeedFollower> follower;
  {
    const std::lock_guard lock(mutex_);
    follower = std::move(runtime.follower);
  }
  follower.reset();  // waits until its position is stored; look-ups are answered meanwhile
}

SubscriptionView WebhookSubscriptions::view_of(const Runtime& runtime) {
  return {runtime.subscription, runtime.follower ? runtime.follower->status() : FollowerStatus{}};
}

const WebhookSubscriptions::Runtime* WebhookSubscriptions::find_runtime(std::string_view tenant,
                                                                        std::string_view id) const {
  const auto found = runtimes_.find(id);
  if (found == runtimes_.end()) return nullptr;
  return tenant.empty() || found->second.subscription.tenant == tenant ? &found->second : nullptr;
}

Result<void> WebhookSubscriptions::check_url(const std::string& url) const {
  return check_subscriber_url(url, parts_.address_policy->allowed);
}

std::vector<SubscriptionView> WebhookSubscriptions::list(std::string_view tenant) const {
  std::vector<SubscriptionView> views;
  const std::lock_guard lock(mutex_);
  for (const auto& [id, runtime] : runtimes_) {
    if (tenant.empty() || runtime.subscription.tenant == tenant) views.push_back(view_of(runtime));
  }
  return views;
}

std::optional<SubscriptionView> WebhookSubscriptions::find(std::string_view tenant, std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const Runtime* const runtime = find_runtime(tenant, id);
  return runtime == nullptr ? std::nullopt : std::optional(view_of(*runtime));
}

std::optional<std::vector<DeliveryAttempt>> WebhookSubscriptions::deliveries(std::string_view tenant,
                                                                             std::string_view id,
                                                                             std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  const Runtime* const runtime = find_runtime(tenant, id);
  return runtime == nullptr ? std::nullopt : std::optional(runtime->log->newest(limit));
}

std::optional<FollowerStatus> WebhookSubscriptions::find_status(std::string_view id) const {
  const auto view = find({}, id);
  return view ? std::optional(view->status) : std::nullopt;
}

bool WebhookSubscriptions::change_dead_letters(std::string_view id, std::vector<FeedPlace> places, LetterChange change,
                                               std::function<void(Result<void>)> stored) {
  const std::lock_guard lock(mutex_);
  const Runtime* const runtime = find_runtime({}, id);
  if (runtime == nullptr || !runtime->follower) return false;
  runtime->follower->change_dead_letters(std::move(places), change, std::move(stored));
  return true;
}

Result<void> WebhookSubscriptions::change_dead_letters(std::string_view id, std::vector<FeedPlace> places,
                                                       LetterChange change) {
  return wait_until_stored([&](auto stored) {
    if (!change_dead_letters(id, std::move(places), change, stored))
      stored(unexpected(ErrorKind::not_found, "no outlet has this id; see `parcelgate outlets list`"));
  });
}

Result<void> WebhookSubscriptions::set_paused(std::string_view id, bool paused) {
  const auto promise = std::make_shared<std::promise<Result<void>>>();
  const Done done = [promise](const Result<SubscriptionView>& view) {
    promise->set_value(view ? Result<void>{} : Result<void>(unexpected(view.error())));
  };
  if (paused)
    pause({}, std::string(id), done);
  else
    resume({}, std::string(id), done);
  return promise->get_future().get();
}

void WebhookSubscriptions::test(std::string tenant, std::string id, std::function<void(Result<DeliveryAttempt>)> done) {
  const std::lock_guard lock(mutex_);
  const Runtime* const runtime = find_runtime(tenant, id);
  if (runtime == nullptr || !runtime->outlet) return done(no_such_subscription());
  runtime->outlet->send(
      test_entry(runtime->subscription, parts_.time.now()),
      [done = std::move(done)](const DeliveryAttempt& attempt, const Result<void>&) { done(attempt); });
}

}  // namespace parcelgate
