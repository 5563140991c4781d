// Reads records of a journal, at a position or one after another.
#pragma once

#include <memory>
#include <optional>

#include "adapters/stores/journal/catalog.hpp"

namespace parcelgate::journal {

/// For one thread at a time. Keeps the last loaded bytes, so that reading forward loads each part of a file once:
///
///     RecordReader reader(catalog);
///     for (Position at = catalog->first(); at < catalog->end();) {
///       auto record = reader.read(at);
///       if (!record) { at = reader.next_readable(at); continue; }  // report record.error()
///       use(*record);
///       at = record->end();
///     }
class RecordReader {
 public:
  explicit RecordReader(std::shared_ptr<const Catalog> catalog) : catalog_(std::move(catalog)) {}

  /// The record that starts at a position. Its payload is valid until the next call.
  /// @error not_found: no record starts there: it was removed, is not written yet, or the position is wrong
  /// @error internal: the record is damaged
  /// @error unreachable: the file cannot be read now
  [[nodiscard]] Result<Record> read(Position at);
  /// Where reading can continue after read() failed at a position: the next whole record after it, or the catalog's
  /// end.
  [[nodiscard]] Position next_readable(Position after);

  /// A position from which the record with this entry of the feed is found by reading forward.
  [[nodiscard]] Position locate_feed(std::uint64_t feed_position) const;
  /// A position before the first record that was written at this time or later.
  [[nodiscard]] Position locate_time(Instant at) const;
  [[nodiscard]] Position first() const { return catalog_->first(); }
  /// Last position of the feed before the oldest record that is still there.
  [[nodiscard]] std::uint64_t feed_before_first() const { return catalog_->feed_before_first(); }
  [[nodiscard]] Position end() const { return catalog_->end(); }

 private:
  [[nodiscard]] bool is_current(Position at);
  [[nodiscard]] Result<std::string_view> bytes_at(Position at, std::size_t count);

  std::shared_ptr<const Catalog> catalog_;
  std::shared_ptr<const Segment> segment_;  ///< that `loaded_` belongs to
  SegmentBytes loaded_;
  std::uint64_t version_{0};  ///< of the catalog when `segment_` was last checked
};

}  // namespace parcelgate::journal
