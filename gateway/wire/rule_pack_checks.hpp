// Checks of rule packs that look at several members together. Private to rule_pack.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// Reports an id that schemas/rule-pack.json forbids: it begins with a small letter, and has small letters, digits, "_"
/// and "-", at most 64 of them.
void check_pack_id(ObjectReader& reader, std::string_view name, std::string_view id);

/// Reports clusters of fewer than two provinces, and provinces that are listed twice, under any of their spellings. A
/// province of two clusters, or of a cluster and of the remote ones, would have two classes.
/// @param pointer  of the member regions
void check_regions(const Regions& regions, const std::string& pointer, Faults& faults);

/// Reports cases of which none may hold, and that do not say so.
/// @param kinds            of the rule; empty: all
/// @param rest_is_unknown  the last case states that the figure of all others is not known
void check_coverage(const LimitCases& cases, std::span<const ReturnKind> kinds, bool rest_is_unknown,
                    const std::string& pointer, Faults& faults);

/// Reports working days without a calendar, and a carrier's calendar that no limit uses.
/// @param has_calendar  whether the pack has one
void check_working_days(ObjectReader& rule_reader, const ClockRule& rule, bool has_calendar);

/// Reports a limit of working days whose calendar knows none of the years in which it counts.
/// @param from, until  the days for which the limit is stated; absent: open
/// @param pointer      of the limit
void check_calendar_years(const LimitCases& cases, const Calendar* calendar,
                          std::optional<std::chrono::local_days> from, std::optional<std::chrono::local_days> until,
                          const std::string& pointer, Faults& faults);

/// Conditions that the subject of a rule never fulfils, or always.
void check_conditions(const ClockRule& rule, const LimitCases& cases, const std::string& pointer, Faults& faults);

}  // namespace parcelgate
