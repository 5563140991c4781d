// How many deadlines are in danger or missed, and what they cost: figures of one tenant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>

#include "gateway/domain/deadlines/rule_packs.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Counts over the returns, parcels and complaints that need a person.
struct AlertFigures {
  std::uint64_t at_risk{0};   ///< open clocks whose deadline is near
  std::uint64_t breached{0};  ///< open clocks whose deadline has passed
  std::uint64_t others{0};    ///< alerts that do not concern a deadline
  std::uint64_t owners{0};    ///< returns, parcels and complaints
  /// By currency, in its smallest unit. A clock that rests on missing scans adds nothing: it is not known to be missed.
  std::map<std::string, std::int64_t, std::less<>> money;
  bool is_capped{false};  ///< there are more owners than were counted

  AlertFigures& operator+=(const AlertFigures& other);
  friend bool operator==(const AlertFigures&, const AlertFigures&) = default;
};

/// Adds the clocks of one return, parcel or complaint that are at risk or breached.
/// @param rules  of the owner; null: its pack is no longer configured
void add_clocks(AlertFigures& figures, const std::vector<Clock>& clocks, const RulePack* rules);

/// Counts the tenant's list of alerts. The list has an index, so that the cost depends on the number of alerts alone.
/// @param most_owners  beyond it counting ends, and the figures are marked as capped
[[nodiscard]] Result<AlertFigures> count_alerts(Reader& reader, const RulePacks& rules, std::string_view tenant,
                                                std::size_t most_owners, const std::stop_token& stop);

}  // namespace parcelgate
