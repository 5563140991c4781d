#include "gateway/app/ingest/register_shipment.hpp"

namespace parcelgate {

RegisterShipment::RegisterShipment(ShipmentRegistration registration, std::shared_ptr<const RulePacks> rules, Done done)
    : registration_(std::move(registration)), rules_(std::move(rules)), done_(std::move(done)) {}

Result<void> RegisterShipment::link(Transaction& transaction) {
  auto found = transaction.find_return(registration_.key.tenant, registration_.return_id);
  if (!found) return unexpected(std::move(found).error());
  if (!*found) return unexpected(ErrorKind::not_found, "return_id: there is no return " + registration_.return_id);
  Return& ret = **found;
  const auto rules = find_rules(*rules_, ret);
  if (!rules) return unexpected(rules.error());
  auto done = link_shipment(transaction, ret, registration_.key, registration_.leg, registration_.registered_at);
  if (done) done = move_clocks(transaction, **rules, ret, registration_.registered_at);
  return done;
}

Result<void> RegisterShipment::apply(Transaction& transaction) {
  const Instant now = registration_.registered_at;
  if (!registration_.return_id.empty()) {
    if (auto linked = link(transaction); !linked) return linked;
  } else if (auto added = register_shipment(transaction, registration_.key, registration_.leg, now); !added) {
    return unexpected(std::move(added).error());
  }
  if (auto scheduled = schedule_polls(transaction, registration_.key, registration_.polls, now); !scheduled)
    return scheduled;
  const auto shipment = transaction.find_shipment(registration_.key);
  if (!shipment) return unexpected(shipment.error());
  registered_ = **shipment;
  return {};
}

void RegisterShipment::finished(Result<void> outcome) noexcept {
  if (!done_) return;
  done_(outcome ? Result<Shipment>(std::move(registered_)) : Result<Shipment>(unexpected(std::move(outcome).error())));
}

}  // namespace parcelgate
