// All subscriptions of Kuaidi100's kind: kept in the store, and in memory for the outlets that push.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/ingest/register_shipment.hpp"
#include "gateway/app/kuaidi100/push_subscription.hpp"
#include "gateway/net/address_policy.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// Takes subscriptions and ends them. Thread-safe.
///
/// A shipment that is known already has no new entry in the feed. A subscription puts its newest entry on the retry
/// list of the customer's outlet, in its own transaction: this causes the first push.
class Kuaidi100Pushes {
 public:
  enum class Taken : std::uint8_t { added, repeated };
  using Done = std::function<void(Result<Taken>)>;
  /// A number with events was subscribed, and the entry at `place` is on the stored retry list under this subject.
  using Known = std::function<void(const std::string& customer, const std::string& subject, FeedPlace place)>;

  /// Reads the stored subscriptions; one that cannot be read is reported and skipped.
  /// @param policy  which addresses may be called
  /// @error of the store
  [[nodiscard]] static Result<std::unique_ptr<Kuaidi100Pushes>> open(Store& store, const TimeSource& time,
                                                                     std::shared_ptr<const AddressPolicy> policy);

  /// Sets the one listener; empty: none. It is called on the store's thread and must not block.
  void on_known(Known listener);

  /// @error rejected: the gateway does not call this address
  [[nodiscard]] Result<void> check_url(const std::string& url) const;

  /// Registers the shipment and stores the subscription, in one transaction. `done` is called on the store's thread, or
  /// at once. The same subscription again is `repeated`; one with another address or salt replaces the former.
  /// @error busy as rate_limited: the store's queue is full; errors of RegisterShipment
  void subscribe(ShipmentRegistration registration, std::shared_ptr<const RulePacks> rules,
                 Kuaidi100Subscription subscription, Done done);

  [[nodiscard]] std::optional<Kuaidi100Subscription> find(std::string_view customer,
                                                          std::string_view tracking_number) const;
  /// A subscription, and when it was taken.
  struct Held {
    Kuaidi100Subscription subscription;
    Instant since{};
  };
  /// Those that were taken before an instant.
  [[nodiscard]] std::vector<Held> list_older(Instant than) const;
  /// Ends a subscription, unless it was replaced meanwhile. The outcome is not awaited: if the record stays, the last
  /// push is repeated after a restart.
  void end(const Kuaidi100Subscription& subscription);

  [[nodiscard]] const std::shared_ptr<const AddressPolicy>& policy() const noexcept { return policy_; }

 private:
  class Subscribe;
  using Subscriptions = std::map<std::string, Held, std::less<>>;  ///< by kuaidi100_key()
  Kuaidi100Pushes(Store& store, const TimeSource& time, std::shared_ptr<const AddressPolicy> policy)
      : store_(store), time_(time), policy_(std::move(policy)) {}
  void report_known(const Kuaidi100Subscription& subscription, FeedPlace place);
  void keep(const Kuaidi100Subscription& subscription, Instant since);
  [[nodiscard]] std::optional<Held> find_held(std::string_view customer, std::string_view tracking_number) const;
  /// Undoes keep() of a subscription that could not be stored.
  void put_back(const Kuaidi100Subscription& failed, const std::optional<Held>& former);

  Store& store_;
  const TimeSource& time_;
  const std::shared_ptr<const AddressPolicy> policy_;
  mutable std::mutex mutex_;
  Subscriptions known_;
  std::mutex listener_mutex_;
  Known listener_;
};

}  // namespace parcelgate
