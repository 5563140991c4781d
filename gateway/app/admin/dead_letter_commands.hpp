// deadletters.list, deadletters.retry and deadletters.drop: entries that outlets have given up.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/domain/history.hpp"

namespace parcelgate {

/// Makes a running outlet retry or drop dead letters. Returns when the change is stored.
/// @error not_found: no outlet has this id; also the errors of FeedFollower::pause()
using ChangeLetters =
    std::function<Result<void>(std::string_view outlet, std::vector<FeedPlace> places, LetterChange change)>;

/// @param change_letters  empty if no gateway runs; the change is then written to the store directly
void add_dead_letter_commands(AdminService& service, Store& store, const TimeSource& time,
                              ChangeLetters change_letters);

}  // namespace parcelgate
