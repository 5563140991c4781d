#include "adapters/stores/journal/record.hpp"

#include <cstring>

#include "adapters/stores/journal/numbers.hpp"

namespace parcelgate::journal {
namespace {

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

std::uint32_t crc_of(std::string_view record) noexcept {
  return crc32_of(record.substr(kLengthAt));
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
  return number_at<std::uint32_t>(bytes, kLengthAt);
}

Position claimed_position(std::string_view bytes) noexcept {
  return number_at<Position>(bytes, kPositionAt);
}

std::optional<Record> parse_record(std::string_view bytes, Position expected) {
  if (bytes.size() < kRecordHeaderBytes || claimed_position(bytes) != expected) return std::nullopt;
  const std::size_t payload_bytes = claimed_payload_bytes(bytes);
  if (payload_bytes > kMaxPayloadBytes || payload_bytes > bytes.size() - kRecordHeaderBytes) return std::nullopt;
  const std::string_view whole = bytes.substr(0, kRecordHeaderBytes + payload_bytes);
  if (number_at<std::uint32_t>(whole, kCrcAt) != crc_of(whole)) return std::nullopt;
  Record record;
  record.header.position = expected;
  record.header.written_at = Instant{std::chrono::milliseconds{number_at<std::int64_t>(whole, kWrittenAt)}};
  record.header.feed_head = number_at<std::uint64_t>(whole, kFeedHeadAt);
  record.header.group_offset = number_at<std::uint32_t>(whole, kGroupAt);
  record.header.kind = static_cast<RecordKind>(number_at<std::uint8_t>(whole, kKindAt));
  std::memcpy(record.header.previous.data(), whole.data() + kPreviousAt, record.header.previous.size());
  record.payload = whole.substr(kRecordHeaderBytes);
  return record;
}

}  // namespace parcelgate::journal
