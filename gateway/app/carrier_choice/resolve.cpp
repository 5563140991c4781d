#include "gateway/app/carrier_choice/resolve.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

#include "gateway/app/carrier_choice/confirm.hpp"
#include "gateway/app/carrier_choice/move.hpp"
#include "gateway/app/carrier_choice/unpolled.hpp"
#include "gateway/app/deadlines/return_changes.hpp"

namespace parcelgate {
namespace {

// Long enough for the likelier carrier to answer, so that most numbers are polled once.
constexpr std::chrono::minutes kBetweenCarriers{2};

/// The shipment of the earlier guess keeps its events and leaves the return.
Result<void> leave_return(Transaction& transaction, const ShipmentKey& key, Return* ret) {
  const auto found = transaction.find_shipment(key);
  if (!found) return unexpected(found.error());
  Shipment* shipment = *found;
  if (shipment == nullptr || ret == nullptr || !belongs_to(*shipment, ret->return_id)) return {};
  remove_return(*shipment, ret->return_id);
  ++shipment->version;
  transaction.store_shipment(*shipment);
  std::erase_if(ret->shipments, [&](const ReturnShipment& known) {
    return known.carrier == key.carrier && known.tracking_number == key.tracking_number;
  });
  return {};
}

/// Settles the choice for the carrier that a registration states.
Result<void> apply_statement(Transaction& transaction, const ShipmentKey& stated, CarrierChoice& choice, Return* ret,
                             Instant now) {
  if (choice.carrier == stated.carrier) {
    return choice.is_open() ? settle(transaction, choice, stated, SettledBy::statement) : Result<void>{};
  }
  const ShipmentKey before{stated.tenant, choice.carrier, stated.tracking_number};
  const auto chosen = transaction.find_shipment(before);
  if (!chosen) return unexpected(chosen.error());
  const auto there = transaction.find_shipment(stated);
  if (!there) return unexpected(there.error());
  const bool may_move = *chosen != nullptr && *there == nullptr && !is_proven(**chosen);
  if (may_move) {
    if (auto moved = move_to_carrier(transaction, **chosen, choice, stated.carrier, SettledBy::statement, ret, now);
        !moved)
      return moved;
  } else {
    if (auto given = leave_return(transaction, before, ret); !given) return given;
    record_move(choice, stated.carrier);
  }
  return settle(transaction, choice, stated, SettledBy::statement);
}

/// The known shipment of the number that ranks highest: proven (the latest status first), then with any events, then of
/// the likeliest carrier. Null: the number is not known.
Result<const Shipment*> find_best_known(Transaction& transaction, const ShipmentKey& wanted,
                                        const std::vector<std::string>& known, const PollRequest& polls) {
  const auto place_of = [&](const Shipment& shipment) {
    const auto at = std::find_if(polls.possible.begin(), polls.possible.end(),
                                 [&](const PossibleCarrier& each) { return each.carrier == shipment.key.carrier; });
    return polls.possible.end() - at;  // higher is likelier; 0: not a candidate
  };
  const auto rank_of = [&](const Shipment& shipment) {
    const bool proven = is_proven(shipment);
    const Instant latest = proven && shipment.status_at ? shipment.status_at->at : Instant{};
    return std::tuple(proven, shipment.event_count > 0, latest, place_of(shipment));
  };
  const Shipment* best = nullptr;
  for (const std::string& carrier : known) {
    const auto found = transaction.find_shipment({wanted.tenant, carrier, wanted.tracking_number});
    if (!found) return unexpected(found.error());
    const Shipment* shipment = *found;
    if (shipment != nullptr && (best == nullptr || rank_of(*best) < rank_of(*shipment))) best = shipment;
  }
  return best;
}

Result<void> schedule_at_accounts(Transaction& transaction, const ShipmentKey& key, const PollRequest& polls,
                                  Instant now) {
  if (polls.possible.empty() && polls.polling_accounts == nullptr) return schedule_polls(transaction, key, polls, now);
  const auto choice = find_choice(transaction, key.tenant, key.tracking_number);
  if (!choice) return unexpected(choice.error());
  const bool is_open = *choice && (*choice)->is_open();
  Instant at = now;
  for (const PossibleCarrier& each : polls.possible) {
    if (each.accounts.empty() || (!is_open && each.carrier != key.carrier)) continue;
    const ShipmentKey candidate{key.tenant, each.carrier, key.tracking_number};
    if (auto done = schedule_polls(transaction, candidate, {each.accounts, polls.hints, {}}, at); !done) return done;
    at += kBetweenCarriers;
  }
  const bool has_another_form =
      key.carrier != kUnknownCarrier && std::none_of(polls.possible.begin(), polls.possible.end(),
                                                     [&](const auto& each) { return each.carrier == key.carrier; });
  return has_another_form ? poll_at_all_accounts(transaction, key, polls.polling_accounts, {{}, polls.hints}, now)
                          : Result<void>{};
}

}  // namespace

Result<ShipmentKey> resolve_number(Transaction& transaction, ShipmentKey wanted, const PollRequest& polls, Return* ret,
                                   Instant now) {
  auto choice = find_choice(transaction, wanted.tenant, wanted.tracking_number);
  if (!choice) return unexpected(std::move(choice).error());
  if (!wanted.carrier.empty()) {
    if (!*choice) return wanted;
    if (auto taken = apply_statement(transaction, wanted, **choice, ret, now); !taken)
      return unexpected(std::move(taken).error());
    return wanted;
  }
  if (*choice) {
    wanted.carrier = (*choice)->carrier;
    return wanted;
  }
  const auto known = transaction.find_carriers(wanted.tenant, wanted.tracking_number);
  if (!known) return unexpected(known.error());
  const auto reported = find_best_known(transaction, wanted, *known, polls);
  if (!reported) return unexpected(reported.error());
  CarrierChoice made;
  made.registered_at = now;
  made.possible = polls.possible;
  if (*reported != nullptr) {
    made.carrier = (*reported)->key.carrier;
    // A shipment without events exists only because its carrier was stated.
    if (is_proven(**reported)) made.settled_by = SettledBy::events;
    if ((*reported)->event_count == 0) made.settled_by = SettledBy::statement;
  } else {
    made.carrier = polls.possible.empty() ? std::string(kUnknownCarrier) : polls.possible.front().carrier;
  }
  wanted.carrier = made.carrier;
  if (auto stored = store_choice(transaction, wanted, made); !stored) return unexpected(std::move(stored).error());
  return wanted;
}

Result<void> schedule_number(Transaction& transaction, const ShipmentKey& key, const PollRequest& polls, Instant now) {
  if (auto done = schedule_at_accounts(transaction, key, polls, now); !done) return done;
  return note_unpolled(transaction, key, polls, now);
}

}  // namespace parcelgate
