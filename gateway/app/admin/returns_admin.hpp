// Operator commands about returns.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/admin/rules_commands.hpp"

namespace parcelgate {

/// Adds "returns.explain". Request: {"return_id", "tenant"?, "lang"?, "now"?}. Answer: {"text": the explanation of each
/// clock, "return": the return with its clocks}. Without "tenant", the return is searched in all tenants.
/// @param load     returns the current rule packs
/// @param tenants  returns the ids of the configured tenants
/// Error answers: not_found; rejected (several tenants have a return with this id, or the pack is not configured).
void add_returns_command(AdminService& service, Store& store, const TimeSource& time, LoadRulePacks load,
                         std::function<std::vector<std::string>()> tenants);

}  // namespace parcelgate
