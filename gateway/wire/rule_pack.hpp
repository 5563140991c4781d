// Rule packs as files: config/rules/*.json, described by schemas/rule-pack.json.
#pragma once

#include <string_view>

#include "gateway/domain/clocks.hpp"

namespace parcelgate {

/// Reads a rule pack; comments and trailing commas are allowed. On success every rule is valid: known triggers, unique
/// ids, no duplicates.
/// @error malformed: all faults, one a line, each with its JSON pointer
[[nodiscard]] Result<RulePack> parse_rule_pack(std::string_view json);

}  // namespace parcelgate
