// Waiting for a change that another thread stores.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <utility>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Shorter than the time limit of a client of the admin socket.
inline constexpr std::chrono::seconds kLongestWaitForStore{20};

/// Makes a request and waits until its change is stored.
/// @param request  called with a callback, which the other thread must call once with the outcome
/// @error in_doubt: no answer within kLongestWaitForStore; also the errors of the store
template <class Request>
[[nodiscard]] Result<void> wait_until_stored(Request request) {
  const auto promise = std::make_shared<std::promise<Result<void>>>();
  auto stored = promise->get_future();
  request([promise](Result<void> outcome) { promise->set_value(std::move(outcome)); });
  if (stored.wait_for(kLongestWaitForStore) == std::future_status::timeout) {
    return unexpected(
        ErrorKind::in_doubt,
        "a delivery is under way and takes long; the change follows after it, see `parcelgate outlets list`");
  }
  return stored.get();
}

}  // namespace parcelgate
