#include "adapters/stores/journal/retention.hpp"

#include <algorithm>
#include <fstream>

#include "adapters/stores/journal/data_file.hpp"

namespace parcelgate::journal {
namespace {

constexpr std::string_view kNoteName = "/removed";

}  // namespace

Position segments_to_remove(std::span<const SegmentUse> segments, const RetentionLimits& limits, Instant now,
                            Position keep_from) {
  std::uint64_t bytes = 0;
  for (const SegmentUse& segment : segments) bytes += segment.file_bytes;
  std::optional<Instant> latest;  // of this segment and the ones before it
  for (const SegmentUse& segment : segments) {
    // A date in the future is wrong, and so is one before that of an earlier segment.
    if (segment.closed_at && *segment.closed_at <= now) {
      latest = std::max(latest.value_or(*segment.closed_at), *segment.closed_at);
    }
    const bool is_old = limits.max_age && segment.closed_at && latest && now - *latest > *limits.max_age;
    const bool is_too_much = limits.max_bytes && bytes > *limits.max_bytes;
    const bool may_go = &segment != &segments.back() && segment.end <= keep_from;
    if (!may_go || !(is_old || is_too_much)) return segment.first;
    bytes -= segment.file_bytes;
  }
  return 0;
}

Result<void> note_removed(const std::string& folder, Position until) {
  return replace_file(folder + std::string(kNoteName), std::to_string(until) + "\n");
}

Position removed_until(const std::string& folder) {
  std::ifstream in(folder + std::string(kNoteName));
  Position until = 0;
  in >> until;
  return std::max<Position>(until, 1);
}

}  // namespace parcelgate::journal
