// Parameters and links that lists of returns and complaints share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// An instant in RFC 3339; absent: nothing.
/// @error malformed: names the parameter
[[nodiscard]] Result<std::optional<Instant>> instant_parameter(std::string_view query, std::string_view name);

/// One of two words; absent: nothing.
/// @error malformed: names the parameter and the words
[[nodiscard]] Result<std::optional<bool>> word_parameter(std::string_view query, std::string_view name,
                                                         std::string_view yes, std::string_view no);

/// Replaces a name of a carrier by its id; an empty one stays.
/// @error malformed: no carrier has this name
[[nodiscard]] Result<void> use_carrier_id(const ApiCall& call, std::string_view tenant, std::string& carrier);

/// RFC 8288: where the next page of a list is.
/// @param path  of the list: "/v1/returns"
[[nodiscard]] std::string next_link(const ApiCall& call, std::string_view path, std::uint32_t limit,
                                    const std::string& cursor);

}  // namespace parcelgate
