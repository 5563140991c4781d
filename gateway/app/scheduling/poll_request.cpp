#include "gateway/app/scheduling/poll_request.hpp"

#include <utility>

namespace parcelgate {

Result<void> schedule_polls(Transaction& transaction, const ShipmentKey& key, const PollRequest& request, Instant now) {
  const auto shipment = transaction.find_shipment(key);
  if (!shipment) return unexpected(shipment.error());
  for (const std::string& account : request.accounts) {
    auto known = transaction.find_poll(key, account);
    if (!known) return unexpected(std::move(known).error());
    PollState state;
    if (*known) state = **known;
    state.key = key;
    state.account = account;
    for (const auto& [name, value] : request.hints) state.hints.insert_or_assign(name, value);
    // The courier may have refused because this hint was missing.
    const bool was_refused = state.failures > 0 || state.subscription.state == SubscriptionState::refused;
    const bool hints_changed = *known && was_refused && state.hints != (*known)->hints;
    if (!*known && *shipment != nullptr) state.known_events = (*shipment)->event_count;
    if (!*known || state.ended || hints_changed) {
      state.next_at = now;
      state.ended = false;
      state.basis = {};
    }
    if (hints_changed && state.subscription.state == SubscriptionState::refused) {
      state.subscription.state = SubscriptionState::none;
    }
    if (auto stored = transaction.store_poll(state); !stored) return stored;
  }
  return {};
}

Result<void> end_polls(Transaction& transaction, const ShipmentKey& key) {
  auto rows = transaction.find_polls(key.tenant, key.tracking_number);
  if (!rows) return unexpected(std::move(rows).error());
  for (PollState& row : *rows) {
    if (row.key.carrier != key.carrier) {
      const auto other = transaction.find_shipment(row.key);
      if (!other) return unexpected(other.error());
      if (*other != nullptr) continue;
    }
    row.ended = true;
    row.basis = {};
    row.basis.reason = CheckReason::withdrawn;
    if (auto stored = transaction.store_poll(row); !stored) return stored;
  }
  return {};
}

}  // namespace parcelgate
