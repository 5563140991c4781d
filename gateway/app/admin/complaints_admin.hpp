// Operator commands about complaints.
#pragma once

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/admin/rules_commands.hpp"

namespace parcelgate {

/// Adds "complaints.explain": {"complaint_id", "tenant"?, "lang"?, "now"?} is answered with {"text": the explanation of
/// each clock, "complaint": as GET /v1/complaints/{complaint_id} shows it}. Without a tenant all complaints are read.
/// @param load  the rule packs as they are now
/// Error answers: not_found; rejected (several tenants have a complaint with this id, or the pack is not configured).
void add_complaints_command(AdminService& service, Store& store, const TimeSource& time, LoadRulePacks load);

}  // namespace parcelgate
