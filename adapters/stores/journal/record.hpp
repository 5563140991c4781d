// One record of the journal: its bytes on disk, and the checks that find damage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/instant.hpp"
#include "gateway/crypto/digest.hpp"

namespace parcelgate::journal {

/// Place of a record: bytes of all records before it, from the first record that the journal ever held. It rises over
/// all segments and is never used again, so it also identifies the record.
using Position = std::uint64_t;

/// What a record holds. The journal itself does not read payloads.
enum class RecordKind : std::uint8_t {
  changes = 1,  ///< the changes of one command
  probe = 2,    ///< written to find out whether the disk takes writes; means nothing
};

/// The fixed part of a record.
///
/// Layout on disk, 72 bytes, numbers with the lowest byte first:
///
///      0  4  CRC-32 of the bytes from 4 to the end of the record
///      4  4  length of the payload
///      8  8  position
///     16  8  written_at, milliseconds since 1970
///     24  8  feed_head
///     32  4  bytes from the start of the record's group to the record
///     36  1  kind
///     37  3  zero
///     40 32  SHA-256 of the previous record, header and payload
struct RecordHeader {
  Position position{0};
  Instant written_at{};
  std::uint64_t feed_head{0};     ///< last position of the feed after this record
  std::uint32_t group_offset{0};  ///< position - group_offset is the start of the group that was synced with it
  RecordKind kind{RecordKind::changes};
  Sha256 previous{};  ///< of the record before; all zero in the first record of a journal
};
inline constexpr std::size_t kRecordHeaderBytes = 72;
/// No record is longer, so a damaged length cannot cause a huge allocation.
inline constexpr std::size_t kMaxPayloadBytes = std::size_t{256} << 20U;

/// Says that a part of a record's payload was erased. The record keeps its header and its length.
struct Erasure {
  Sha256 hash{};  ///< of the original record; the header of the next record has it
  Instant at{};
};

/// A whole record. `payload` points into the bytes that it was parsed from.
struct Record {
  RecordHeader header;
  std::string_view payload;
  std::optional<Erasure> erasure{};
  [[nodiscard]] std::size_t size() const noexcept { return kRecordHeaderBytes + payload.size(); }
  [[nodiscard]] Position end() const noexcept { return header.position + size(); }
  /// Header and payload.
  [[nodiscard]] std::string_view whole() const noexcept { return {payload.data() - kRecordHeaderBytes, size()}; }
  /// The hash that the header of the next record states as `previous`.
  [[nodiscard]] Sha256 hash() const { return erasure ? erasure->hash : sha256(whole()); }
};

/// Fills in the header in front of a payload. Leave kRecordHeaderBytes at `start`, append the payload, then call this:
/// the payload is not copied.
void finish_record(std::string& bytes, std::size_t start, const RecordHeader& header);

/// The record at the start of `bytes`; nothing when the bytes are not a whole record with this position. `erasure` is
/// not set, because the bytes alone do not show it: see SegmentBytes.
[[nodiscard]] std::optional<Record> parse_record(std::string_view bytes, Position expected);

/// Payload length that the bytes claim, for a reader that must know how many bytes to load. Not checked by the CRC.
/// @pre  at least kRecordHeaderBytes
[[nodiscard]] std::size_t claimed_payload_bytes(std::string_view bytes) noexcept;
/// Position that the bytes claim. Cheap test before parse_record() when searching for a record.
/// @pre  at least kRecordHeaderBytes
[[nodiscard]] Position claimed_position(std::string_view bytes) noexcept;

/// The hash that the record after it carries, unless a part of it was erased.
[[nodiscard]] inline Sha256 hash_of(std::string_view whole_record) {
  return sha256(whole_record);
}

}  // namespace parcelgate::journal
