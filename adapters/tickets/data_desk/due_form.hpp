// The due date of a ticket as a desk writes it. Private to this folder.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/time.hpp"
#include "gateway/domain/zone.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// Writes and reads due dates:
///   rfc3339   2026-03-02T10:20:00Z         utc       2026-03-02 10:20:00, in UTC
///   date      2026-03-02, in the desk's zone epoch_s, epoch_ms   numbers
///
/// Trap: a desk that keeps dates alone loses the time of day. Compare instants only after as_held().
class DueForm {
 public:
  enum class Kind : std::uint8_t { rfc3339, utc, date, epoch_s, epoch_ms };

  DueForm() = default;
  /// @param form  one of the names above
  [[nodiscard]] static DueForm compile(const rapidjson::Value& form, std::string_view pointer, Faults& faults);

  /// @param zone  of dates; null: UTC
  [[nodiscard]] std::string write(Instant due, const Zone* zone) const;
  /// As JSON: a number for epoch_s and epoch_ms, else a string.
  [[nodiscard]] std::string write_json(Instant due, const Zone* zone) const;
  /// Nothing for an empty text, for a text in another form and for the epoch itself, which some desks write for none.
  [[nodiscard]] std::optional<Instant> read(std::string_view text, const Zone* zone) const;
  /// The instant that the desk gives back for this one.
  [[nodiscard]] std::optional<Instant> as_held(std::optional<Instant> due, const Zone* zone) const;

 private:
  Kind kind_{Kind::rfc3339};
};

}  // namespace parcelgate
