// Changes of subscriptions. Each is committed before the client is answered.
#include <utility>

#include "gateway/app/outlets/webhooks/webhook_signature.hpp"
#include "gateway/app/outlets/webhooks/webhook_subscriptions.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kIdBytes = 12;
constexpr std::size_t kMostSecrets = 4;  // that sign at one time

/// Whether the delivery can continue after a change. A restart sends entries behind an open one again. For another
/// receiver it is right: its failures begin anew.
bool continues_after(const WebhookSubscription& before, const WebhookSubscription& after) {
  return before.url == after.url && before.max_in_flight == after.max_in_flight &&
         before.max_per_second == after.max_per_second;
}

StateRecord record_of(const WebhookSubscription& subscription) {
  return {std::string(WebhookSubscriptions::kRecordOwner), subscription.id, render_stored_subscription(subscription),
          subscription.created_at};
}

/// A change before this one could not start the deliveries again.
Error not_delivering() {
  return {ErrorKind::internal, "the deliveries of this subscription could not be started; see the log", std::nullopt};
}

}  // namespace

Result<WebhookSubscriptions::Runtime*> WebhookSubscriptions::runtime_of(std::string_view tenant, std::string_view id) {
  const auto found = runtimes_.find(id);
  if (found == runtimes_.end()) return no_such_subscription();
  if (!tenant.empty() && found->second.subscription.tenant != tenant) return no_such_subscription();
  return &found->second;
}

Result<void> WebhookSubscriptions::store(const WebhookSubscription& subscription) {
  return submit_and_wait(
      parts_.store, std::make_unique<FunctionCommand>([record = record_of(subscription)](Transaction& transaction) {
        return transaction.store_record(record);
      }));
}

void WebhookSubscriptions::create(WebhookSubscription wanted, FeedStartPlace start, Done done) {
  enqueue([this, wanted = std::move(wanted), start = std::move(start)] { return create_now(wanted, start); },
          std::move(done));
}

Result<SubscriptionView> WebhookSubscriptions::create_now(WebhookSubscription wanted, const FeedStartPlace& start) {
  if (runtimes_.size() >= kMostSubscriptions) {
    return unexpected(ErrorKind::conflict, "there are " + std::to_string(kMostSubscriptions) +
                                               " subscriptions, which is the most; delete one first");
  }
  const auto cursor = find_feed_start(*reader_, start);
  if (!cursor) return unexpected(cursor.error());
  wanted.id = "wh_" + to_hex(random_bytes(kIdBytes));
  wanted.created_at = parts_.time.now();
  wanted.updated_at = wanted.created_at;
  auto stored = submit_and_wait(
      parts_.store,
      std::make_unique<FunctionCommand>([record = record_of(wanted), state = OutletState{wanted.id, *cursor, false}](
                                            Transaction& transaction) -> Result<void> {
        if (auto kept = transaction.store_record(record); !kept) return kept;
        return transaction.store_outlet(state);
      }));
  if (!stored) return unexpected(std::move(stored).error());
  Runtime* runtime = nullptr;
  {
    const std::lock_guard lock(mutex_);
    runtime = &runtimes_[wanted.id];
    runtime->subscription = wanted;
    runtime->log = std::make_shared<DeliveryLog>();
  }
  if (auto started = start_delivering(*runtime); !started) return unexpected(std::move(started).error());
  log(LogLevel::info, "subscription_created", {{"subscription", wanted.id}, {"tenant", wanted.tenant}});
  return view_of(*runtime);
}

void WebhookSubscriptions::change(std::string tenant, std::string id, std::function<void(WebhookSubscription&)> edit,
                                  Done done) {
  enqueue([this, tenant = std::move(tenant), id = std::move(id),
           edit = std::move(edit)] { return change_now(tenant, id, edit); },
          std::move(done));
}

