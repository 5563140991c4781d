// write_backs.settle: what a person saw at a platform about a call whose answer was lost.
#pragma once

#include "gateway/app/admin/admin_service.hpp"

namespace parcelgate {

/// Adds write_backs.settle: {"outlet", "subject": "<tenant>/<return_id>", "state", "written": true or false}. A state
/// that is written is never sent again; one that is not is sent at the next attempt.
void add_write_back_commands(AdminService& service, Store& store, const TimeSource& time);

}  // namespace parcelgate
