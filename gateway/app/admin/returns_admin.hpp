// Operator commands about returns.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/admin/rules_commands.hpp"

namespace parcelgate {

/// Adds "returns.explain": {"return_id", "tenant"?, "lang"?, "now"?} is answered with {"text": the explanation of each
/// clock, "return": the return with its clocks}. Without a tenant, all of them are looked through.
/// @param load     the rule packs as they are now
/// @param tenants  the ids of the configured tenants
/// Error answers: not_found; rejected (several tenants have a return with this id, or the pack is not configured).
void add_returns_command(AdminService& service, Store& store, const TimeSource& time, LoadRulePacks load,
                         std::function<std::vector<std::string>()> tenants);

}  // namespace parcelgate
