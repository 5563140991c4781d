// The segments of a journal, for readers in other threads.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "adapters/stores/journal/segment.hpp"
#include "gateway/base/snapshot.hpp"

namespace parcelgate::journal {

/// The list of segments, by rising position. Any thread reads and changes it.
///
/// A reader keeps the shared_ptr of a segment while it reads, so a plain segment that was replaced or removed stays
/// readable until then. A compressed one opens its file for each load: after it was removed, loading fails.
class Catalog {
 public:
  using Segments = std::vector<std::shared_ptr<const Segment>>;

  [[nodiscard]] std::shared_ptr<const Segments> segments() const { return segments_.load(); }
  /// Increases with each change of the list of segments.
  [[nodiscard]] std::uint64_t version() const noexcept { return segments_.version(); }
  /// The segment that holds a position; null when it was removed, lies in a gap, or is not written yet.
  [[nodiscard]] std::shared_ptr<const Segment> find(Position at) const;
  /// Position of the oldest record that is still there.
  [[nodiscard]] Position first() const;
  /// Last position of the feed before that record.
  [[nodiscard]] std::uint64_t feed_before_first() const;
  /// Position after the last synced record.
  [[nodiscard]] Position end() const;

  /// Requests that the writer begin a new segment with its next group, so that the current one can be closed.
  void request_segment() noexcept { segment_requested_.store(true); }
  /// Called by the writer. True if request_segment() was called since the last call.
  [[nodiscard]] bool take_segment_request() noexcept { return segment_requested_.exchange(false); }

  void add(std::shared_ptr<const Segment> segment);
  /// Puts another form of a segment in its place, if the list has it.
  void replace(Position first, std::shared_ptr<const Segment> segment);
  void remove(Position first);
  /// Takes the oldest segment in again after remove().
  void put_back(std::shared_ptr<const Segment> segment);

 private:
  template <class Change>
  void change(Change change);

  std::atomic<bool> segment_requested_{false};
  std::mutex mutex_;  ///< so that no change is lost
  Replaceable<Segments> segments_{std::make_shared<const Segments>()};
};

}  // namespace parcelgate::journal
