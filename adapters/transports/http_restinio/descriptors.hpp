// File descriptors: a listener that runs out of them turns clients away, so there should always be enough.
#pragma once

#include <cstddef>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Raises the process's soft limit of open files as far as needed and allowed.
/// @error config: the hard limit is below `needed`
[[nodiscard]] Result<void> allow_descriptors(std::size_t needed);

}  // namespace parcelgate
