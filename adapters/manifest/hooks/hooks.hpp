// Named hooks: what a courier does that data cannot say.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gateway/domain/result.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// Turns the bytes of a message into the bytes of its next layer. Pure: no clock, no I/O, no logging.
using UnwrapHook = Result<std::string> (*)(std::string_view body, const Account& account);

struct NamedHook {
  std::string_view name;
  UnwrapHook run;
};

/// Every hook that "hook NAME" can name.
[[nodiscard]] std::span<const NamedHook> unwrap_hooks() noexcept;

}  // namespace parcelgate
