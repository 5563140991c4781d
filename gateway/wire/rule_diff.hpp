// The differences between two rule packs, member by member, in words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// The difference of one member between two packs.
struct MemberChange {
  std::string member;  ///< "limit"; of an override's limits "limits/buyer_sends"
  std::string label;
  std::string before;  ///< in words; empty: absent
  std::string after;
};

/// A rule, an override or a calendar that only one of two packs has, or that differs.
struct PartChange {
  enum class Kind : unsigned char { added, removed, changed };
  Kind kind{Kind::changed};
  std::string id;
  std::string title;
  std::vector<MemberChange> members;  ///< of an added or removed part: all that it says
};
[[nodiscard]] std::string_view to_string(PartChange::Kind kind) noexcept;

/// The differences between two packs. The order of their rules does not count.
struct RulePackDiff {
  std::vector<MemberChange> pack;
  std::vector<PartChange> rules;
  std::vector<PartChange> overrides;
  std::vector<PartChange> calendars;  ///< those that both packs name, each with the days that differ
  [[nodiscard]] bool empty() const noexcept {
    return pack.empty() && rules.empty() && overrides.empty() && calendars.empty();
  }
};
/// Compares values, not texts: two limits that read alike and differ by seconds are a difference.
[[nodiscard]] RulePackDiff diff(const RulePack& before, const RulePack& after, Locale locale);

/// The differences as plain text of several lines; empty when there are none.
[[nodiscard]] std::string describe_in_full(const RulePackDiff& difference, Locale locale);
/// The same as JSON: pack[], rules[], overrides[] and calendars[].
void write_diff(JsonWriter& writer, const RulePackDiff& difference);
/// The member `name` that says which pack was compared: {"id", "version"}.
void write_compared_pack(JsonWriter& writer, std::string_view name, const RulePack& pack);

}  // namespace parcelgate