Result<SubscriptionView> WebhookSubscriptions::change_now(const std::string& tenant, const std::string& id,
                                                          const std::function<void(WebhookSubscription&)>& edit) {
  const auto runtime = runtime_of(tenant, id);
  if (!runtime) return unexpected(runtime.error());
  WebhookSubscription changed = (*runtime)->subscription;
  edit(changed);
  changed.updated_at = parts_.time.now();
  if (auto stored = store(changed); !stored) return unexpected(std::move(stored).error());
  if ((*runtime)->outlet && continues_after((*runtime)->subscription, changed)) {
    const std::lock_guard lock(mutex_);
    (*runtime)->outlet->replace_filter(changed.filter);
    (*runtime)->outlet->replace_content_mode(changed.content_mode);
    (*runtime)->subscription = std::move(changed);
    return view_of(**runtime);
  }
  stop_delivering(**runtime);
  {
    const std::lock_guard lock(mutex_);
    (*runtime)->subscription = std::move(changed);
  }
  if (auto started = start_delivering(**runtime); !started) return unexpected(std::move(started).error());
  return view_of(**runtime);
}

void WebhookSubscriptions::pause(std::string tenant, std::string id, Done done) {
  enqueue([this, tenant = std::move(tenant), id = std::move(id)] { return pause_now(tenant, id); }, std::move(done));
}

Result<SubscriptionView> WebhookSubscriptions::pause_now(const std::string& tenant, const std::string& id) {
  const auto runtime = runtime_of(tenant, id);
  if (!runtime) return unexpected(runtime.error());
  if (!(*runtime)->follower) return unexpected(not_delivering());
  if (auto paused = (*runtime)->follower->pause(); !paused) return unexpected(std::move(paused).error());
  return view_of(**runtime);
}

void WebhookSubscriptions::resume(std::string tenant, std::string id, Done done) {
  enqueue([this, tenant = std::move(tenant), id = std::move(id)] { return resume_now(tenant, id); }, std::move(done));
}

Result<SubscriptionView> WebhookSubscriptions::resume_now(const std::string& tenant, const std::string& id) {
  const auto runtime = runtime_of(tenant, id);
  if (!runtime) return unexpected(runtime.error());
  if (!(*runtime)->subscription.disabled_reason.empty()) {
    WebhookSubscription changed = (*runtime)->subscription;
    changed.disabled_reason.clear();
    if (auto stored = store(changed); !stored) return unexpected(std::move(stored).error());
    const std::lock_guard lock(mutex_);
    (*runtime)->subscription = std::move(changed);
  }
  if (!(*runtime)->follower) return unexpected(not_delivering());
  if (auto resumed = (*runtime)->follower->resume(); !resumed) return unexpected(std::move(resumed).error());
  return view_of(**runtime);
}

/// A receiver answered 410. The follower has paused itself; the reason is kept for people.
void WebhookSubscriptions::note_gone(const std::string& id, const std::string& reason) {
  enqueue(
      [this, id, reason]() -> Result<SubscriptionView> {
        const auto runtime = runtime_of({}, id);
        if (!runtime) return unexpected(runtime.error());
        WebhookSubscription changed = (*runtime)->subscription;
        changed.disabled_reason = reason;
        if (auto stored = store(changed); !stored) return unexpected(std::move(stored).error());
        const std::lock_guard lock(mutex_);
        (*runtime)->subscription = std::move(changed);
        return view_of(**runtime);
      },
      [](const Result<SubscriptionView>&) {});
}

void WebhookSubscriptions::replay(std::string tenant, std::string id, FeedStartPlace start, Done done) {
  enqueue([this, tenant = std::move(tenant), id = std::move(id),
           start = std::move(start)] { return replay_now(tenant, id, start); },
          std::move(done));
}

