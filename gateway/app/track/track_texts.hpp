// The words of the shopper's side: config/texts/tracking.json, built in.
#pragma once

#include <array>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/domain/taxonomy.hpp"
#include "gateway/domain/time.hpp"

namespace parcelgate {

/// A placeholder and what replaces it.
using Filling = std::pair<std::string_view, std::string_view>;

/// Texts by key, in each locale. Immutable.
class TrackTexts {
 public:
  /// The built-in texts. They are read at the first call.
  [[nodiscard]] static const TrackTexts& get();

  /// A text; the key itself where there is none, so that a fault is seen and nothing breaks.
  [[nodiscard]] std::string_view find(Locale locale, std::string_view key) const noexcept;
  [[nodiscard]] bool has(Locale locale, std::string_view key) const noexcept;
  /// A text with its placeholders filled: fill(Locale::en, "progress", {{"n", "2"}, {"m", "5"}}).
  [[nodiscard]] std::string fill(Locale locale, std::string_view key, std::initializer_list<Filling> fillings) const;
  using Table = std::map<std::string, std::string, std::less<>>;
  [[nodiscard]] const Table& all(Locale locale) const noexcept { return tables_[static_cast<std::size_t>(locale)]; }

 private:
  std::array<Table, kLocaleCount> tables_;
};

/// The text of `key` in one locale, with words of times and numbers.
class TrackWords {
 public:
  /// @param now  times of another year show it
  TrackWords(Locale locale, Instant now) : locale_(locale), now_(now) {}

  [[nodiscard]] std::string_view operator()(std::string_view key) const noexcept {
    return TrackTexts::get().find(locale_, key);
  }
  [[nodiscard]] std::string fill(std::string_view key, std::initializer_list<Filling> fillings) const {
    return TrackTexts::get().fill(locale_, key, fillings);
  }
  [[nodiscard]] Locale locale() const noexcept { return locale_; }

  /// "3 Dec" in the time's own zone.
  [[nodiscard]] std::string date(const ZonedInstant& time) const;
  /// "18:05"; empty for a date without a time of day.
  [[nodiscard]] static std::string clock_time(const ZonedInstant& time);
  /// "3 Dec, 18:05"
  [[nodiscard]] std::string date_time(const ZonedInstant& time) const;
  /// "UTC+8", "UTC-3:30", or how the language calls Beijing time.
  [[nodiscard]] std::string zone(std::chrono::minutes offset) const;
  /// "3 Dec, 18:05 (UTC+8)"
  [[nodiscard]] std::string date_time_zone(const ZonedInstant& time) const;

 private:
  Locale locale_;
  Instant now_;
};

/// Time to a deadline, or after it, in whole days and hours.
struct TimeLeft {
  std::int64_t days{0};
  std::int64_t hours{0};
  bool is_over{false};
  friend bool operator==(const TimeLeft&, const TimeLeft&) = default;
};
[[nodiscard]] TimeLeft time_left(Instant due, Instant now);
/// When time_left() changes next.
[[nodiscard]] Instant next_change(Instant due, Instant now);
/// "2 days 5 hours left"
[[nodiscard]] std::string to_words(const TimeLeft& left, const TrackWords& words);

}  // namespace parcelgate
