// How instants, durations and names are said to the people who read tickets.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "gateway/app/outlets/ticket_texts.hpp"
#include "gateway/domain/returns.hpp"

namespace parcelgate {

/// Local time minus UTC at an instant, for the readers of a locale.
using LocalOffset = std::function<std::chrono::minutes(Locale, Instant)>;
/// +08:00 for the two Chinese locales (no summer time there), UTC for en.
[[nodiscard]] std::chrono::minutes default_offset(Locale locale, Instant at);

/// One locale's voice. Borrows texts and offset.
class TicketVoice {
 public:
  TicketVoice(const TicketTexts& texts, Locale locale, const LocalOffset& offset)
      : texts_(texts), locale_(locale), offset_(offset) {}

  [[nodiscard]] std::string say(std::string_view key, TicketTexts::Values values = {}) const {
    return texts_.fill(locale_, key, values);
  }
  /// "2026-03-02 18:20 UTC+8" in the reader's zone.
  [[nodiscard]] std::string instant(Instant at) const;
  /// "03-02 18:20 UTC+8" in the zone in which it was told.
  [[nodiscard]] std::string event_time(const ZonedInstant& at) const;
  /// The two greatest units: "3 d 4 h", "5 h 20 min", "40 min".
  [[nodiscard]] std::string duration(std::chrono::milliseconds length) const;
  [[nodiscard]] std::string clock_name(std::string_view clock_id) const;
  [[nodiscard]] std::string carrier_name(std::string_view carrier) const;
  [[nodiscard]] std::string actor_name(std::string_view party) const;
  [[nodiscard]] Locale locale() const noexcept { return locale_; }

 private:
  const TicketTexts& texts_;
  Locale locale_;
  const LocalOffset& offset_;
};

}  // namespace parcelgate