Result<SubscriptionView> WebhookSubscriptions::replay_now(const std::string& tenant, const std::string& id,
                                                          const FeedStartPlace& start) {
  const auto runtime = runtime_of(tenant, id);
  if (!runtime) return unexpected(runtime.error());
  const auto cursor = find_feed_start(*reader_, start);
  if (!cursor) return unexpected(cursor.error());
  const bool paused = view_of(**runtime).status.paused;
  stop_delivering(**runtime);
  auto stored = submit_and_wait(parts_.store, std::make_unique<FunctionCommand>(
                                                  [state = OutletState{id, *cursor, paused}](Transaction& transaction) {
                                                    return transaction.store_outlet(state);
                                                  }));
  if (auto started = start_delivering(**runtime); !started) return unexpected(std::move(started).error());
  if (!stored) return unexpected(std::move(stored).error());
  log(LogLevel::info, "subscription_replayed", {{"subscription", id}});
  return view_of(**runtime);
}

void WebhookSubscriptions::rotate_secret(std::string tenant, std::string id, SignatureKind kind, Done done) {
  enqueue([this, tenant = std::move(tenant), id = std::move(id), kind] { return rotate_now(tenant, id, kind); },
          std::move(done));
}

Result<SubscriptionView> WebhookSubscriptions::rotate_now(const std::string& tenant, const std::string& id,
                                                          SignatureKind kind) {
  const auto runtime = runtime_of(tenant, id);
  if (!runtime) return unexpected(runtime.error());
  const Instant now = parts_.time.now();
  WebhookSubscription changed = (*runtime)->subscription;
  std::vector<WebhookSecret>& secrets = changed.secrets;
  std::erase_if(secrets, [&](const WebhookSecret& secret) { return secret.expires_at && *secret.expires_at <= now; });
  for (WebhookSecret& secret : secrets) {
    if (!secret.expires_at) secret.expires_at = now + kRotationOverlap;
  }
  secrets.insert(secrets.begin(), {make_webhook_secret(kind), now, std::nullopt});
  if (secrets.size() > kMostSecrets) secrets.resize(kMostSecrets);
  changed.updated_at = now;
  if (auto stored = store(changed); !stored) return unexpected(std::move(stored).error());
  {
    const std::lock_guard lock(mutex_);
    if ((*runtime)->outlet) (*runtime)->outlet->replace_secrets(secrets);
    (*runtime)->subscription = std::move(changed);
  }
  log(LogLevel::info, "subscription_secret_rotated", {{"subscription", id}});
  return view_of(**runtime);
}

void WebhookSubscriptions::remove(std::string tenant, std::string id, Done done) {
  enqueue([this, tenant = std::move(tenant), id = std::move(id)] { return remove_now(tenant, id); }, std::move(done));
}

/// Its position, retries and dead letters, and the subscription itself.
Result<void> WebhookSubscriptions::remove_stored(const std::string& id) {
  const auto records = reader_->due_records(id, Instant::max(), Reader::kAllRecords);
  if (!records) return unexpected(records.error());
  return submit_and_wait(parts_.store, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
                           for (const StateRecord& record : *records) {
                             if (auto removed = transaction.remove_record(id, record.key); !removed) return removed;
                           }
                           if (auto removed = transaction.remove_record(kRecordOwner, id); !removed) return removed;
                           return transaction.remove_outlet(id);
                         }));
}

Result<SubscriptionView> WebhookSubscriptions::remove_now(const std::string& tenant, const std::string& id) {
  const auto runtime = runtime_of(tenant, id);
  if (!runtime) return unexpected(runtime.error());
  const SubscriptionView view = view_of(**runtime);
  stop_delivering(**runtime);
  if (auto removed = remove_stored(id); !removed) {
    if (auto started = start_delivering(**runtime); !started) return unexpected(std::move(started).error());
    return unexpected(std::move(removed).error());
  }
  std::map<std::string, Runtime, std::less<>>::node_type node;
  {
    const std::lock_guard lock(mutex_);
    node = runtimes_.extract(id);
  }
  log(LogLevel::info, "subscription_removed", {{"subscription", id}, {"tenant", view.subscription.tenant}});
  return view;
}

}  // namespace parcelgate
