// deadletters.list, deadletters.retry and deadletters.drop: entries that outlets have given up.
#pragma once

#include <functional>
#include <string_view>

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/domain/history.hpp"

namespace parcelgate {

/// Has a running outlet retry or drop one dead letter.
/// @error not_found: no outlet has this id
using RequestLetter = std::function<Result<void>(std::string_view outlet, FeedPlace place, bool retry)>;

/// @param request_letter  empty if no gateway runs: the change is then made in the store
void add_dead_letter_commands(AdminService& service, Store& store, const TimeSource& time,
                              RequestLetter request_letter);

}  // namespace parcelgate
