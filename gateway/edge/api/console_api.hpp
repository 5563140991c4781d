// Endpoints of the operator's console that other clients may use as well: figures, search, operators' commands.
#pragma once

#include "gateway/app/admin/operator_commands.hpp"
#include "gateway/app/overview/overview.hpp"
#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// GET /v1/console/overview. @param overview  null: there is none
void get_overview(const ApiCall& call, const Overview* overview);
/// GET /v1/console/search?q=…: returns by id or order, and shipments by number.
void search(const ApiCall& call);
/// POST /v1/console/commands/{command}, for keys and users of all tenants.
/// @param commands  null: there are none
void run_command(const ApiCall& call, OperatorCommands* commands);

}  // namespace parcelgate
