// Words and phrases of explanations in each language, for explanations of clocks and of rules.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/domain/deadlines/steps.hpp"
#include "gateway/wire/phrase.hpp"

namespace parcelgate {

/// What happened, as a clause: "the return was approved".
[[nodiscard]] Phrase phrase_of(Trigger trigger) noexcept;
/// What may happen, as a condition: "the return is approved".
[[nodiscard]] std::string_view condition_of(Trigger trigger, Locale locale) noexcept;
/// The sentence of a step, with places for {at}, {what}, {due}, {computed}, {span}, {subject}, {text}, {year}, {days},
/// {limit}, {proof}, {offset}, {earliest}, {latest}, {due_from}, {due_to}.
[[nodiscard]] Phrase phrase_of(StepKind kind) noexcept;
/// "running"
[[nodiscard]] Phrase phrase_of(ClockState state) noexcept;
/// "the seller"
[[nodiscard]] Phrase phrase_of(Party party) noexcept;
/// How far a figure can be trusted.
[[nodiscard]] Phrase phrase_of(RuleConfidence confidence) noexcept;
/// "refund without return"
[[nodiscard]] Phrase phrase_of(ReturnKind kind) noexcept;
/// "within a province or one group of provinces"
[[nodiscard]] Phrase phrase_of(RegionClass region) noexcept;
/// Why a day does not count: "weekend"; or, of a day of the weekend that is worked, that it does.
[[nodiscard]] Phrase phrase_of(DayKind kind) noexcept;

/// "3 hours 20 minutes", to the minute; "less than a minute".
[[nodiscard]] std::string in_words(std::chrono::milliseconds span, Locale locale);
/// "within 48 hours", "by 18:00 of the third working day".
[[nodiscard]] std::string in_words(const Limit& limit, Locale locale);
/// How midnight is written. A deadline at the end of a day must not look as if the next day were left.
enum class Midnight : std::uint8_t { begins_day, ends_day };
/// "10 Mar 2026, 08:00" in a zone; null: UTC. Midnight that ends a day: "9 Mar 2026, 24:00".
[[nodiscard]] std::string in_words(Instant at, const Zone* zone, Locale locale,
                                   Midnight midnight = Midnight::begins_day);
/// "Sat 14 Feb"
[[nodiscard]] std::string in_words(std::chrono::local_days day, Locale locale);
/// "Sat", "周六"
[[nodiscard]] std::string weekday_in_words(std::chrono::weekday day, Locale locale);

/// "the goods are inspected, the seller confirms the receipt or the buyer is refunded"
[[nodiscard]] std::string in_words(const std::vector<Trigger>& alternatives, Locale locale);

/// Puts values into the places of a phrase: "{due}".
[[nodiscard]] std::string fill(std::string_view phrase,
                               const std::vector<std::pair<std::string_view, std::string>>& values);

}  // namespace parcelgate
