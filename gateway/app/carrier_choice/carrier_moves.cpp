#include "gateway/app/carrier_choice/carrier_moves.hpp"

#include "gateway/app/carrier_choice/unpolled.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <tuple>

#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/shipment_entry.hpp"

namespace parcelgate {
namespace {

// Long enough for the likelier carrier to answer, so that most numbers are polled once.
constexpr std::chrono::minutes kBetweenCouriers{2};
// After this time without an answer, a carrier does not have the parcel.
constexpr std::chrono::hours kLongestSearch{24 * 30};

Result<void> store(Transaction& transaction, const ShipmentKey& key, const CarrierChoice& choice) {
  return transaction.store_record(to_record(key.tenant, key.tracking_number, choice));
}

Result<void> publish_corrected(Transaction& transaction, const Shipment& shipment, std::string_view previous,
                               SettledBy reason, Instant now) {
  FeedEntry entry =
      entry_about(shipment, kCarrierCorrected, now, render_carrier_corrected(shipment, previous, to_string(reason)));
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

/// @param held  the caller's, which it stores itself; else the return is read and stored
Result<void> rename_in_return(Transaction& transaction, const Shipment& shipment, std::string_view from, Return* held) {
  if (shipment.return_id.empty()) return {};
  const ShipmentKey& key = shipment.key;
  if (held != nullptr && held->return_id == shipment.return_id) {
    rename(*held, key.tracking_number, from, key.carrier);
    return {};
  }
  auto ret = transaction.find_return(key.tenant, shipment.return_id);
  if (!ret) return unexpected(std::move(ret).error());
  if (!*ret) return {};
  rename(**ret, key.tracking_number, from, key.carrier);
  return transaction.store_return(**ret);
}

void note_move(CarrierChoice& choice, const std::string& to) {
  std::erase(choice.former, to);
  choice.former.push_back(std::exchange(choice.carrier, to));
}

/// Moves the shipment with its row, history and entry in the return, and publishes the correction.
Result<void> move(Transaction& transaction, Shipment& shipment, CarrierChoice& choice, const std::string& to,
                  SettledBy reason, Return* held, Instant now) {
  const std::string from = shipment.key.carrier;
  if (auto moved = transaction.move_shipment(shipment, to); !moved) return moved;
  ++shipment.version;
  transaction.store_shipment(shipment);
  note_move(choice, to);
  if (auto renamed = rename_in_return(transaction, shipment, from, held); !renamed) return renamed;
  if (auto stored = store(transaction, shipment.key, choice); !stored) return stored;
  return publish_corrected(transaction, shipment, from, reason, now);
}

/// The row of an account that polled the number under another carrier, for polling it under this one. A subscription
/// made for another carrier is void, but its requests count against the number's limit.
PollState take_over(const std::vector<PollState>& rows, const ShipmentKey& key, Instant now) {
  const auto unnamed =
      std::find_if(rows.begin(), rows.end(), [](const PollState& row) { return row.key.carrier == kUnknownCarrier; });
  PollState out = unnamed != rows.end() ? *unnamed : rows.front();
  out.key = key;
  if (unnamed == rows.end()) {
    out.subscription = {};
    out.failures = 0;
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

/// The account continues to poll the number, under the carrier that has the parcel.
Result<void> continue_polling(Transaction& transaction, const ShipmentKey& key, std::string_view account, Instant now) {
  auto rows = transaction.find_polls(key.tenant, key.tracking_number);
  if (!rows) return unexpected(std::move(rows).error());
  std::erase_if(*rows, [&](const PollState& row) { return row.account != account; });
  const bool is_polled =
      std::any_of(rows->begin(), rows->end(), [&](const PollState& row) { return row.key.carrier == key.carrier; });
  if (rows->empty() || is_polled) return {};
  return transaction.store_poll(take_over(*rows, key, now));
}

/// Polls a proven carrier as if it had been stated: each account for its numbers gets a row.
Result<void> poll_stated_carrier(Transaction& transaction, const ShipmentKey& key,
                                 const PollingAccounts& polling_accounts, PollRequest request, Instant now) {
  if (!polling_accounts) return {};
  const auto rows = transaction.find_polls(key.tenant, key.tracking_number);
  if (!rows) return unexpected(rows.error());
  for (const PollState& row : *rows) request.hints.insert(row.hints.begin(), row.hints.end());
  for (std::string& account : polling_accounts(key.tenant, key.carrier)) {
    const bool was_polled =
        std::any_of(rows->begin(), rows->end(), [&](const PollState& row) { return row.account == account; });
    request.accounts = {std::move(account)};
    auto done = was_polled ? continue_polling(transaction, key, request.accounts.front(), now)
                           : schedule_polls(transaction, key, request, now);
    if (!done) return done;
  }
  return {};
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
  return store(transaction, key, choice);
}

/// The shipment of the earlier guess keeps its events and leaves the return.
Result<void> give_up_place(Transaction& transaction, const ShipmentKey& key, Return* ret) {
  const auto found = transaction.find_shipment(key);
  if (!found) return unexpected(found.error());
  Shipment* shipment = *found;
  if (shipment == nullptr || ret == nullptr || shipment->return_id != ret->return_id) return {};
  shipment->return_id.clear();
  ++shipment->version;
  transaction.store_shipment(*shipment);
  std::erase_if(ret->shipments, [&](const ReturnShipment& known) {
    return known.carrier == key.carrier && known.tracking_number == key.tracking_number;
  });
  return {};
}

Result<void> take_statement(Transaction& transaction, const ShipmentKey& stated, CarrierChoice& choice, Return* ret,
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
    if (auto moved = move(transaction, **chosen, choice, stated.carrier, SettledBy::statement, ret, now); !moved)
      return moved;
  } else {
    if (auto given = give_up_place(transaction, before, ret); !given) return given;
    note_move(choice, stated.carrier);
  }
  return settle(transaction, choice, stated, SettledBy::statement);
}

/// The known shipment of the number that ranks highest: proven (the latest status first), then with any events, then of
/// the likeliest carrier. Null: the number is not known.
Result<const Shipment*> find_reported(Transaction& transaction, const ShipmentKey& wanted,
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

}  // namespace

Result<ShipmentKey> place_number(Transaction& transaction, ShipmentKey wanted, const PollRequest& polls, Return* ret,
                                 Instant now) {
  auto choice = find_choice(transaction, wanted.tenant, wanted.tracking_number);
  if (!choice) return unexpected(std::move(choice).error());
  if (!wanted.carrier.empty()) {
    if (!*choice) return wanted;
    if (auto taken = take_statement(transaction, wanted, **choice, ret, now); !taken)
      return unexpected(std::move(taken).error());
    return wanted;
  }
  if (*choice) {
    wanted.carrier = (*choice)->carrier;
    return wanted;
  }
  const auto known = transaction.find_carriers(wanted.tenant, wanted.tracking_number);
  if (!known) return unexpected(known.error());
  const auto reported = find_reported(transaction, wanted, *known, polls);
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
  if (auto stored = store(transaction, wanted, made); !stored) return unexpected(std::move(stored).error());
  return wanted;
}

namespace {

Result<void> schedule_at_accounts(Transaction& transaction, const ShipmentKey& key, const PollRequest& polls,
                                  Instant now) {
  if (polls.possible.empty() && !polls.polling_accounts) return schedule_polls(transaction, key, polls, now);
  const auto choice = find_choice(transaction, key.tenant, key.tracking_number);
  if (!choice) return unexpected(choice.error());
  const bool is_open = *choice && (*choice)->is_open();
  Instant at = now;
  for (const PossibleCarrier& each : polls.possible) {
    if (each.accounts.empty() || (!is_open && each.carrier != key.carrier)) continue;
    const ShipmentKey candidate{key.tenant, each.carrier, key.tracking_number};
    if (auto done = schedule_polls(transaction, candidate, {each.accounts, polls.hints, {}}, at); !done) return done;
    at += kBetweenCouriers;
  }
  const bool has_another_form =
      key.carrier != kUnknownCarrier && std::none_of(polls.possible.begin(), polls.possible.end(),
                                                     [&](const auto& each) { return each.carrier == key.carrier; });
  return has_another_form ? poll_stated_carrier(transaction, key, polls.polling_accounts, {{}, polls.hints}, now)
                          : Result<void>{};
}

}  // namespace

Result<void> schedule_number(Transaction& transaction, const ShipmentKey& key, const PollRequest& polls, Instant now) {
  if (auto done = schedule_at_accounts(transaction, key, polls, now); !done) return done;
  return note_unpolled(transaction, key, polls, now);
}

Result<Shipment*> take_undecided(Transaction& transaction, const ShipmentKey& reported,
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
  auto done = move(transaction, *shipment, **choice, reported.carrier, SettledBy::events, nullptr, from.at);
  if (done) done = continue_polling(transaction, reported, from.account, from.at);
  if (!done) return unexpected(std::move(done).error());
  return shipment;
}

Result<void> settle_by_events(Transaction& transaction, const Shipment& shipment, const ReportedBy& from) {
  const ShipmentKey& key = shipment.key;
  auto choice = find_choice(transaction, key.tenant, key.tracking_number);
  if (!choice) return unexpected(std::move(choice).error());
  if (!*choice || !(*choice)->is_open() || (*choice)->carrier != key.carrier) return {};
  if (auto kept = continue_polling(transaction, key, from.account, from.at); !kept) return kept;
  if (auto polled = poll_stated_carrier(transaction, key, from.polling_accounts, {}, from.at); !polled) return polled;
  if (auto settled = settle(transaction, **choice, key, SettledBy::events); !settled) return settled;
  const auto rows = transaction.find_polls(key.tenant, key.tracking_number);
  if (!rows) return unexpected(rows.error());
  return rows->empty() ? Result<void>{} : note_unpolled(transaction, key, {}, from.at);
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
