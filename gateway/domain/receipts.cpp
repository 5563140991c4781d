#include "gateway/domain/receipts.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

using std::chrono::hours;

constexpr Names<4> kMatchReasons{"order", "number", "phone", "carrier_and_date"};
constexpr std::size_t kMostTypingErrors = 2;
// A return parcel that was handed in longer before, or after, is another one.
constexpr hours kLongestWay = hours{24} * 30;

/// Characters to insert, remove or replace to turn one text into the other (Levenshtein).
std::size_t differing_characters(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t at = 0; at < left.size(); ++at) {
    std::size_t diagonal = std::exchange(row[0], at + 1);
    for (std::size_t to = 0; to < right.size(); ++to) {
      const std::size_t replaced = diagonal + (left[at] == right[to] ? 0 : 1);
      diagonal = row[to + 1];
      row[to + 1] = std::min({replaced, row[to] + 1, diagonal + 1});
    }
  }
  return row.back();
}

/// A number that was scanned is no typing error.
bool is_mistyped(const ReturnShipment& shipment, std::string_view number) {
  if (shipment.leg != Leg::return_ || shipment.milestones.first_physical_scan_at) return false;
  const std::size_t longer = std::max(shipment.tracking_number.size(), number.size());
  const std::size_t shorter = std::min(shipment.tracking_number.size(), number.size());
  if (longer - shorter > kMostTypingErrors) return false;
  return differing_characters(shipment.tracking_number, number) <= kMostTypingErrors;
}

bool fits_in_time(const Receipt& receipt, const ReturnShipment& shipment) {
  const Milestones& milestones = shipment.milestones;
  if (shipment.leg != Leg::return_ || milestones.signed_at || receipt.carrier.empty()) return false;
  const auto sent = milestones.first_physical_scan_at ? milestones.first_physical_scan_at : shipment.registered_at;
  return shipment.carrier == receipt.carrier && sent && *sent <= receipt.received_at &&
         receipt.received_at - *sent <= kLongestWay;
}

bool is_received(const Return& ret) {
  return std::any_of(ret.facts.begin(), ret.facts.end(), [&](const Fact& fact) {
    return fact.kind == FactKind::received && find_withdrawal(ret.facts, fact) == nullptr;
  });
}

}  // namespace

std::string_view to_string(MatchReason reason) noexcept {
  return name_of(kMatchReasons, reason);
}

Fact fact_of(const Receipt& receipt) {
  Fact fact;
  fact.fact_id = "receipt-" + receipt.receipt_id;
  fact.kind = FactKind::received;
  fact.at = receipt.received_at;
  fact.recorded_at = receipt.recorded_at;
  fact.actor = receipt.warehouse;
  fact.quantity = receipt.found.quantity;
  fact.condition = receipt.found.condition;
  fact.order_found = receipt.found.order_id;
  fact.weight_grams = receipt.found.weight_grams;
  fact.note = receipt.found.note;
  return fact;
}

std::vector<MatchReason> match_reasons(const Receipt& receipt, const Return& ret, std::string_view phone_tail) {
  std::vector<MatchReason> reasons;
  const auto any_parcel = [&](auto holds) { return std::any_of(ret.shipments.begin(), ret.shipments.end(), holds); };
  if (!receipt.found.order_id.empty() && receipt.found.order_id == ret.order_id) reasons.push_back(MatchReason::order);
  if (any_parcel([&](const ReturnShipment& each) { return is_mistyped(each, receipt.tracking_number); }))
    reasons.push_back(MatchReason::number);
  if (!phone_tail.empty() && receipt.found.sender_phone_tail == phone_tail) reasons.push_back(MatchReason::phone);
  if (any_parcel([&](const ReturnShipment& each) { return fits_in_time(receipt, each); }) && !is_received(ret))
    reasons.push_back(MatchReason::carrier_and_date);
  return reasons;
}

}  // namespace parcelgate
