// Instants in the forms that couriers use in signed requests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/enum_names.hpp"
#include "gateway/domain/time.hpp"

namespace parcelgate {

/// "Fri, 02 Aug 2024 19:26:52 GMT"
[[nodiscard]] std::string to_rfc1123(Instant at);
/// "2024-08-03 03:26:52": China's clock (+08:00, no daylight saving), the timestamp of its open platforms.
[[nodiscard]] std::string to_china_time(Instant at);

/// The form in which a sender writes the signed instant.
enum class MomentFormat : std::uint8_t { epoch_s, epoch_ms, rfc1123, iso };
inline constexpr Names<4> kMomentFormats{"epoch_s", "epoch_ms", "rfc1123", "iso"};

/// Reads a signed instant.
/// @return nothing when the text has another form
/// iso: RFC 3339 with offset or Z; rfc1123: "Fri, 02 Aug 2024 19:26:52 GMT" or with "+0000"
[[nodiscard]] std::optional<Instant> read_moment(std::string_view text, MomentFormat format);

}  // namespace parcelgate
