#include "gateway/app/replay/corrections.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "gateway/domain/reduce.hpp"

namespace parcelgate {
namespace {

bool means_the_same(const HistoryEntry& entry, const TrackingEvent& event) {
  return entry.status == event.status && entry.reason == event.reason && entry.leg == event.leg &&
         entry.proof == event.proof && entry.occurred_at.at == event.occurred_at.at &&
         entry.occurred_at.is_date() == event.occurred_at.is_date() && entry.time_verdict == event.time_verdict;
}

}  // namespace

std::vector<TrackingEvent> find_corrections(std::string_view source, std::span<const HistoryEntry> history,
                                            std::span<const std::uint64_t> retracted,
                                            std::span<const TrackingEvent> decoded) {
  std::unordered_map<std::uint64_t, const HistoryEntry*> known;
  for (const HistoryEntry& entry : history) known.emplace(entry.fingerprint, &entry);
  const auto find = [&](std::string_view id) -> const HistoryEntry* {
    const auto found = known.find(fingerprint(source, id));
    return found == known.end() ? nullptr : found->second;
  };
  const auto count_corrections = [&](std::string_view id) {
    std::size_t count = 0;
    while (find(correction_id(id, count + 1)) != nullptr) ++count;
    return count;
  };
  const auto latest_of = [&](const std::string& id) {
    const std::size_t count = count_corrections(id);
    return count == 0 ? id : correction_id(id, count);
  };
  const auto is_taken_back = [&](std::string_view id) { return is_retracted(retracted, fingerprint(source, id)); };
  std::vector<TrackingEvent> out;
  for (const TrackingEvent& event : decoded) {
    const HistoryEntry* counts = find(event.event_id);
    if (counts == nullptr) {
      out.push_back(event);
      continue;
    }
    std::string id = latest_of(event.event_id);
    counts = find(id);
    const bool goes = std::any_of(decoded.begin(), decoded.end(), [&](const TrackingEvent& other) {
      return other.retracts == event.event_id || other.also_retracts == event.event_id;
    });
    if (goes || is_taken_back(id)) continue;
    // The retracted event may have been corrected meanwhile; then its correction still counts.
    const bool takes_back =
        !event.retracts.empty() && (!is_taken_back(event.retracts) || !is_taken_back(latest_of(event.retracts)));
    if (!takes_back && means_the_same(*counts, event)) continue;
    TrackingEvent correction = event;
    correction.event_id = correction_id(event.event_id, count_corrections(event.event_id) + 1);
    correction.retracts = std::move(id);
    correction.also_retracts = takes_back ? event.retracts : std::string();
    out.push_back(std::move(correction));
  }
  return out;
}

}  // namespace parcelgate
