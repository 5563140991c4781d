#include "gateway/app/kuaidi100/pushes.hpp"

#include <utility>

#include "gateway/app/kuaidi100/push_outlet.hpp"
#include "gateway/app/outlets/follower/retry_list.hpp"
#include "gateway/net/subscriber_url.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

/// The newest entry of the feed with an event of the shipment. Nothing: it has none.
std::optional<FeedPlace> newest_entry(const Shipment& shipment) {
  std::optional<FeedPlace> newest;
  for (const HistoryEntry& entry : shipment.history) {
    const FeedPlace place = entry.feed_place();
    if (place.position != 0 && (!newest || place.position > newest->position)) newest = place;
  }
  return newest;
}

}  // namespace

/// Registers the shipment, stores the subscription and causes the first push.
class Kuaidi100Pushes::Subscribe final : public Command {
 public:
  Subscribe(Kuaidi100Pushes& pushes, ShipmentRegistration registration, std::shared_ptr<const RulePacks> rules,
            Kuaidi100Subscription subscription, std::optional<Held> former, Done done)
      : pushes_(pushes),
        now_(registration.registered_at),
        subscription_(std::move(subscription)),
        former_(std::move(former)),
        done_(std::move(done)),
        registration_(std::move(registration), std::move(rules),
                      [this](const Result<RegisteredShipment>& outcome) { note(outcome); }),
        partition_key_(registration_.partition_key()) {}

  [[nodiscard]] std::string_view partition_key() const noexcept override { return partition_key_; }

  Result<void> apply(Transaction& transaction) override {
    const auto before = transaction.find_carriers(subscription_.tenant, subscription_.tracking_number);
    if (!before) return unexpected(before.error());
    if (auto done = registration_.apply(transaction); !done) return done;
    const StateRecord record{std::string(kKuaidi100Subscriptions),
                             kuaidi100_key(subscription_.customer, subscription_.tracking_number),
                             render_stored(subscription_), now_};
    if (auto stored = transaction.store_record(record); !stored) return stored;
    known_.reset();
    for (const std::string& carrier : *before) {
      const auto shipment = transaction.find_shipment({subscription_.tenant, carrier, subscription_.tracking_number});
      if (!shipment) return unexpected(shipment.error());
      if (*shipment == nullptr) continue;
      if (const auto place = newest_entry(**shipment)) known_ = place;
    }
    if (!known_) return {};
    return store_retry(transaction, kuaidi100_outlet_name(subscription_.customer),
                       kuaidi100_subject(subscription_.tenant, subscription_.tracking_number), *known_, pushes_.time_);
  }

  void finished(Result<void> outcome) noexcept override { registration_.finished(std::move(outcome)); }

 private:
  void note(const Result<RegisteredShipment>& outcome) {
    if (outcome) {
      if (known_) pushes_.report_known(subscription_, *known_);
      return done_(Taken::added);
    }
    pushes_.put_back(subscription_, former_);
    done_(unexpected(outcome.error()));
  }

  Kuaidi100Pushes& pushes_;
  const Instant now_;
  const Kuaidi100Subscription subscription_;
  const std::optional<Held> former_;
  Done done_;
  std::optional<FeedPlace> known_;
  RegisterShipment registration_;
  std::string partition_key_;
};

Result<std::unique_ptr<Kuaidi100Pushes>> Kuaidi100Pushes::open(Store& store, const TimeSource& time,
                                                               std::shared_ptr<const AddressPolicy> policy) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  const auto records = (*reader)->due_records(kKuaidi100Subscriptions, Instant::max(), Reader::kAllRecords);
  if (!records) return unexpected(records.error());
  std::unique_ptr<Kuaidi100Pushes> pushes(new Kuaidi100Pushes(store, time, std::move(policy)));
  for (const StateRecord& record : *records) {
    auto subscription = parse_stored_kuaidi100(record.value);
    if (subscription) {
      pushes->keep(*subscription, record.due_at.value_or(time.now()));
    } else {
      log(LogLevel::error, "subscription_damaged",
          {{"subscription", record.key}, {"error", subscription.error().what}});
    }
  }
  return pushes;
}

