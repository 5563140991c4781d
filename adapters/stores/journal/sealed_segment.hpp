// A closed segment in its compressed form.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/stores/journal/recovery.hpp"
#include "adapters/stores/journal/sealed_block.hpp"
#include "adapters/stores/journal/segment.hpp"
#include "gateway/base/snapshot.hpp"

namespace parcelgate::journal {

/// A block as the table at the end of the file lists it. 40 bytes for each, in memory as on disk.
struct BlockPlace {
  Position first{0};
  std::uint64_t feed_head{0};  ///< last position of the feed before it
  Instant latest{};            ///< written_at of its latest record
  std::uint64_t offset{0};     ///< in the file
  std::uint32_t file_bytes{0};
  std::uint32_t record_bytes{0};

  [[nodiscard]] Position end() const noexcept { return first + record_bytes; }
};

/// The end of the file.
///
///      0 96  copy of the head
///     96  8  offset of the table
///    104  4  number of blocks
///    108  4  CRC-32 of the table
///    112  8  feed_head after the last record
///    120 32  SHA-256 of the last record
///    152  4  zero
///    156  4  CRC-32 of the bytes before it
struct SealedFooter {
  std::uint64_t table_offset{0};
  std::uint32_t blocks{0};
  std::uint32_t table_crc{0};
  std::uint64_t feed_head{0};
  Sha256 last_hash{};
};
inline constexpr std::size_t kSealedFooterBytes = 160;

[[nodiscard]] std::string encode_sealed_table(const std::vector<BlockPlace>& blocks);
/// @param head  encoded head of the file
[[nodiscard]] std::string encode_sealed_footer(const SealedFooter& footer, std::string_view head);

/// File `<first position in 16 hexadecimal digits>.zst`: a segment's head, blocks of records, a table of the blocks,
/// and a footer. Reading gives the exact bytes of the plain form, except for erased parts: see erase_records().
/// Immutable; any thread.
///
/// The file is opened for each load and not kept open, so thousands of segments need no file descriptors.
///
/// Damage: each block carries what is needed to read it, and the footer has a copy of the head. When the table or the
/// footer is damaged, the blocks are found by reading the file; the records of a damaged block are lost, the others are
/// not.
class SealedSegment final : public Segment {
 public:
  /// Reads the head, the table and the footer.
  /// @error unreachable: the file cannot be read
  /// @error internal: both the head and its copy are damaged, or the file is another segment's
  [[nodiscard]] static Result<std::shared_ptr<const SealedSegment>> open(std::string path, Position first);

  [[nodiscard]] const SegmentHeader& header() const noexcept override { return header_; }
  [[nodiscard]] Position end() const noexcept override { return header_.end; }
  [[nodiscard]] const std::string& path() const noexcept override { return path_; }
  [[nodiscard]] Result<void> load(Position from, std::size_t count, SegmentBytes& out) const override;
  [[nodiscard]] Position next_part(Position after) const override;
  [[nodiscard]] Position locate_feed(std::uint64_t feed_position) const override;
  [[nodiscard]] Position locate_time(Instant at) const override;
  [[nodiscard]] bool is_sealed() const noexcept override { return true; }

  /// Found by open(). Damaged blocks are not among them as long as the table is whole: load() finds these.
  [[nodiscard]] const std::vector<Damage>& damages() const noexcept { return damages_; }
  /// Hash of the last record; nothing when the footer and the last block are damaged.
  [[nodiscard]] const std::optional<Sha256>& last_hash() const noexcept { return last_hash_; }
  [[nodiscard]] std::uint64_t feed_head_after() const noexcept { return feed_head_; }
  /// Time at which its latest record was written; nothing when no block can be read.
  [[nodiscard]] std::optional<Instant> latest() const noexcept;
  [[nodiscard]] const std::vector<BlockPlace>& blocks() const noexcept { return blocks_; }

  /// Reads every block, and computes the chain of hashes from the head to the footer again.
  /// @error unreachable: the file cannot be read
  /// @error internal: something is damaged
  [[nodiscard]] Result<void> verify() const;

  /// The raw bytes of a block: head and frame.
  [[nodiscard]] Result<std::string> read_bytes(const BlockPlace& place) const;
  /// Keeps the file open as long as this object lives. Call it before another file is renamed to this path: readers
  /// that still hold this object have the block offsets of the old file.
  [[nodiscard]] Result<void> keep_open() const;

 private:
  explicit SealedSegment(std::string path) : path_(std::move(path)) {}
  Result<void> read_ends(const DataFile& file, Position first);
  bool read_table(const DataFile& file, const SealedFooter& footer, std::uint64_t table_bytes);
  Result<void> find_blocks(const DataFile& file);
  void add_damage(Position from, Position until, std::string_view part);
  [[nodiscard]] Result<std::optional<DecodedBlock>> read_block(const DataFile& file, const BlockPlace& place,
                                                               BlockHead& head) const;
  [[nodiscard]] Unexpected damaged_block(const BlockPlace& place) const;
  [[nodiscard]] Result<std::shared_ptr<const DataFile>> open_file() const;

  std::string path_;
  SegmentHeader header_;
  std::vector<BlockPlace> blocks_;  ///< by rising position
  std::optional<Sha256> last_hash_;
  std::uint64_t feed_head_{0};
  std::vector<Damage> damages_;
  mutable Replaceable<DataFile> kept_;  ///< null until keep_open()
};

}  // namespace parcelgate::journal
