// Rule packs as files: config/rules/*.json, described by schemas/rule-pack.json.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/wire/calendar.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// Reads a rule pack; comments and trailing commas are allowed. On success every rule is valid: known triggers, zone
/// and calendars, unique ids, no duplicates.
/// @param calendars  that the pack may name
/// @error malformed: all faults, one a line, each with its JSON pointer
[[nodiscard]] Result<RulePack> parse_rule_pack(std::string_view json, const Calendars& calendars = {});
/// The same for a caller that reads several files and reports all of their faults.
/// @return nothing where a fault was added
[[nodiscard]] std::optional<RulePack> parse_rule_pack(std::string_view json, const Calendars& calendars,
                                                      Faults& faults);

}  // namespace parcelgate
