// How instants, durations, names and courier texts are written for the people who read tickets.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/app/outlets/tickets/ticket_texts.hpp"
#include "gateway/domain/personal_data.hpp"
#include "gateway/domain/returns.hpp"

namespace parcelgate {

/// Local time minus UTC at an instant, for the readers of a locale.
using LocalOffset = std::function<std::chrono::minutes(Locale, Instant)>;
/// +08:00 for the two Chinese locales (no summer time there), UTC for en.
[[nodiscard]] std::chrono::minutes default_offset(Locale locale, Instant at);

struct WordingOptions {
  LocalOffset local_offset{default_offset};                                     ///< the desk's zone
  std::function<std::string(Locale, std::string_view carrier)> courier_name{};  ///< empty result: not known
  /// The name of a deadline that the texts do not name; empty result: not known.
  std::function<std::string(Locale, std::string_view clock)> clock_label{};
  /// Whether a source writes all its times in one zone; a time without a zone is then certain.
  std::function<bool(std::string_view source)> keeps_one_zone{};
  MaskLevel mask{MaskLevel::all};  ///< personal data that is hidden from the desk
};

/// Writes values in one locale at one instant. Borrows texts and options.
///
/// All times of a text are in the desk's zone, so that they can be compared at a glance; a scan from another zone has
/// its local time in brackets too. The year is written only when it is not the current one.
///
///     const TicketWording wording(texts, options, Locale::en, time.now());
///     wording.say("next", {{"due", wording.instant(due)}, {"actor", wording.actor_name("seller")}});
class TicketWording {
 public:
  TicketWording(const TicketTexts& texts, const WordingOptions& options, Locale locale, Instant now)
      : texts_(texts), options_(options), locale_(locale), now_(now) {}

  [[nodiscard]] std::string say(std::string_view key, TicketTexts::Values values = {}) const {
    return texts_.fill(locale_, key, values);
  }
  [[nodiscard]] std::optional<std::string> find(std::string_view key) const { return texts_.find(locale_, key); }

  /// "03-02 18:20 (UTC+8)": for deadlines.
  [[nodiscard]] std::string instant(Instant at) const;
  /// "03-02 18:20"
  [[nodiscard]] std::string short_instant(Instant at) const;
  /// "03-02 18:20"; for a scan from another zone "03-03 07:20 (local 03-02 18:20 UTC-5)", without the second date if it
  /// is the same day.
  /// @param is_certain  false: the zone was assumed, which is marked with kZoneMark
  [[nodiscard]] std::string event_time(const ZonedInstant& at, bool is_certain) const;
  /// "03-02" as it was sent: a date without a time of day is not converted to another zone.
  [[nodiscard]] std::string event_date(const ZonedInstant& at) const;
  /// "2026-03-02 18:20 +08:00": sorts as text.
  [[nodiscard]] std::string sortable(Instant at) const;
  /// Rounded to what matters: "3 days", "1 day 4 h", "5 h 20 min", "40 min".
  [[nodiscard]] std::string duration(std::chrono::milliseconds length) const;

  /// A text of a clock: "name", "task", "done", "soon" or "late".
  [[nodiscard]] std::string clock_text(std::string_view clock_id, std::string_view part, std::string_view actor) const;
  [[nodiscard]] std::string clock_name(std::string_view clock_id) const;
  [[nodiscard]] std::string carrier_name(std::string_view carrier) const;
  [[nodiscard]] std::string actor_name(std::string_view party) const;
  [[nodiscard]] bool keeps_one_zone(std::string_view source) const;

  /// A text from outside as part of one line: personal data masked, no control characters, at most `max_bytes`.
  /// @param own_number  the parcel's tracking number, which is never taken for a telephone number
  [[nodiscard]] std::string quote(std::string_view text, std::string_view own_number = {},
                                  std::size_t max_bytes = 400) const;
  [[nodiscard]] Locale locale() const noexcept { return locale_; }
  [[nodiscard]] Instant now() const noexcept { return now_; }

 private:
  [[nodiscard]] std::string wall_time(Instant at, std::chrono::minutes offset) const;

  const TicketTexts& texts_;
  const WordingOptions& options_;
  Locale locale_;
  Instant now_;
};

/// Follows a time whose zone is assumed; a line below the scans explains it.
inline constexpr std::string_view kZoneMark = "*";

}  // namespace parcelgate