void Kuaidi100Pushes::on_known(Known listener) {
  const std::scoped_lock lock(listener_mutex_);
  listener_ = std::move(listener);
}

void Kuaidi100Pushes::report_known(const Kuaidi100Subscription& subscription, FeedPlace place) {
  const std::scoped_lock lock(listener_mutex_);
  if (!listener_) return;
  listener_(subscription.customer, kuaidi100_subject(subscription.tenant, subscription.tracking_number), place);
}

Result<void> Kuaidi100Pushes::check_url(const std::string& url) const {
  return check_subscriber_url(url, policy_->allowed);
}

void Kuaidi100Pushes::keep(const Kuaidi100Subscription& subscription, Instant since) {
  const std::scoped_lock lock(mutex_);
  known_.insert_or_assign(kuaidi100_key(subscription.customer, subscription.tracking_number),
                          Held{subscription, since});
}

void Kuaidi100Pushes::put_back(const Kuaidi100Subscription& failed, const std::optional<Held>& former) {
  const std::scoped_lock lock(mutex_);
  const auto found = known_.find(kuaidi100_key(failed.customer, failed.tracking_number));
  if (found == known_.end() || !(found->second.subscription == failed)) return;
  if (former)
    found->second = *former;
  else
    known_.erase(found);
}

std::optional<Kuaidi100Pushes::Held> Kuaidi100Pushes::find_held(std::string_view customer,
                                                                std::string_view tracking_number) const {
  const std::scoped_lock lock(mutex_);
  const auto found = known_.find(kuaidi100_key(customer, tracking_number));
  return found == known_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Kuaidi100Subscription> Kuaidi100Pushes::find(std::string_view customer,
                                                           std::string_view tracking_number) const {
  auto held = find_held(customer, tracking_number);
  return held ? std::optional(std::move(held->subscription)) : std::nullopt;
}

std::vector<Kuaidi100Pushes::Held> Kuaidi100Pushes::list_older(Instant than) const {
  std::vector<Held> older;
  const std::scoped_lock lock(mutex_);
  for (const auto& [key, held] : known_) {
    if (held.since < than) older.push_back(held);
  }
  return older;
}

void Kuaidi100Pushes::subscribe(ShipmentRegistration registration, std::shared_ptr<const RulePacks> rules,
                                Kuaidi100Subscription subscription, Done done) {
  const auto present = find_held(subscription.customer, subscription.tracking_number);
  if (present && present->subscription == subscription) return done(Taken::repeated);
  // In memory before the commit: an outlet may read the entry of the first push as soon as it is there.
  keep(subscription, registration.registered_at);
  std::unique_ptr<Command> command =
      std::make_unique<Subscribe>(*this, std::move(registration), std::move(rules), subscription, present, done);
  if (store_.submit(command)) return;
  put_back(subscription, present);
  done(unexpected(ErrorKind::rate_limited, "the store's queue is full"));
}

void Kuaidi100Pushes::end(const Kuaidi100Subscription& subscription) {
  const std::string key = kuaidi100_key(subscription.customer, subscription.tracking_number);
  {
    const std::scoped_lock lock(mutex_);
    const auto found = known_.find(key);
    if (found == known_.end() || !(found->second.subscription == subscription)) return;
    known_.erase(found);
  }
  std::unique_ptr<Command> command = std::make_unique<FunctionCommand>(
      [key](Transaction& transaction) { return transaction.remove_record(kKuaidi100Subscriptions, key); });
  if (!store_.submit(command)) log(LogLevel::warn, "kuaidi100_end_not_saved", {{"subscription", key}});
}

}  // namespace parcelgate
