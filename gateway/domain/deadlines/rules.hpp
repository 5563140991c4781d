// Rule packs as values: the deadlines of a platform, a law, or a shop.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/deadlines/calendar.hpp"
#include "gateway/domain/deadlines/limit.hpp"
#include "gateway/domain/deadlines/region.hpp"
#include "gateway/domain/deadlines/triggers.hpp"
#include "gateway/domain/money.hpp"
#include "gateway/domain/returns.hpp"

namespace parcelgate {

/// A text in each language in which a shopper or agent reads; by Locale.
using LocalizedTexts = std::array<std::string, kLocaleCount>;

/// How well a figure is known, stated by the author of the pack: from the primary text (law, contract), from a
/// secondary source, or not confirmed by anyone.
enum class RuleConfidence : std::uint8_t { primary, secondary, unconfirmed };
[[nodiscard]] std::string_view to_string(RuleConfidence confidence) noexcept;
[[nodiscard]] std::optional<RuleConfidence> find_rule_confidence(std::string_view id) noexcept;

/// A limit and what must hold for it. A member that is absent holds always.
struct LimitCase {
  std::optional<RegionClass> region{};
  std::optional<Money> amount_from{};  ///< the registered amount is this or more
  std::optional<ReturnKind> kind{};
  std::optional<bool> complex{};  ///< of complaints: whether it is complex
  Limit limit{};
  friend bool operator==(const LimitCase&, const LimitCase&) = default;
};
/// The first case that holds counts; none: the figure is not known, and the clock runs on stated deadlines alone.
using LimitCases = std::vector<LimitCase>;

/// A limit that holds always.
///
///     rule.limits = limit_of(48h);
[[nodiscard]] inline LimitCases limit_of(std::chrono::milliseconds length) {
  return {LimitCase{.limit = Limit{.length = length}}};
}

/// Limits of clocks that start within a window of days, as a platform announces them for holidays or disasters.
struct DatedOverride {
  std::string id;
  std::chrono::local_days from{};
  std::chrono::local_days until{};  ///< last day, included
  std::vector<std::string> places;  ///< provinces or cities; empty: everywhere
  LocalizedTexts labels;            ///< may be empty
  std::string source;
  std::vector<std::pair<std::string, LimitCases>> limits;  ///< by rule id
  [[nodiscard]] const LimitCases* find(std::string_view rule_id) const noexcept;
  friend bool operator==(const DatedOverride&, const DatedOverride&) = default;
};

/// What a missed deadline costs: a share of the amount, within limits. All amounts are in the pack's currency.
struct Penalty {
  std::uint32_t basis_points{0};  ///< 500 are 5 %
  Money least;
  Money most;
  std::optional<Money> cap;  ///< most for one order
  friend bool operator==(const Penalty&, const Penalty&) = default;
};
/// The penalty of a missed deadline for an order of that amount. Nothing when the currencies differ.
[[nodiscard]] std::optional<Money> penalty_for(const Penalty& penalty, const Money& amount) noexcept;

/// Of several parcels of one return: whose scans start and meet a clock.
enum class ParcelChoice : std::uint8_t {
  first,  ///< the first parcel's
  last,   ///< the last parcel's, once all of them have such a scan
  each,   ///< every parcel's: the first starts the clock, each further one starts it again
};
[[nodiscard]] std::string_view to_string(ParcelChoice choice) noexcept;
[[nodiscard]] std::optional<ParcelChoice> find_parcel_choice(std::string_view id) noexcept;

/// One deadline of a rule pack: its start, the occurrences that meet it, and its length.
struct ClockRule {
  std::string id;
  ClockSubject subject{ClockSubject::return_};
  Party actor{Party::none};
  std::vector<ReturnKind> kinds;    ///< returns that have this clock; empty: all
  std::vector<Trigger> starts;      ///< the earliest of them starts it; empty: only a stated deadline does
  std::vector<Trigger> met_by;      ///< the earliest of them meets it
  std::vector<Trigger> restarts;    ///< each of them, after the start, starts the period again, also one that was met
  bool met_after_start{false};      ///< what came before the start does not meet it
  std::optional<Trigger> evidence;  ///< its instant is Clock::evidence_at; it does not meet the clock
  ParcelChoice parcels{ParcelChoice::first};
  LimitCases limits;
  std::shared_ptr<const Calendar> calendar;  ///< of working days; null: the pack's
  bool counts_carrier_days{false};           ///< by the calendar of the carrier; the pack's where that is not known
  /// Lead times before the deadline at which a warning is published, longest first. One that is as long as the whole
  /// period is left out.
  std::vector<std::chrono::milliseconds> warn_before;
  LocalizedTexts labels;     ///< "Buyer sends the goods back"
  LocalizedTexts on_expiry;  ///< what happens when it is missed; may be empty
  std::optional<Penalty> penalty;
  std::string source;  ///< where the figure comes from
  RuleConfidence confidence{RuleConfidence::unconfirmed};
  std::optional<std::chrono::local_days> valid_from;  ///< the days for which the source states the figure
  std::optional<std::chrono::local_days> valid_until;

