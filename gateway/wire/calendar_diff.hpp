// The days that differ between the calendars of two rule packs, in words. Private to rule_diff.
#pragma once

#include <vector>

#include "gateway/wire/rule_diff.hpp"

namespace parcelgate {

/// Compares calendars that both packs name, by id: each day that one of them lists and that counts differently is a
/// member, as "2026-02-14". A year that only one of them has is one member. Comments in the files do not count.
///
///     calendar_changes(before, after, Locale::en)[0].members[0];
///     // {"2026-02-14", "2026-02-14", "make-up working day, counted", "weekend, not counted"}
[[nodiscard]] std::vector<PartChange> calendar_changes(const RulePack& before, const RulePack& after, Locale locale);

}  // namespace parcelgate
