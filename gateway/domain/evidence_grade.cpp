#include "gateway/domain/evidence_grade.hpp"

#include <algorithm>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

using std::chrono::milliseconds;

constexpr Names<5> kGrades{"traced", "no_trace", "failed", "denied", "stale"};
constexpr Names<9> kEvidenceReasons{"journey_over", "scanned",    "not_found", "no_events", "not_polled",
                                    "unreachable",  "unreadable", "refused",   "silent"};
constexpr milliseconds kAnswerStands = std::chrono::hours{6};  // despite a fault after it
constexpr std::uint32_t kRepeatedFaults = 3;

/// The last scan of the shipment's own journey.
std::optional<Instant> last_scan_at(const Shipment& shipment, Instant now) {
  std::optional<Instant> last;
  for (const HistoryEntry& entry : shipment.history) {
    const Instant at = entry.occurred_at.at;
    const bool counts = entry.time_verdict == TimeVerdict::plausible && !is_retracted(shipment, entry.fingerprint) &&
                        (!shipment.journey_from || at >= *shipment.journey_from);
    if (counts && (!last || at > *last)) last = std::min(at, now);
  }
  if (shipment.status && shipment.status_at && (!last || shipment.status_at->at > *last))
    last = std::min(shipment.status_at->at, now);
  return last;
}

/// What the polls of all accounts say together.
struct PollSummary {
  std::optional<Instant> answered_at;
  std::optional<PollResult> fault;  ///< of the last polls, where no account has a good answer; a refusal first
  std::uint32_t faults{0};          ///< fewest in a row of one account
  bool knows_number{false};         ///< an account's last good answer knows the number
};

PollSummary summarize_polls(std::span<const PollHistory> polls) {
  PollSummary out;
  bool has_answer = false;
  for (const PollHistory& poll : polls) {
    if (poll.last_answer_at && (!out.answered_at || *poll.last_answer_at > *out.answered_at))
      out.answered_at = poll.last_answer_at;
    if (!poll.last_result) continue;
    if (is_good_answer(*poll.last_result)) {
      has_answer = true;
      out.knows_number = out.knows_number || *poll.last_result != PollResult::not_found;
      continue;
    }
    out.faults = out.fault ? std::min(out.faults, poll.faults) : poll.faults;
    if (!out.fault || *poll.last_result == PollResult::rejected) out.fault = poll.last_result;
  }
  if (has_answer) out.fault.reset();
  return out;
}

bool is_polled(std::span<const PollHistory> polls) noexcept {
  return std::any_of(polls.begin(), polls.end(), [](const PollHistory& poll) { return poll.last_result.has_value(); });
}

Evidence graded(EvidenceGrade grade, EvidenceReason reason, const std::optional<Instant>& at,
                std::optional<Instant> changes_at = {}) {
  return {grade, reason, at, changes_at};
}

Evidence by_fault(PollResult fault, const std::optional<Instant>& at) {
  if (fault == PollResult::rejected) return graded(EvidenceGrade::denied, EvidenceReason::refused, at);
  const bool is_read = fault == PollResult::unreadable;
  return graded(EvidenceGrade::failed, is_read ? EvidenceReason::unreadable : EvidenceReason::unreachable, at);
}

int weight(EvidenceGrade grade) noexcept {
  switch (grade) {
    case EvidenceGrade::denied:
      return 4;
    case EvidenceGrade::failed:
      return 3;
    case EvidenceGrade::stale:
      return 2;
    case EvidenceGrade::no_trace:
      return 1;
    case EvidenceGrade::traced:
      break;
  }
  return 0;
}

}  // namespace

std::string_view to_string(EvidenceGrade grade) noexcept {
  return name_of(kGrades, grade);
}
std::optional<EvidenceGrade> find_evidence_grade(std::string_view id) noexcept {
  return find_name<EvidenceGrade>(kGrades, id);
}
std::string_view to_string(EvidenceReason reason) noexcept {
  return name_of(kEvidenceReasons, reason);
}
std::optional<EvidenceReason> find_evidence_reason(std::string_view id) noexcept {
  return find_name<EvidenceReason>(kEvidenceReasons, id);
}

Evidence grade_evidence(const Shipment& shipment, std::span<const PollHistory> polls, milliseconds stale_after,
                        Instant now, const PushHistory& pushes) {
  const auto scan = last_scan_at(shipment, now);
  const PollSummary summary = summarize_polls(polls);
  const auto pushed = scan && !is_polled(polls) && pushes.last_at ? std::optional(std::min(*pushes.last_at, now))
                                                                  : std::optional<Instant>{};
  const auto good = std::max({scan, summary.answered_at, pushed});
  if (shipment.status && info(*shipment.status).terminal)
    return graded(EvidenceGrade::traced, EvidenceReason::journey_over, good);
  const bool is_scan_fresh = scan && now - *scan < kAnswerStands;
  const bool fault_counts = summary.fault == PollResult::rejected || summary.faults >= kRepeatedFaults || !good ||
                            now - *good >= kAnswerStands;
  if (summary.fault && fault_counts && !is_scan_fresh) return by_fault(*summary.fault, good);
  if (!good) return graded(EvidenceGrade::failed, EvidenceReason::not_polled, good);
  const Instant stale_at = pushed ? *pushed + pushes.stale_after : *good + stale_after;
  if (now >= stale_at) return graded(EvidenceGrade::stale, EvidenceReason::silent, good);
  const Instant changes_at = summary.fault ? std::min(*good + kAnswerStands, stale_at) : stale_at;
  if (scan) {
    // A scan that holds a fault back does so only for its own time.
    const bool is_held = summary.fault && fault_counts;
    return graded(EvidenceGrade::traced, EvidenceReason::scanned, good, is_held ? *scan + kAnswerStands : changes_at);
  }
  return graded(EvidenceGrade::no_trace, summary.knows_number ? EvidenceReason::no_events : EvidenceReason::not_found,
                good, changes_at);
}

const Evidence& weaker(const Evidence& one, const Evidence& other) noexcept {
  if (weight(one.grade) != weight(other.grade)) return weight(one.grade) > weight(other.grade) ? one : other;
  return other.last_good_answer_at < one.last_good_answer_at ? other : one;
}

}  // namespace parcelgate
