// Small readers of what stands in a request's target and headers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/domain/taxonomy.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// The first value of a query parameter, decoded; nothing when absent. A broken value reads as empty.
[[nodiscard]] std::optional<std::string> find_parameter(std::string_view query, std::string_view name);

/// Checks that a query has each parameter once and none but those of its endpoint.
/// @error malformed: names the parameter, and those that there are
[[nodiscard]] Result<void> check_parameters(std::string_view query, std::span<const std::string_view> known);

/// A whole number inside its bounds, `fallback` when absent.
/// @error malformed: names the parameter and its bounds
[[nodiscard]] Result<std::uint32_t> number_parameter(std::string_view query, std::string_view name,
                                                     std::uint32_t fallback, std::uint32_t least, std::uint32_t most);

/// The language that the parameter `lang` names; nothing when it is absent.
/// @error malformed: it is not one of ours; names them
[[nodiscard]] Result<std::optional<Locale>> language_parameter(std::string_view query);

/// The best of our languages for an Accept-Language header (RFC 9110, by q-value).
[[nodiscard]] Locale preferred_locale(std::string_view accept_language, Locale fallback);

}  // namespace parcelgate
