#include "adapters/stores/journal/record.hpp"

#include <zlib.h>

#include <bit>
#include <cstring>

namespace parcelgate::journal {
namespace {

static_assert(std::endian::native == std::endian::little, "the header's numbers are copied as they are in memory");

constexpr std::size_t kCrcAt = 0;
constexpr std::size_t kLengthAt = 4;
constexpr std::size_t kPositionAt = 8;
constexpr std::size_t kWrittenAt = 16;
constexpr std::size_t kFeedHeadAt = 24;
constexpr std::size_t kGroupAt = 32;
constexpr std::size_t kKindAt = 36;
constexpr std::size_t kPreviousAt = 40;

template <class Number>
void put(char* at, Number value) noexcept {
  std::memcpy(at, &value, sizeof value);
}

template <class Number>
Number get(const char* at) noexcept {
  Number value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

std::uint32_t crc_of(std::string_view record) noexcept {
  const std::string_view covered = record.substr(kLengthAt);
  return static_cast<std::uint32_t>(::crc32_z(0, bytes_of(covered), covered.size()));
}

}  // namespace

void finish_record(std::string& bytes, std::size_t start, const RecordHeader& header) {
  char* const at = bytes.data() + start;
  std::memset(at, 0, kRecordHeaderBytes);
  put(at + kLengthAt, static_cast<std::uint32_t>(bytes.size() - start - kRecordHeaderBytes));
  put(at + kPositionAt, header.position);
  put(at + kWrittenAt, static_cast<std::int64_t>(header.written_at.time_since_epoch().count()));
  put(at + kFeedHeadAt, header.feed_head);
  put(at + kGroupAt, header.group_offset);
  put(at + kKindAt, static_cast<std::uint8_t>(header.kind));
  std::memcpy(at + kPreviousAt, header.previous.data(), header.previous.size());
  put(at + kCrcAt, crc_of(std::string_view(bytes).substr(start)));
}

std::size_t claimed_payload_bytes(std::string_view bytes) noexcept {
  return get<std::uint32_t>(bytes.data() + kLengthAt);
}

Position claimed_position(std::string_view bytes) noexcept {
  return get<Position>(bytes.data() + kPositionAt);
}

std::optional<Record> parse_record(std::string_view bytes, Position expected) {
  if (bytes.size() < kRecordHeaderBytes || claimed_position(bytes) != expected) return std::nullopt;
  const std::size_t payload_bytes = claimed_payload_bytes(bytes);
  if (payload_bytes > kMaxPayloadBytes || payload_bytes > bytes.size() - kRecordHeaderBytes) return std::nullopt;
  const std::string_view whole = bytes.substr(0, kRecordHeaderBytes + payload_bytes);
  const char* const at = whole.data();
  if (get<std::uint32_t>(at + kCrcAt) != crc_of(whole)) return std::nullopt;
  Record record;
  record.header.position = expected;
  record.header.written_at = Instant{std::chrono::milliseconds{get<std::int64_t>(at + kWrittenAt)}};
  record.header.feed_head = get<std::uint64_t>(at + kFeedHeadAt);
  record.header.group_offset = get<std::uint32_t>(at + kGroupAt);
  record.header.kind = static_cast<RecordKind>(get<std::uint8_t>(at + kKindAt));
  std::memcpy(record.header.previous.data(), at + kPreviousAt, record.header.previous.size());
  record.payload = whole.substr(kRecordHeaderBytes);
  return record;
}

}  // namespace parcelgate::journal
