#include "adapters/stores/journal/retention.hpp"

namespace parcelgate::journal {

Position segments_to_remove(std::span<const SegmentUse> segments, const RetentionLimits& limits, Instant now,
                            Position keep_from) {
  std::uint64_t bytes = 0;
  for (const SegmentUse& segment : segments) bytes += segment.file_bytes;
  for (const SegmentUse& segment : segments) {
    const bool is_old = limits.max_age && segment.closed_at && now - *segment.closed_at > *limits.max_age;
    const bool is_too_much = limits.max_bytes && bytes > *limits.max_bytes;
    const bool may_go = &segment != &segments.back() && segment.end <= keep_from;
    if (!may_go || !(is_old || is_too_much)) return segment.first;
    bytes -= segment.file_bytes;
  }
  return 0;
}

}  // namespace parcelgate::journal
