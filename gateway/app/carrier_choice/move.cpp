#include "gateway/app/carrier_choice/move.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/shipment_entry.hpp"

namespace parcelgate {
namespace {

Result<void> publish_corrected(Transaction& transaction, const Shipment& shipment, std::string_view previous,
                               SettledBy because, Instant now) {
  FeedEntry entry =
      entry_about(shipment, kCarrierCorrected, now, render_carrier_corrected(shipment, previous, to_string(because)));
  const auto position = transaction.append_feed(entry);
  if (!position) return unexpected(position.error());
  log(LogLevel::info, "carrier_corrected",
      {{"tracking_number", shipment.key.tracking_number}, {"carrier", shipment.key.carrier}, {"was", previous}});
  return {};
}

void rename(Return& ret, std::string_view number, std::string_view from, const std::string& to) {
  for (ReturnShipment& known : ret.shipments) {
    if (known.tracking_number == number && known.carrier == from) known.carrier = to;
  }
}

/// @param held  the caller's, which it stores itself; the others are read and stored
Result<void> rename_in_returns(Transaction& transaction, const Shipment& shipment, std::string_view from,
                               Return* held) {
  const ShipmentKey& key = shipment.key;
  for (const std::string& return_id : returns_of(shipment)) {
    if (held != nullptr && held->return_id == return_id) {
      rename(*held, key.tracking_number, from, key.carrier);
      continue;
    }
    auto ret = transaction.find_return(key.tenant, return_id);
    if (!ret) return unexpected(std::move(ret).error());
    if (!*ret) continue;
    rename(**ret, key.tracking_number, from, key.carrier);
    if (auto stored = transaction.store_return(**ret); !stored) return stored;
  }
  return {};
}

/// The row of an account that polled the number under another carrier, for polling it under this one. A subscription
/// made for another carrier is void, but its requests count against the number's limit.
PollState moved_row(const std::vector<PollState>& rows, const ShipmentKey& key, Instant now) {
  const auto unnamed =
      std::find_if(rows.begin(), rows.end(), [](const PollState& row) { return row.key.carrier == kUnknownCarrier; });
  PollState out = unnamed != rows.end() ? *unnamed : rows.front();
  out.key = key;
  if (unnamed == rows.end()) {
    out.subscription = {};
    out.failures = 0;
    out.history = {};
    out.pushed_first = 0;
    out.ended = false;
    out.next_at = now;
    out.basis = {};
  }
  std::set<Instant> requested;
  for (const PollState& row : rows) {
    requested.insert(row.subscription.requested_at.begin(), row.subscription.requested_at.end());
    out.last_checked_at = std::max(out.last_checked_at, row.last_checked_at);
  }
  out.subscription.requested_at.assign(requested.begin(), requested.end());
  return out;
}

}  // namespace

void record_move(CarrierChoice& choice, const std::string& to) {
  std::erase(choice.former, to);
  choice.former.push_back(std::exchange(choice.carrier, to));
}

Result<void> move_to_carrier(Transaction& transaction, Shipment& shipment, CarrierChoice& choice, const std::string& to,
                             SettledBy because, Return* held, Instant now) {
  const std::string from = shipment.key.carrier;
  if (auto moved = transaction.move_shipment(shipment, to); !moved) return moved;
  ++shipment.version;
  transaction.store_shipment(shipment);
  record_move(choice, to);
  if (auto renamed = rename_in_returns(transaction, shipment, from, held); !renamed) return renamed;
  if (auto stored = store_choice(transaction, shipment.key, choice); !stored) return stored;
  return publish_corrected(transaction, shipment, from, because, now);
}

Result<void> move_polling(Transaction& transaction, const ShipmentKey& key, std::string_view account, Instant now) {
  auto rows = transaction.find_polls(key.tenant, key.tracking_number);
  if (!rows) return unexpected(std::move(rows).error());
  std::erase_if(*rows, [&](const PollState& row) { return row.account != account; });
  const bool is_polled =
      std::any_of(rows->begin(), rows->end(), [&](const PollState& row) { return row.key.carrier == key.carrier; });
  if (rows->empty() || is_polled) return {};
  return transaction.store_poll(moved_row(*rows, key, now));
}

Result<void> poll_at_all_accounts(Transaction& transaction, const ShipmentKey& key,
                                  const PollingAccounts& polling_accounts, PollRequest request, Instant now) {
  if (polling_accounts == nullptr) return {};
  const auto rows = transaction.find_polls(key.tenant, key.tracking_number);
  if (!rows) return unexpected(rows.error());
  for (const PollState& row : *rows) request.hints.insert(row.hints.begin(), row.hints.end());
  for (std::string& account : polling_accounts->polling_accounts(key.tenant, key.carrier)) {
    const bool was_polled =
        std::any_of(rows->begin(), rows->end(), [&](const PollState& row) { return row.account == account; });
    request.accounts = {std::move(account)};
    auto done = was_polled ? move_polling(transaction, key, request.accounts.front(), now)
                           : schedule_polls(transaction, key, request, now);
    if (!done) return done;
  }
  return {};
}

}  // namespace parcelgate
