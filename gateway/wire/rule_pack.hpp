// Rule packs as files: config/rules/*.json, described by schemas/rule-pack.json.
#pragma once

#include <string_view>

#include "gateway/domain/clocks.hpp"

namespace parcelgate {

/// Reads a rule pack; comments are allowed.
/// @error malformed: every fault, one a line, each by its JSON pointer
[[nodiscard]] Result<RulePack> parse_rule_pack(std::string_view json);

}  // namespace parcelgate
