// quarantine.list, quarantine.show and quarantine.drop.
#pragma once

#include "gateway/app/admin/admin_service.hpp"

namespace parcelgate {

/// Adds the commands to `admin`; `store` must outlive it.
///
/// - quarantine.list {source?, account?, limit?, count_only?}: newest first, at most `limit` (100) rows, with the
///   number of all (`total`) and of each source (`counts`). Bodies are left out.
/// - quarantine.show {id}: one message with its body in base64.
/// - quarantine.drop {ids} or {source?, account?, received_before?}: deletes messages permanently, and answers
///   `dropped`.
void add_quarantine_commands(AdminService& admin, Store& store);

}  // namespace parcelgate
