#include "gateway/app/carrier_choice/confirm.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "gateway/app/carrier_choice/move.hpp"
#include "gateway/app/carrier_choice/unpolled.hpp"

namespace parcelgate {
namespace {

// After this time without an answer, a carrier does not have the parcel.
constexpr std::chrono::hours kLongestSearch{24 * 30};

/// @return null: the number is not undecided
Result<Shipment*> find_undecided(Transaction& transaction, const ShipmentKey& reported,
                                 std::span<const TrackingEvent> events, const ReportedBy& from) {
  auto choice = find_choice(transaction, reported.tenant, reported.tracking_number);
  if (!choice) return unexpected(std::move(choice).error());
  if (!*choice || !(*choice)->is_open()) return nullptr;
  const auto found = transaction.find_shipment({reported.tenant, (*choice)->carrier, reported.tracking_number});
  if (!found) return unexpected(found.error());
  Shipment* shipment = *found;
  const bool is_news = shipment != nullptr && !is_proven(*shipment) &&
                       (shipment->event_count == 0 || std::any_of(events.begin(), events.end(), proves));
  if (!is_news) return shipment;
  auto done = move_to_carrier(transaction, *shipment, **choice, reported.carrier, SettledBy::events, nullptr, from.at);
  if (done) done = move_polling(transaction, reported, from.account, from.at);
  if (!done) return unexpected(std::move(done).error());
  return shipment;
}

/// Settles the choice for the carrier of the shipment, unless the carrier is decided already.
Result<void> confirm_choice(Transaction& transaction, const Shipment& shipment, const ReportedBy& from) {
  const ShipmentKey& key = shipment.key;
  auto choice = find_choice(transaction, key.tenant, key.tracking_number);
  if (!choice) return unexpected(std::move(choice).error());
  if (!*choice || !(*choice)->is_open() || (*choice)->carrier != key.carrier) return {};
  if (auto kept = move_polling(transaction, key, from.account, from.at); !kept) return kept;
  if (auto polled = poll_at_all_accounts(transaction, key, from.polling_accounts, {}, from.at); !polled) return polled;
  if (auto settled = settle(transaction, **choice, key, SettledBy::events); !settled) return settled;
  const auto rows = transaction.find_polls(key.tenant, key.tracking_number);
  if (!rows) return unexpected(rows.error());
  return rows->empty() ? Result<void>{} : note_unpolled(transaction, key, {}, from.at);
}

}  // namespace

Result<Shipment*> find_shipment_for_events(Transaction& transaction, const ShipmentKey& reported,
                                           std::span<const TrackingEvent> events, const ReportedBy& from) {
  const auto found = transaction.find_shipment(reported);
  if (!found) return unexpected(found.error());
  return *found != nullptr ? Result<Shipment*>(*found) : find_undecided(transaction, reported, events, from);
}

Result<void> confirm_by_events(Transaction& transaction, const Shipment& shipment, bool was_proven,
                               const ReportedBy& from) {
  if (was_proven || !is_proven(shipment)) return {};
  return confirm_choice(transaction, shipment, from);
}

Result<void> settle(Transaction& transaction, CarrierChoice& choice, const ShipmentKey& key, SettledBy by) {
  choice.settled_by = by;
  auto rows = transaction.find_polls(key.tenant, key.tracking_number);
  if (!rows) return unexpected(std::move(rows).error());
  for (PollState& row : *rows) {
    if (row.key.carrier == key.carrier || row.ended || row.account == kNoAccount ||
        choice.find(row.key.carrier) == nullptr)
      continue;
    end_for_other_carrier(row, key.carrier);
    if (auto stored = transaction.store_poll(row); !stored) return stored;
  }
  return store_choice(transaction, key, choice);
}

Result<std::string> find_other_carrier(Transaction& transaction, const ShipmentKey& key, Instant now) {
  const auto choice = find_choice(transaction, key.tenant, key.tracking_number);
  if (!choice) return unexpected(choice.error());
  if (!*choice || (*choice)->carrier == key.carrier) return std::string{};
  const bool continues = (*choice)->is_open() && now < (*choice)->registered_at + kLongestSearch;
  return continues ? std::string{} : (*choice)->carrier;
}

void end_for_other_carrier(PollState& row, std::string_view carrier) {
  row.ended = true;
  row.basis = {};
  row.basis.reason = CheckReason::other_carrier;
  row.basis.subject = carrier;
}

}  // namespace parcelgate
