// The webhooks that clients subscribe over the API: kept in the store, each with its own outlet and follower.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gateway/app/outlets/follower/dead_letters.hpp"
#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/app/outlets/follower/feed_start.hpp"
#include "gateway/app/outlets/webhooks/delivery_log.hpp"
#include "gateway/app/outlets/webhooks/webhook_outlet.hpp"

namespace parcelgate {

/// A subscription and how its deliveries stand.
struct SubscriptionView {
  WebhookSubscription subscription;
  FollowerStatus status;
};

/// The error of a call that names no subscription of its tenant.
[[nodiscard]] inline Unexpected no_such_subscription() {
  return unexpected(ErrorKind::not_found, "no subscription with this id");
}

/// Manages subscriptions. One dead receiver does not delay the others: each subscription has its own cursor, queue,
/// limits and thread.
///
/// Changes are made one by one on a thread "webhooks", since they wait for commits; `done` is called on it. Look-ups
/// answer at once. Thread-safe.
///
///     subscriptions->create(std::move(wanted), AtHead{}, [respond](Result<SubscriptionView> made) { … });
class WebhookSubscriptions {
 public:
  static constexpr std::string_view kRecordOwner = "webhooks";      ///< of the stored records
  static constexpr std::string_view kDeliveriesKey = "deliveries";  ///< of a subscription's own record: its log
  static constexpr std::size_t kMostSubscriptions = 500;  ///< of all tenants: each has a thread and a store reader
  static constexpr std::size_t kMostWaitingChanges = 200;
  /// How long the former secret signs after a rotation.
  static constexpr std::chrono::hours kRotationOverlap{24};

  /// All of it outlives the subscriptions.
  struct Parts {
    Store& store;
    HttpClient& http;
    const TimeSource& time;
    Metrics& metrics;
    std::shared_ptr<const AddressPolicy> address_policy;  ///< which addresses may be called
    /// Pause between two writes of the delivery logs. A crash loses the attempts of so long; a shutdown loses none.
    std::chrono::milliseconds store_logs_every{10'000};
  };
  using Done = std::function<void(Result<SubscriptionView>)>;

  /// Reads all subscriptions and starts to deliver. One that cannot be read is reported and skipped.
  /// @error of the store
  static Result<std::unique_ptr<WebhookSubscriptions>> start(Parts parts);
  ~WebhookSubscriptions();
  /// Makes the changes that wait, then ends all deliveries. Later changes are refused; look-ups still answer.
  void stop();
  WebhookSubscriptions(const WebhookSubscriptions&) = delete;
  WebhookSubscriptions& operator=(const WebhookSubscriptions&) = delete;

  /// A tenant's subscriptions by id; an empty tenant: all.
  [[nodiscard]] std::vector<SubscriptionView> list(std::string_view tenant) const;
  /// Nothing: the tenant has none with this id. An empty tenant finds any.
  [[nodiscard]] std::optional<SubscriptionView> find(std::string_view tenant, std::string_view id) const;
  /// Newest first. Nothing: as find().
  [[nodiscard]] std::optional<std::vector<DeliveryAttempt>> deliveries(std::string_view tenant, std::string_view id,
                                                                       std::size_t limit) const;

  /// Whether the gateway may call this address. It is checked again at every connection.
  /// @error rejected: the reason, without the member's name
  [[nodiscard]] Result<void> check_url(const std::string& url) const;

  // Changes. The tenant is as in find(). Errors: not_found; rate_limited (too many changes wait); of the store.

  /// @param wanted  without id and instants; with one secret
  /// @error conflict: kMostSubscriptions exist already
  void create(WebhookSubscription wanted, FeedStartPlace start, Done done);
  /// @param edit  gets the present subscription, and changes what a client may change
  void change(std::string tenant, std::string id, std::function<void(WebhookSubscription&)> edit, Done done);
  void pause(std::string tenant, std::string id, Done done);
  /// Also of a subscription that the receiver's 410 has disabled.
  void resume(std::string tenant, std::string id, Done done);
  /// Delivers from another place on. Entries that are set aside, and dead letters, stay.
  void replay(std::string tenant, std::string id, FeedStartPlace start, Done done);
  /// Makes a new secret; the one before it signs for kRotationOverlap longer.
  void rotate_secret(std::string tenant, std::string id, SignatureKind kind, Done done);
  /// Deletes the subscription with its position, retries and dead letters.
  void remove(std::string tenant, std::string id, Done done);
  /// Sends one entry "parcelgate.subscription.test.v1" at once, once, and hands over the attempt.
  void test(std::string tenant, std::string id, std::function<void(Result<DeliveryAttempt>)> done);

