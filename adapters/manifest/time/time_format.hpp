// Reading one text as a civil time, by a format compiled once.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/time/time_text.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// The time format of a manifest, compiled once and used by many threads.
///
///     const auto format = TimeFormat::compile("%Y-%m-%d %H:%M:%S", "/events/time/format", faults);
///     std::string_view why;
///     const auto time = format->read("2026-11-20 18:20:05", why);
///
/// Formats: "iso" (every form of time_text.hpp), "epoch_s", "epoch_ms", "dotnet" (/Date(ms+zzzz)/), or a pattern of %Y
/// %m %d %H %M %S %I %p %f %b %z (offset) %Z (zone letters). All other characters are literal; a blank matches one or
/// more blanks. Adjacent number fields have fixed widths. A text that does not match its format is read as "iso".
class TimeFormat {
 public:
  /// @param pointer  of the format in its manifest, for faults
  /// @return nothing with a fault when the format cannot be used
  [[nodiscard]] static std::optional<TimeFormat> compile(std::string_view text, std::string_view pointer,
                                                         Faults& faults);
  /// @param why  set to the reason where the text is not read
  [[nodiscard]] std::optional<WallTime> read(std::string_view text, std::string_view& why) const;
  /// Without the fallback to "iso".
  [[nodiscard]] std::optional<WallTime> read_stated(std::string_view text) const;

 private:
  enum class Kind : std::uint8_t { pattern, iso, epoch_s, epoch_ms, dotnet };
  struct Op {
    char field{0};  ///< letter of the field; 0: `literal` must be there as it is
    char literal{0};
    bool fixed{false};  ///< exactly its width, because digits follow
  };

  [[nodiscard]] std::optional<WallTime> read_pattern(std::string_view text) const;

  Kind kind_{Kind::iso};
  std::vector<Op> ops_;
};

}  // namespace parcelgate
