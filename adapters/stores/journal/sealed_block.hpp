// A block of a compressed segment: some records, without the bytes that can be computed from the others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/stores/journal/segment.hpp"

namespace parcelgate::journal {

/// The first 80 bytes of a block; a zstd frame follows. A block can be read without any other part of the file.
///
///      0  4  "PGJB"; "PGJE" if parts of records were erased
///      4  4  CRC-32 of the bytes from 8 to the end of the frame
///      8  4  length of the frame
///     12  4  length of the frame's content
///     16  4  length of the records in a plain segment
///     20  4  number of records
///     24  8  position of the first record
///     32  8  feed_head before the first record
///     40  8  latest written_at of a record, milliseconds since 1970
///     48 32  SHA-256 of the record before the first one
struct BlockHead {
  std::uint32_t frame_bytes{0};
  std::uint32_t content_bytes{0};
  std::uint32_t record_bytes{0};
  std::uint32_t records{0};
  Position first{0};
  std::uint64_t feed_head{0};
  Instant latest{};
  Sha256 previous{};
  bool has_erased{false};

  [[nodiscard]] Position end() const noexcept { return first + record_bytes; }
};
inline constexpr std::size_t kBlockHeadBytes = 80;
inline constexpr std::string_view kBlockMagic = "PGJB";
inline constexpr std::string_view kErasedBlockMagic = "PGJE";

/// Nothing when the bytes are no head. The CRC covers the frame too: see is_whole_block().
[[nodiscard]] std::optional<BlockHead> parse_block_head(std::string_view bytes);
/// Whether the CRC of a head and its frame is right.
/// @pre  begins with a head
[[nodiscard]] bool is_whole_block(std::string_view block);

/// Collects records and writes a block of them.
///
/// The content of a frame is, for n records: n kinds, n lengths of payloads, n differences of written_at to the record
/// before, n differences of feed_head, n group starts (0: the record starts a group, 1: it is in the group of the
/// record before, otherwise its group_offset + 2), and n payloads. Numbers of one sort follow one another because they
/// compress better so. Position, CRC and the hash of the record before are left out: decode_block() computes them.
///
/// The hash of a record with an erased part can no longer be computed, so the block stores it. In front of the payloads
/// such a block has the number of these records and, for each of them, the difference of its index and of its time of
/// erasure to the one before, and its original hash. Unless the record before it in the block was erased too, the hash
/// of that record follows as the erased record's header states it. So a change of the record before an erased one is
/// still found.
class BlockBuilder {
 public:
  /// @param feed_head  last position of the feed before the record
  /// @param previous   SHA-256 of the record before
  void add(const Record& record, std::uint64_t feed_head, const Sha256& previous);
  [[nodiscard]] bool empty() const noexcept { return head_.records == 0; }
  /// Length of the records in a plain segment.
  [[nodiscard]] std::uint64_t record_bytes() const noexcept { return head_.record_bytes; }
  /// Content of the frame.
  [[nodiscard]] std::string content() const;
  [[nodiscard]] const BlockHead& head() const noexcept { return head_; }
  /// Head and frame, and starts the next block.
  [[nodiscard]] Result<std::string> finish(int level);

 private:
  void add_erasure(const Record& record);

  BlockHead head_;
  Instant written_at_{};
  std::uint64_t feed_head_{0};
  Position group_start_{0};
  std::string kinds_;
  std::string lengths_;
  std::string times_;
  std::string feed_heads_;
  std::string groups_;
  std::string payloads_;
  std::string erased_;
  std::uint32_t erased_records_{0};
  std::uint32_t erased_index_{0};  ///< of the last erased record
  Instant erased_at_{};
};

/// The records of a block as they are in a plain segment.
struct DecodedBlock {
  std::string bytes;
  std::vector<ErasedRecord> erased;  ///< in order of position
  Position first{0};
  std::size_t last_record{0};  ///< where the last record starts in `bytes`
  std::uint64_t feed_head{0};  ///< after the last record

  /// The hash that the record after the block states as `previous`.
  [[nodiscard]] Sha256 last_hash() const;
};

/// @param block  head and frame
/// @return  nothing when the block is damaged
[[nodiscard]] std::optional<DecodedBlock> decode_block(std::string_view block);

}  // namespace parcelgate::journal
