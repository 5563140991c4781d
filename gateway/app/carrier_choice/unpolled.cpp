#include "gateway/app/carrier_choice/unpolled.hpp"

#include <algorithm>
#include <utility>

#include "gateway/app/carrier_choice/resolve.hpp"

namespace parcelgate {
namespace {

Result<void> end_row(Transaction& transaction, PollState row) {
  if (row.account == kNoAccount) return transaction.remove_poll(row.key, row.account);
  row.ended = true;
  row.basis = {};
  row.basis.reason = CheckReason::no_account;
  return transaction.store_poll(row);
}

/// Accounts that find out carriers by themselves belong to an undecided number's last possibility.
PollRequest request_for(const ShipmentKey& key, const std::optional<CarrierChoice>& choice,
                        const PollingAccounts& lookup) {
  PollRequest request;
  if (!choice || !choice->is_open()) {
    request.accounts = lookup->polling_accounts(key.tenant, key.carrier);
    return request;
  }
  request.polling_accounts = lookup;
  request.possible = choice->possible;
  if (choice->find(kUnknownCarrier) == nullptr) request.possible.push_back({std::string(kUnknownCarrier), 0, {}, {}});
  for (PossibleCarrier& each : request.possible) each.accounts = lookup->polling_accounts(key.tenant, each.carrier);
  return request;
}

}  // namespace

Result<void> note_unpolled(Transaction& transaction, const ShipmentKey& key, const PollRequest& polls, Instant now) {
  auto rows = transaction.find_polls(key.tenant, key.tracking_number);
  if (!rows) return unexpected(std::move(rows).error());
  const bool is_polled = std::any_of(rows->begin(), rows->end(), [](const PollState& row) {
    const bool was_given_up = row.ended && (row.basis.reason == CheckReason::other_carrier || !is_shown(row));
    return row.account != kNoAccount && !was_given_up;
  });
  auto hints = polls.hints;
  for (const PollState& row : *rows) {
    if (row.account != kNoAccount) continue;
    hints.insert(row.hints.begin(), row.hints.end());
    if (auto removed = end_row(transaction, row); !removed) return removed;
  }
  if (is_polled) return {};
  PollState row;
  row.key = key;
  row.account = kNoAccount;
  row.next_at = now;
  row.basis.reason = CheckReason::no_account;
  row.hints = std::move(hints);
  return transaction.store_poll(row);
}

Result<void> reschedule(Transaction& transaction, const PollState& row, const PollingAccounts& lookup, Instant now) {
  auto fresh = transaction.find_poll(row.key, row.account);
  if (!fresh) return unexpected(std::move(fresh).error());
  if (!*fresh || (*fresh)->ended) return {};
  const auto choice = find_choice(transaction, row.key.tenant, row.key.tracking_number);
  if (!choice) return unexpected(choice.error());
  ShipmentKey key = row.key;
  if (*choice) key.carrier = (*choice)->carrier;
  PollRequest request = request_for(key, *choice, lookup);
  request.hints = (*fresh)->hints;
  if (auto ended = end_row(transaction, **fresh); !ended) return ended;
  return schedule_number(transaction, key, request, now);
}

}  // namespace parcelgate
