// One file of the journal: a run of records that follow one another without a gap.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/stores/journal/data_file.hpp"
#include "adapters/stores/journal/record.hpp"

namespace parcelgate::journal {

/// Identity of a data folder: random bytes, drawn when the folder is made.
using Incarnation = std::array<char, 16>;

/// The first 96 bytes of a segment's file.
///
///      0  8  "PGJRNL1\n"; "PGJSEA1\n" in a compressed segment
///      8  8  position of the first record
///     16  8  created_at, milliseconds since 1970
///     24  8  feed_head before the first record
///     32 16  incarnation
///     48 32  SHA-256 of the record before the first one
///     80  8  position after the last record in a compressed segment, otherwise zero
///     88  4  zero
///     92  4  CRC-32 of the bytes before it
struct SegmentHeader {
  Position first{0};
  Instant created_at{};
  std::uint64_t feed_head{0};
  Incarnation incarnation{};
  Sha256 previous{};
  Position end{0};
};
inline constexpr std::size_t kSegmentHeaderBytes = 96;

inline constexpr std::string_view kPlainMagic = "PGJRNL1\n";
inline constexpr std::string_view kSealedMagic = "PGJSEA1\n";

[[nodiscard]] std::string encode_segment_header(const SegmentHeader& header, std::string_view magic = kPlainMagic);
/// Nothing when the bytes are no header, or a damaged one.
[[nodiscard]] std::optional<SegmentHeader> parse_segment_header(std::string_view bytes,
                                                                std::string_view magic = kPlainMagic);

inline constexpr std::string_view kPlainSuffix = ".log";
inline constexpr std::string_view kSealedSuffix = ".zst";
/// "<position in 16 hexadecimal digits>.log": names sort as positions do.
[[nodiscard]] std::string segment_name(Position first, std::string_view suffix = kPlainSuffix);
/// Nothing for the name of another file.
[[nodiscard]] std::optional<Position> position_of_segment(std::string_view name,
                                                          std::string_view suffix = kPlainSuffix);

/// A place from which a reader may start, with what is known there.
struct IndexEntry {
  Position position{0};
  std::uint64_t feed_head{0};  ///< last position of the feed before it
  Instant written_at{};
};

/// A record with an erased part.
struct ErasedRecord {
  Position position{0};
  Erasure erasure;
};

/// Some bytes of a segment, from a position on.
struct SegmentBytes {
  Position first{0};
  std::string bytes;
  std::vector<ErasedRecord> erased{};  ///< of the records in `bytes`, in order of position
};

/// The erasure of the record at a position; nothing if no part of it was erased.
[[nodiscard]] std::optional<Erasure> erasure_at(const std::vector<ErasedRecord>& erased, Position at);

/// What readers need of a segment. Any thread.
///
/// Invariant: end() never passes a record that is not synced.
class Segment {
 public:
  virtual ~Segment() = default;
  [[nodiscard]] virtual const SegmentHeader& header() const noexcept = 0;
  [[nodiscard]] virtual Position end() const noexcept = 0;
  [[nodiscard]] virtual const std::string& path() const noexcept = 0;
  [[nodiscard]] Position first() const noexcept { return header().first; }

  /// Loads bytes of records that include the position, at least `count` of them from it on unless the segment, or the
  /// block of a compressed one, ends before. Records do not cross blocks, so a whole record is always loaded.
  /// `out.first` is the position of the first loaded byte, at most `from`.
  /// @error unreachable: the file cannot be read
  /// @error not_found: the file of a compressed segment was removed by retention
  /// @error internal: the file is damaged there
  [[nodiscard]] virtual Result<void> load(Position from, std::size_t count, SegmentBytes& out) const = 0;
  /// Where load() may work again after it failed at a position: the next block, or the end.
  [[nodiscard]] virtual Position next_part(Position after) const = 0;

  /// A place from which a reader finds the record with this entry of the feed, if the segment holds it: at most about
  /// 16 KiB before it in an open segment, a block in a compressed one.
  [[nodiscard]] virtual Position locate_feed(std::uint64_t feed_position) const = 0;
  /// A place before the first record that was written at this time or later.
  [[nodiscard]] virtual Position locate_time(Instant at) const = 0;
  [[nodiscard]] virtual bool is_sealed() const noexcept = 0;
};

/// A segment as it was written: records one after another. One thread writes the last one, while others read.
class PlainSegment final : public Segment {
 public:
  PlainSegment(SegmentHeader header, DataFile file) : header_(header), file_(std::move(file)), end_(header.first) {}

  [[nodiscard]] const SegmentHeader& header() const noexcept override { return header_; }
  [[nodiscard]] Position end() const noexcept override { return end_.load(std::memory_order_acquire); }
  [[nodiscard]] const std::string& path() const noexcept override { return file_.path(); }
  [[nodiscard]] Result<void> load(Position from, std::size_t count, SegmentBytes& out) const override;
  [[nodiscard]] Position next_part(Position) const override { return end(); }
  [[nodiscard]] Position locate_feed(std::uint64_t feed_position) const override;
  [[nodiscard]] Position locate_time(Instant at) const override;
  [[nodiscard]] bool is_sealed() const noexcept override { return false; }

  // For the thread that writes.

  [[nodiscard]] DataFile& file() noexcept { return file_; }
  /// Place of a record in the file.
  [[nodiscard]] std::uint64_t offset_of(Position at) const noexcept {
    return kSegmentHeaderBytes + (at - header_.first);
  }
  /// Makes records up to `end` visible to readers.
  void publish(Position end, const std::vector<IndexEntry>& entries);

 private:
  [[nodiscard]] IndexEntry start() const { return {header_.first, header_.feed_head, header_.created_at}; }

  SegmentHeader header_;
  DataFile file_;
  std::atomic<Position> end_;
  mutable std::mutex index_mutex_;
  std::vector<IndexEntry> index_;  ///< by rising position
};

/// The last of some places, sorted by rising position, from which an entry of the feed or a time can be found.
[[nodiscard]] IndexEntry last_before_feed(const std::vector<IndexEntry>& places, std::uint64_t feed_position,
                                          IndexEntry start);
[[nodiscard]] IndexEntry last_before_time(const std::vector<IndexEntry>& places, Instant at, IndexEntry start);

/// Collects the places of an index: one for about every 16 KiB of records.
class IndexBuilder {
 public:
  explicit IndexBuilder(Position first) : last_(first) {}
  /// @param feed_head  last position of the feed before the record
  void note(const RecordHeader& header, std::uint64_t feed_head) {
    if (header.position - last_ < kSpacing) return;
    last_ = header.position;
    entries_.push_back({header.position, feed_head, header.written_at});
  }
  [[nodiscard]] const std::vector<IndexEntry>& entries() const noexcept { return entries_; }
  void clear() noexcept { entries_.clear(); }

 private:
  static constexpr Position kSpacing = 16U << 10U;
  Position last_;
  std::vector<IndexEntry> entries_;
};

}  // namespace parcelgate::journal