  /// Status of the follower of a subscription, for operators; nothing: there is none with this id.
  [[nodiscard]] std::optional<FollowerStatus> find_status(std::string_view id) const;
  /// Retries or drops dead letters. Calls `stored` on another thread when the change is stored. Returns false, and does
  /// not call `stored`, if there is no subscription with this id.
  bool change_dead_letters(std::string_view id, std::vector<FeedPlace> places, LetterChange change,
                           std::function<void(Result<void>)> stored);
  /// The same for a command of an operator; waits for the commit. @error not_found; also the errors of
  /// FeedFollower::pause()
  [[nodiscard]] Result<void> change_dead_letters(std::string_view id, std::vector<FeedPlace> places,
                                                 LetterChange change);
  /// pause() or resume() by operators' command; waits for the commit.
  [[nodiscard]] Result<void> set_paused(std::string_view id, bool paused);

 private:
  /// One subscription at work.
  struct Runtime {
    WebhookSubscription subscription;
    std::shared_ptr<DeliveryLog> log;
    std::unique_ptr<WebhookOutlet> outlet;
    std::unique_ptr<FeedFollower> follower;
  };
  explicit WebhookSubscriptions(Parts parts) : parts_(std::move(parts)) {}
  Result<void> open();
  /// Makes outlet and follower. The runtime stays where it is afterwards.
  [[nodiscard]] Result<void> start_delivering(Runtime& runtime);
  void stop_delivering(Runtime& runtime);
  void run();
  [[nodiscard]] std::function<void()> next_change(std::chrono::steady_clock::time_point until, bool& ends);
  [[nodiscard]] std::shared_ptr<DeliveryLog> restore_log(const std::string& id);
  void store_logs();
  void enqueue(std::function<Result<SubscriptionView>()> change, Done done);
  void note_gone(const std::string& id, const std::string& reason);
  [[nodiscard]] Result<Runtime*> runtime_of(std::string_view tenant, std::string_view id);
  [[nodiscard]] const Runtime* find_runtime(std::string_view tenant, std::string_view id) const;
  [[nodiscard]] Result<void> store(const WebhookSubscription& subscription);
  [[nodiscard]] static SubscriptionView view_of(const Runtime& runtime);

  // The changes, on the thread: webhook_changes.cpp
  Result<SubscriptionView> create_now(WebhookSubscription wanted, const FeedStartPlace& start);
  Result<SubscriptionView> change_now(const std::string& tenant, const std::string& id,
                                      const std::function<void(WebhookSubscription&)>& edit);
  Result<SubscriptionView> pause_now(const std::string& tenant, const std::string& id);
  Result<SubscriptionView> resume_now(const std::string& tenant, const std::string& id);
  Result<SubscriptionView> replay_now(const std::string& tenant, const std::string& id, const FeedStartPlace& start);
  Result<SubscriptionView> rotate_now(const std::string& tenant, const std::string& id, SignatureKind kind);
  [[nodiscard]] Result<void> remove_stored(const std::string& id);
  Result<SubscriptionView> remove_now(const std::string& tenant, const std::string& id);

  const Parts parts_;
  std::unique_ptr<Reader> reader_;  ///< of the thread

  /// Guards the map and the subscriptions in it. Followers are made and destroyed without it, by the thread alone.
  mutable std::mutex mutex_;
  std::map<std::string, Runtime, std::less<>> runtimes_;  ///< by id

  std::mutex queue_mutex_;
  std::condition_variable queued_;
  std::deque<std::function<void()>> queue_;
  bool stopping_{false};
  std::jthread thread_;
};

}  // namespace parcelgate
