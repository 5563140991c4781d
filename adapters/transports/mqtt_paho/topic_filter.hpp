// Which topics an MQTT filter names.
#pragma once

#include <string_view>

namespace parcelgate {

/// Whether `topic` is named by `filter` (+, #, and "$share/<group>/" in front; wildcards never match a leading "$").
[[nodiscard]] bool topic_matches(std::string_view filter, std::string_view topic) noexcept;

}  // namespace parcelgate
