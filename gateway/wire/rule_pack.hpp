// Rule packs as files: config/rules/*.json, described by schemas/rule-pack.json.
#pragma once

#include <string_view>

#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/wire/calendar.hpp"

namespace parcelgate {

/// Reads a rule pack; comments and trailing commas are allowed. On success every rule is valid: known triggers, zone
/// and calendars, unique ids, no duplicates.
/// @param calendars  that the pack may name
/// @error malformed: all faults, one a line, each with its JSON pointer
[[nodiscard]] Result<RulePack> parse_rule_pack(std::string_view json, const Calendars& calendars = {});

}  // namespace parcelgate
