#include "gateway/app/ingest/register_shipment.hpp"

#include "gateway/app/carrier_choice/resolve.hpp"
#include "gateway/app/deadlines/shipment_clocks.hpp"
#include "gateway/app/ingest/fact_changes.hpp"

namespace parcelgate {

RegisterShipment::RegisterShipment(ShipmentRegistration registration, std::shared_ptr<const RulePacks> rules, Done done)
    : registration_(std::move(registration)), rules_(std::move(rules)), done_(std::move(done)) {}

Result<ShipmentKey> RegisterShipment::link(Transaction& transaction) {
  auto found = transaction.find_return(registration_.key.tenant, registration_.return_id);
  if (!found) return unexpected(std::move(found).error());
  if (!*found) return unexpected(ErrorKind::not_found, "return_id: there is no return " + registration_.return_id);
  Return& ret = **found;
  const auto rules = find_rules(*rules_, ret);
  if (!rules) return unexpected(rules.error());
  const Instant now = registration_.registered_at;
  auto key = resolve_number(transaction, registration_.key, registration_.polls, &ret, now);
  if (!key) return key;
  const auto known = transaction.find_shipment(*key);
  if (!known) return unexpected(known.error());
  registered_.created = *known == nullptr;
  auto done = attach_number({transaction, *rules_, **rules, ret}, *key,
                            {registration_.leg.value_or(Leg::return_), registration_.is_shared}, now);
  if (done) done = update_clocks(transaction, **rules, ret, now);
  return done ? std::move(key) : Result<ShipmentKey>(unexpected(std::move(done).error()));
}

Result<ShipmentKey> RegisterShipment::stand_alone(Transaction& transaction) {
  const Instant now = registration_.registered_at;
  auto key = resolve_number(transaction, registration_.key, registration_.polls, nullptr, now);
  if (!key) return key;
  auto added = register_shipment(transaction, *key, registration_.leg, now);
  registered_.created = added && *added;
  if (!added) return unexpected(std::move(added).error());
  const auto shipment = transaction.find_shipment(*key);
  if (!shipment) return unexpected(shipment.error());
  const auto changed =
      set_shipment_order(transaction, *rules_, **shipment, registration_.order_id, registration_.order, now);
  if (!changed) return unexpected(changed.error());
  if (*changed) transaction.store_shipment(**shipment);
  return key;
}

Result<void> RegisterShipment::add_shopper(Transaction& transaction, const ShipmentKey& key) {
  const TrackSubject shipment{key.tenant, {}, key.carrier, key.tracking_number};
  if (auto stored = store_factor(transaction, shipment, registration_.shopper); !stored) return stored;
  if (!registration_.link) return {};
  const bool is_alone = registration_.return_id.empty();
  const TrackSubject subject = is_alone ? shipment : TrackSubject{key.tenant, registration_.return_id, {}, {}};
  auto link = provide_link(transaction, subject, *registration_.link);
  if (!link) return unexpected(std::move(link).error());
  registered_.link = *std::move(link);
  return {};
}

Result<void> RegisterShipment::apply(Transaction& transaction) {
  const auto key = registration_.return_id.empty() ? stand_alone(transaction) : link(transaction);
  if (!key) return unexpected(key.error());
  if (auto done = schedule_number(transaction, *key, registration_.polls, registration_.registered_at); !done)
    return done;
  const auto shipment = transaction.find_shipment(*key);
  if (!shipment) return unexpected(shipment.error());
  auto choice = find_choice(transaction, key->tenant, key->tracking_number);
  if (!choice) return unexpected(std::move(choice).error());
  registered_.shipment = **shipment;
  registered_.choice = *std::move(choice);
  return add_shopper(transaction, *key);
}

void RegisterShipment::finished(Result<void> outcome) noexcept {
  if (!done_) return;
  done_(outcome ? Result<RegisteredShipment>(std::move(registered_))
                : Result<RegisteredShipment>(unexpected(std::move(outcome).error())));
}

}  // namespace parcelgate
