// Groups of a report's rows: the values that a return or parcel is grouped by, and counts for each group.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/domain/reports/report_options.hpp"
#include "gateway/domain/reports/report_table.hpp"
#include "gateway/domain/returns.hpp"

namespace parcelgate {

/// Values of the groups, in the order of ReportOptions::by; an empty one is not stated.
using GroupKey = std::vector<std::string>;

/// What a counted thing belongs to. It borrows.
struct GroupedBy {
  std::string_view platform;
  std::string_view carrier;
  const OrderDetails& order;
  std::string_view clock{};
  Instant at{};  ///< decides the month
};
[[nodiscard]] GroupKey key_of(const ReportOptions& options, const GroupedBy& thing);

/// The carrier of a return's first parcel to the seller; empty when it has none.
[[nodiscard]] std::string_view carrier_of(const Return& ret) noexcept;
/// "广东→上海"; "" when neither end is known, "广东→" when one is.
[[nodiscard]] std::string lane_of(const OrderDetails& order);
[[nodiscard]] std::string warehouse_of(const OrderDetails& order);

/// Counts for each group. Bounded: beyond kMostGroups, further groups count as one named kOtherGroups, so that sums
/// stay right.
template <class Counts>
class GroupedCounts {
 public:
  static constexpr std::size_t kMostGroups = 1'000;
  static constexpr std::string_view kOtherGroups = "(other)";

  Counts& of(GroupKey key) {
    const auto found = groups_.find(key);
    if (found != groups_.end()) return found->second;
    if (groups_.size() >= kMostGroups) {
      for (std::string& value : key) value = kOtherGroups;
    }
    return groups_[std::move(key)];
  }
  [[nodiscard]] auto begin() const noexcept { return groups_.begin(); }
  [[nodiscard]] auto end() const noexcept { return groups_.end(); }

 private:
  std::map<GroupKey, Counts> groups_;
};

}  // namespace parcelgate
