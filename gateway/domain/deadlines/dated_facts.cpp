#include "gateway/domain/deadlines/dated_facts.hpp"

#include <string_view>
#include <tuple>
#include <unordered_set>

namespace parcelgate {

std::vector<DatedFact> ordered_facts(const std::vector<Fact>& all, Instant now, std::optional<Instant>& next_at) {
  std::vector<DatedFact> facts;
  facts.reserve(all.size());
  for (const Fact& fact : all) facts.push_back({effective_at(fact), &fact});
  const auto key = [](const DatedFact& dated) { return std::tie(dated.at, dated.fact->fact_id, dated.fact->kind); };
  std::sort(facts.begin(), facts.end(),
            [&](const DatedFact& left, const DatedFact& right) { return key(left) < key(right); });
  std::unordered_set<std::string_view> known;
  std::erase_if(facts, [&](const DatedFact& dated) { return !known.insert(dated.fact->fact_id).second; });
  keep_until(facts, now, next_at);
  return facts;
}

std::optional<Trigger> trigger_of(FactKind kind) noexcept {
  switch (kind) {
    case FactKind::approved:
      return Trigger::approved;
    case FactKind::waybill_entered:
      return Trigger::waybill_entered;
    case FactKind::received:
      return Trigger::received;
    case FactKind::inspected:
      return Trigger::inspected;
    case FactKind::refunded:
      return Trigger::refunded;
    case FactKind::requested:
      return Trigger::requested;
    case FactKind::rejected:
      return Trigger::rejected;
    case FactKind::exchange_sent:
      return Trigger::exchange_sent;
    case FactKind::cancelled:
      return Trigger::cancelled;
    case FactKind::dispute_opened:
      return Trigger::dispute_opened;
    case FactKind::dispute_closed:
      return Trigger::dispute_closed;
    case FactKind::acknowledged:
      return Trigger::acknowledged;
    case FactKind::proposed:
      return Trigger::proposed;
    case FactKind::closed:
      return Trigger::closed;
    case FactKind::customer_message:
      return Trigger::customer_message;
    case FactKind::customer_answered:
      return Trigger::customer_answered;
    default:
      return std::nullopt;
  }
}

}  // namespace parcelgate
