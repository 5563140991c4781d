// Compresses closed segments, erases parts of their records, and removes them while the journal is in use.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "adapters/stores/journal/catalog.hpp"
#include "adapters/stores/journal/erase.hpp"
#include "adapters/stores/journal/retention.hpp"
#include "adapters/stores/journal/seal.hpp"

namespace parcelgate::journal {

/// For a thread of low priority, next to the thread that writes the journal. Any thread; one call at a time does work.
///
///     while (!stop.stop_requested()) {
///       const auto sealed = maintenance.seal_next();               // a second of computing for 64 MiB
///       if (!sealed) log(sealed.error());
///       maintenance.remove_segments_before(
///           segments_to_remove(maintenance.segments(), limits, time.now(), slowest_outlet));
///       if (!sealed || !*sealed) wait();
///     }
///
/// Readers are not disturbed. One that still reads the plain form of a segment continues through its open file; one
/// whose compressed segment was removed gets not_found.
class SegmentMaintenance {
 public:
  SegmentMaintenance(std::shared_ptr<Catalog> catalog, std::string folder, SealOptions options = {})
      : catalog_(std::move(catalog)), folder_(std::move(folder)), options_(options) {}

  /// Compresses the oldest closed segment that is plain, and removes its plain file. A damaged segment is reported once
  /// and stays plain.
  /// @return whether there was one
  /// @error unreachable: a file cannot be read or written; the segment stays plain until a later call
  /// @error internal: the segment is damaged
  Result<bool> seal_next();

  /// Erases parts of the records of one segment, see erase_records().
  /// @return number of records with an erased part
  /// @error not_found: the segment was removed
  /// @error unreachable: a file cannot be read or written; a later call may succeed
  /// @error internal: the segment is damaged; it is left unchanged
  Result<std::uint64_t> erase(Position first, const EraseInRecord& erase, Instant now);
  /// All records before this position are older than `age` and in compressed segments, so erase() may be called for
  /// them. See segments_to_remove().
  [[nodiscard]] Position old_until(std::chrono::milliseconds age, Instant now) const;

  /// Removes closed segments that end at the position or before it, from the oldest on, never the last segment.
  /// @error unreachable: a file cannot be removed; it and the later ones are kept
  Result<void> remove_segments_before(Position position);

  /// All segments, for segments_to_remove(). A segment whose file was removed meanwhile has 0 bytes.
  [[nodiscard]] std::vector<SegmentUse> segments() const;

 private:
  Result<void> remove_files(Position first) const;

  std::shared_ptr<Catalog> catalog_;
  std::string folder_;
  SealOptions options_;
  mutable std::mutex mutex_;    ///< a segment is not removed while it is compressed or rewritten
  std::set<Position> damaged_;  ///< segments that cannot be compressed
};

}  // namespace parcelgate::journal
