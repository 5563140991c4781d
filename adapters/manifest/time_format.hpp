// Reading one text as a civil time, by a format compiled once.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// A clock on a wall: what was written, and the offset or zone letters that stood beside it.
struct WallTime {
  std::chrono::local_time<std::chrono::milliseconds> at{};
  std::optional<std::chrono::minutes> offset;  ///< "+08:00", "Z", an epoch
  std::string_view zone;                       ///< letters such as "EST", not yet understood
};

/// Reads "+08:00", "-0400", "+08", "-04.00", "Z", "UTC", "GMT+8". Nothing when it is none of them.
[[nodiscard]] std::optional<std::chrono::minutes> read_offset(std::string_view text) noexcept;

/// "iso" (RFC 3339 and its kin: blank or T, one or two digits, any fraction, offset or none), "epoch_s", "epoch_ms",
/// "dotnet" (/Date(ms+zzzz)/), or a pattern of %Y %m %d %H %M %S %I %p %f %b %z (offset) %Z (letters); any other
/// letter stands for itself, a blank for one or more. Two number fields side by side have fixed widths.
class TimeFormat {
 public:
  [[nodiscard]] static std::optional<TimeFormat> compile(std::string_view text, std::string_view pointer,
                                                         Faults& faults);
  /// Nothing when the text is not of this format or no day of 1990 … 2100.
  [[nodiscard]] std::optional<WallTime> read(std::string_view text) const noexcept;

 private:
  enum class Kind : std::uint8_t { pattern, iso, epoch_s, epoch_ms, dotnet };
  struct Op {
    char field{0};  ///< letter of the field; 0: `literal` stands for itself
    char literal{0};
    bool fixed{false};  ///< exactly its width, because digits follow
  };

  [[nodiscard]] std::optional<WallTime> read_pattern(std::string_view text) const noexcept;

  Kind kind_{Kind::iso};
  std::vector<Op> ops_;
};

}  // namespace parcelgate
