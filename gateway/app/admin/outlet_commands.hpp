// outlets.list and outlets.show: whether each outlet runs, since when it is down, and which entries are set aside.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/outlets/feed_follower.hpp"

namespace parcelgate {

/// The running follower of an outlet; nothing when the configuration has none of this id.
using FindFollower = std::function<std::optional<FollowerStatus>(std::string_view outlet)>;

/// Adds outlets.list and outlets.show.
/// @param find  empty when no gateway runs: then every outlet is stopped, and the store says how far it has come
void add_outlet_commands(AdminService& service, Store& store, const TimeSource& time, FindFollower find);

}  // namespace parcelgate
