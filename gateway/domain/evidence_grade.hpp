// How well it is known where a shipment is: by scans, by a courier that has none, or not at all.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "gateway/domain/poll_plan.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate {

/// Enumerators equal their wire spelling.
enum class EvidenceGrade : std::uint8_t {
  traced,    ///< scans are known, and the knowledge is fresh
  no_trace,  ///< the courier was queried and has nothing
  failed,    ///< the courier could not be queried
  denied,    ///< the courier refuses the query: no permission, or a part of the telephone number is missing
  stale,     ///< the last good answer is too old
};
[[nodiscard]] std::string_view to_string(EvidenceGrade grade) noexcept;
[[nodiscard]] std::optional<EvidenceGrade> find_evidence_grade(std::string_view id) noexcept;

/// Whether the absence of a scan is proven under a grade. Nothing that costs money or accuses a courier may rest on a
/// grade that proves nothing.
[[nodiscard]] constexpr bool is_proof(EvidenceGrade grade) noexcept {
  return grade == EvidenceGrade::traced || grade == EvidenceGrade::no_trace;
}

/// Why the grade is what it is. Enumerators equal their wire spelling.
enum class EvidenceReason : std::uint8_t {
  journey_over,  ///< traced: nothing more is expected
  scanned,       ///< traced
  not_found,     ///< no_trace: the courier does not know the number
  no_events,     ///< no_trace: the courier knows the number, or says nothing about it
  not_polled,    ///< failed: no poll has been answered or refused yet
  unreachable,   ///< failed: no usable answer
  unreadable,    ///< failed: an answer that cannot be decoded
  refused,       ///< denied
  silent,        ///< stale
};
[[nodiscard]] std::string_view to_string(EvidenceReason reason) noexcept;
[[nodiscard]] std::optional<EvidenceReason> find_evidence_reason(std::string_view id) noexcept;

/// The grade of one shipment at one instant.
struct Evidence {
  EvidenceGrade grade{EvidenceGrade::failed};
  EvidenceReason reason{EvidenceReason::not_polled};
  /// The later of the last scan and the last answer of a courier about the number, "nothing" included. Of a shipment
  /// that is only pushed: the last push of its source.
  std::optional<Instant> last_good_answer_at{};
  std::optional<Instant> changes_at{};  ///< when time alone changes the grade
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// The pushes of the sources that have reported a shipment.
struct PushHistory {
  std::optional<Instant> last_at{};                               ///< the last one, about any number; absent: not known
  std::chrono::milliseconds stale_after{std::chrono::hours{48}};  ///< age at which it proves nothing any more
};

/// Grades a shipment. Pure.
///
/// A fault counts when it repeats, or when the last good answer is some hours old: one lost answer proves nothing
/// either way. A refusal counts at once. Scans of the last hours count whatever polls bring, because pushes work. A
/// shipment whose journey is over is traced at any age.
///
/// A shipment that is only pushed has no answers of its own. As long as its source pushes anything, a scan would have
/// been pushed as well, so its knowledge is as old as the last push of the source.
/// @param polls        one for each polling account; may be empty: events are only pushed
/// @param stale_after  age at which the last good answer proves nothing any more
/// @param pushes       decide for a shipment with scans that no account has polled
[[nodiscard]] Evidence grade_evidence(const Shipment& shipment, std::span<const PollHistory> polls,
                                      std::chrono::milliseconds stale_after, Instant now,
                                      const PushHistory& pushes = {});

/// Of two shipments, the evidence that proves less; of equal grades the one with the older answer.
[[nodiscard]] const Evidence& weaker(const Evidence& one, const Evidence& other) noexcept;

}  // namespace parcelgate
