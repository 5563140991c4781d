// Facts of a return or a complaint in order of time: the first step of its timeline.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "gateway/domain/deadlines/triggers.hpp"
#include "gateway/domain/returns.hpp"

namespace parcelgate {

/// A fact at the instant at which it counts. Facts hold six texts each, and most of them need not be copied.
struct DatedFact {
  Instant at{};
  const Fact* fact{nullptr};

  [[nodiscard]] Fact copy() const {
    Fact made = *fact;
    made.at = at;
    return made;
  }
};

/// By (at, fact_id, kind), each fact_id once, up to `now`. Borrows the facts.
/// @param next_at  set to the first fact that is dated later, where it is earlier than the value
[[nodiscard]] std::vector<DatedFact> ordered_facts(const std::vector<Fact>& facts, Instant now,
                                                   std::optional<Instant>& next_at);

/// The trigger that a fact of a kind is; nothing for facts about clocks and withdrawals.
[[nodiscard]] std::optional<Trigger> trigger_of(FactKind kind) noexcept;

/// Removes entries dated later than `now` from a list in order of time.
template <class T>
void keep_until(std::vector<T>& items, Instant now, std::optional<Instant>& next_at) {
  const auto later = std::find_if(items.begin(), items.end(), [&](const T& item) { return item.at > now; });
  if (later != items.end() && (!next_at || later->at < *next_at)) next_at = later->at;
  items.erase(later, items.end());
}

}  // namespace parcelgate
