// outlets.list and outlets.show: whether each outlet runs, when it began to fail, and which entries are set aside.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/outlets/follower/feed_follower.hpp"

namespace parcelgate {

/// Looks up the status of a running outlet; nothing if the configuration has no outlet with this id.
using FindFollower = std::function<std::optional<FollowerStatus>(std::string_view outlet)>;

/// Adds outlets.list and outlets.show.
/// @param find  empty if no gateway runs: every outlet is then shown as stopped, with its progress from the store
void add_outlet_commands(AdminService& service, Store& store, const TimeSource& time, FindFollower find);

}  // namespace parcelgate
