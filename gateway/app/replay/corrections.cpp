#include "gateway/app/replay/corrections.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace parcelgate {
namespace {

constexpr std::string_view kMark = "~remapped-";

bool means_the_same(const HistoryEntry& entry, const TrackingEvent& event) {
  return entry.status == event.status && entry.reason == event.reason && entry.leg == event.leg &&
         entry.proof == event.proof && entry.occurred_at.at == event.occurred_at.at;
}

}  // namespace

std::string correction_id(std::string_view event_id, std::size_t n) {
  return std::string(event_id).append(kMark).append(std::to_string(n));
}

std::string_view corrected_id(std::string_view event_id) noexcept {
  const std::size_t at = event_id.rfind(kMark);
  return at == std::string_view::npos ? std::string_view{} : event_id.substr(0, at);
}

std::vector<TrackingEvent> find_corrections(std::string_view source, std::span<const HistoryEntry> history,
                                            std::span<const std::uint64_t> retracted,
                                            std::span<const TrackingEvent> decoded) {
  std::unordered_map<std::uint64_t, const HistoryEntry*> known;
  for (const HistoryEntry& entry : history) known.emplace(entry.fingerprint, &entry);
  const auto find = [&](std::string_view id) -> const HistoryEntry* {
    const auto found = known.find(fingerprint(source, id));
    return found == known.end() ? nullptr : found->second;
  };
  std::vector<TrackingEvent> out;
  for (const TrackingEvent& event : decoded) {
    const HistoryEntry* counts = find(event.event_id);
    if (counts == nullptr) {
      out.push_back(event);
      continue;
    }
    std::string id = event.event_id;
    std::size_t next = 1;
    while (const HistoryEntry* later = find(correction_id(event.event_id, next))) {
      counts = later;
      id = correction_id(event.event_id, next++);
    }
    const bool is_taken_back = std::binary_search(retracted.begin(), retracted.end(), counts->fingerprint);
    if (is_taken_back || means_the_same(*counts, event)) continue;
    TrackingEvent correction = event;
    correction.event_id = correction_id(event.event_id, next);
    correction.retracts = std::move(id);
    out.push_back(std::move(correction));
  }
  return out;
}

}  // namespace parcelgate