  [[nodiscard]] bool applies_to(ClockSubject subject_of_clock, ReturnKind kind) const noexcept;
  /// Whether the only ground for a missed deadline is that a courier reported no scan.
  [[nodiscard]] bool rests_on_missing_scans() const noexcept;
  friend bool operator==(const ClockRule&, const ClockRule&);
};

/// How long after its cause an alert opens, which alerts are wanted, and how old evidence may be.
struct AlertLimits {
  std::chrono::milliseconds goods_not_back{std::chrono::hours{168}};
  std::chrono::milliseconds refund_not_made{std::chrono::hours{72}};
  std::chrono::milliseconds receipt_not_registered{std::chrono::hours{24}};
  std::chrono::milliseconds number_never_scanned{std::chrono::hours{48}};
  bool left_without_consent{false};  ///< whether AlertKind::left_without_consent is wanted
  std::chrono::milliseconds evidence_stale{std::chrono::hours{48}};  ///< see grade_evidence()
  std::chrono::milliseconds pushes_stale{std::chrono::hours{48}};    ///< see PushHistory::stale_after
  friend bool operator==(const AlertLimits&, const AlertLimits&) = default;
};

/// A versioned set of rules, as data (config/rules/*.json).
struct RulePack {
  std::string id;
  std::string version;
  RuleConfidence confidence{RuleConfidence::unconfirmed};
  std::string digest{};                ///< of the file and its calendars; empty: it was read from none
  LocalizedTexts labels{};             ///< name of the platform or law; may be empty
  std::string zone_name{};             ///< IANA; empty: UTC
  std::shared_ptr<const Zone> zone{};  ///< in which days are counted; null: UTC
  std::shared_ptr<const Calendar> calendar{};
  std::shared_ptr<const CarrierCalendars> carrier_calendars{};  ///< null: no rule needs them
  std::optional<CurrencyCode> currency{};
  bool dispute_pauses{false};
  AlertLimits alert_limits{};
  /// Target for the share of deadlines that are met in time, in hundredths of a percent; absent: there is none.
  std::optional<std::uint32_t> on_time_target{};
  Regions regions{};
  std::vector<DatedOverride> overrides{};
  std::vector<ClockRule> rules{};

  [[nodiscard]] const ClockRule* find(std::string_view rule_id) const noexcept;
  [[nodiscard]] bool has_rules_of(ClockSubject subject) const noexcept;
  /// What the days of a rule are counted by.
  /// @param carrier  id of the carrier whose days a rule counts, where it does; may be empty
  [[nodiscard]] DayCount day_count(const ClockRule& rule, std::string_view carrier = {}) const noexcept;
  /// The calendar of a carrier; null: no calendar names it.
  [[nodiscard]] const Calendar* calendar_of(std::string_view carrier) const noexcept;
  friend bool operator==(const RulePack&, const RulePack&);
};

}  // namespace parcelgate
