// Which segments are old enough, or too much, to be removed.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "adapters/stores/journal/record.hpp"
#include "gateway/base/result.hpp"

namespace parcelgate::journal {

/// A segment with its size on disk.
struct SegmentUse {
  Position first{0};
  Position end{0};
  /// When the next segment was begun: no record of this one is younger. Nothing for the last segment.
  std::optional<Instant> closed_at;
  std::uint64_t file_bytes{0};
};

/// Without a limit nothing is removed for it.
struct RetentionLimits {
  std::optional<std::chrono::milliseconds> max_age;
  std::optional<std::uint64_t> max_bytes;  ///< of all segments together
};

/// Segments are removed from the oldest on, while one was closed more than max_age ago, or while all that are left are
/// larger than max_bytes. Where the machine's date was wrong for a time, a segment may be kept longer, never shorter:
/// dates in the future and dates before those of earlier segments do not count. Kept in any case: the last segment,
/// each that holds a record at or after `keep_from`, and all after a kept one.
/// @param segments  by rising position
/// @return the position before which segments are to be removed; the first segment's position when none is
[[nodiscard]] Position segments_to_remove(std::span<const SegmentUse> segments, const RetentionLimits& limits,
                                          Instant now, Position keep_from);

/// Notes in a journal's folder that the records before a position were removed on purpose. Call it before they are.
Result<void> note_removed(const std::string& folder, Position until);
/// A journal that begins later has lost files. Without a note it is 1, where the journal of an imported store begins.
[[nodiscard]] Position removed_until(const std::string& folder);

}  // namespace parcelgate::journal
