// Reads a segment that was not closed in order, and finds where its records end.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/stores/journal/segment.hpp"

namespace parcelgate::journal {

/// Records that had been synced and cannot be read any more.
struct Damage {
  Position from{0};
  Position until{0};  ///< the next record that can be read, or the end
  std::string what;   ///< one sentence that names the file
};

/// What a scan of a segment's file found.
struct SegmentScan {
  Position end{0};              ///< after the last whole record
  std::uint64_t torn_bytes{0};  ///< of an unfinished write after it; 0: none
  std::uint64_t records{0};
  std::uint64_t feed_head{0};  ///< after the last record
  Sha256 last_hash{};          ///< of the last record
  std::vector<Damage> damages;
  std::vector<IndexEntry> index;
};

/// Reads all records and checks each one's CRC and the hash of the one before it.
///
/// A crash can leave an unfinished group at the end: none, some or all of its bytes, in any order. That is no loss,
/// because the group was never acknowledged. A damaged record is a loss when a record of a later group follows:
/// that group was written only after the damaged one had been synced.
/// @error unreachable: the file cannot be read
[[nodiscard]] Result<SegmentScan> scan_segment(const SegmentHeader& header, const DataFile& file);

}  // namespace parcelgate::journal
