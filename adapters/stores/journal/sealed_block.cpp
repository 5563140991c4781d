#include "adapters/stores/journal/sealed_block.hpp"

#include <zstd.h>

#include <algorithm>

#include "adapters/stores/journal/numbers.hpp"

namespace parcelgate::journal {
namespace {

constexpr std::size_t kBlockCrcAt = 4;
constexpr std::size_t kBlockCrcStart = 8;
constexpr std::size_t kBlockPreviousAt = 48;
constexpr std::uint64_t kStartsGroup = 0;
constexpr std::uint64_t kSameGroup = 1;
constexpr std::uint64_t kOtherGroup = 2;

std::uint64_t count_of(Instant at) {
  return static_cast<std::uint64_t>(at.time_since_epoch().count());
}

Instant instant_of(std::uint64_t count) {
  return Instant{std::chrono::milliseconds{static_cast<std::int64_t>(count)}};
}

std::string encode_block_head(const BlockHead& head) {
  std::string out(head.has_erased ? kErasedBlockMagic : kBlockMagic);
  append_number(out, std::uint32_t{0});
  append_number(out, head.frame_bytes);
  append_number(out, head.content_bytes);
  append_number(out, head.record_bytes);
  append_number(out, head.records);
  append_number(out, head.first);
  append_number(out, head.feed_head);
  append_number(out, count_of(head.latest));
  append_hash(out, head.previous);
  return out;
}

/// What a block stores for an erased record.
struct ErasedColumn {
  std::size_t index{0};
  Erasure erasure;
  std::optional<Sha256> previous;  ///< of the record before it; nothing where that one is erased, or in another block
};

/// The headers of a block's records, without positions and hashes.
struct RecordColumns {
  std::vector<RecordHeader> headers;
  std::vector<std::size_t> payload_bytes;
  std::vector<ErasedColumn> erased;
  std::string_view payloads;
};

std::vector<ErasedColumn> read_erased(VarintReader& in, std::size_t records) {
  std::vector<ErasedColumn> erased;
  const std::uint64_t count = in.varint();
  std::uint64_t index = 0;
  std::uint64_t at = 0;
  for (std::uint64_t number = 0; number < count && in.ok(); ++number) {
    const std::uint64_t difference = in.varint();
    if (difference >= records) return in.fail(), erased;
    index += difference;
    // Indexes increase; one that does not is damage.
    if (index >= records || (number > 0 && difference == 0)) return in.fail(), erased;
    ErasedColumn column;
    column.index = static_cast<std::size_t>(index);
    column.erasure.at = instant_of(at = in.difference_from(at));
    column.erasure.hash = in.hash();
    const bool follows_erased = number > 0 && difference == 1;
    if (index > 0 && !follows_erased) column.previous = in.hash();
    erased.push_back(column);
  }
  return erased;
}

std::optional<RecordColumns> read_columns(const BlockHead& head, std::string_view content) {
  if (head.records == 0 || head.records > content.size()) return std::nullopt;
  RecordColumns columns;
  columns.headers.resize(head.records);
  columns.payload_bytes.resize(head.records);
  for (std::size_t at = 0; at < head.records; ++at) {
    columns.headers[at].kind = static_cast<RecordKind>(static_cast<std::uint8_t>(content[at]));
  }
  VarintReader in(content.substr(head.records));
  std::uint64_t all_bytes = 0;
  for (std::size_t& bytes : columns.payload_bytes) {
    bytes = static_cast<std::size_t>(in.varint());
    if (bytes > kMaxPayloadBytes) return std::nullopt;
    all_bytes += bytes;
  }
  // The first difference of written_at is the instant itself.
  std::uint64_t written_at = 0;
  for (RecordHeader& header : columns.headers) {
    header.written_at = instant_of(written_at = in.difference_from(written_at));
  }
  std::uint64_t feed_head = head.feed_head;
  for (RecordHeader& header : columns.headers) header.feed_head = feed_head = in.difference_from(feed_head);
  Position position = head.first;
  Position group_start = head.first;
  for (std::size_t at = 0; at < head.records; ++at) {
    const std::uint64_t group = in.varint();
    if (group == kStartsGroup) group_start = position;
    if (group >= kOtherGroup) group_start = position - (group - kOtherGroup);
    columns.headers[at].position = position;
    columns.headers[at].group_offset = static_cast<std::uint32_t>(position - group_start);
    position += kRecordHeaderBytes + columns.payload_bytes[at];
  }
  if (head.has_erased) columns.erased = read_erased(in, head.records);
  columns.payloads = in.rest();
  if (!in.ok() || columns.payloads.size() != all_bytes || position != head.end()) return std::nullopt;
  return columns;
}

}  // namespace

std::optional<BlockHead> parse_block_head(std::string_view bytes) {
  const bool has_erased = bytes.starts_with(kErasedBlockMagic);
  if (bytes.size() < kBlockHeadBytes || !(has_erased || bytes.starts_with(kBlockMagic))) return std::nullopt;
  BlockHead head;
  head.has_erased = has_erased;
  head.frame_bytes = number_at<std::uint32_t>(bytes, 8);
  head.content_bytes = number_at<std::uint32_t>(bytes, 12);
  head.record_bytes = number_at<std::uint32_t>(bytes, 16);
  head.records = number_at<std::uint32_t>(bytes, 20);
  head.first = number_at<Position>(bytes, 24);
  head.feed_head = number_at<std::uint64_t>(bytes, 32);
  head.latest = instant_of(number_at<std::uint64_t>(bytes, 40));
  std::memcpy(head.previous.data(), bytes.data() + kBlockPreviousAt, head.previous.size());
  return head;
}

bool is_whole_block(std::string_view block) {
  return number_at<std::uint32_t>(block, kBlockCrcAt) == crc32_of(block.substr(kBlockCrcStart));
}

void BlockBuilder::add(const Record& record, std::uint64_t feed_head, const Sha256& previous) {
  const RecordHeader& header = record.header;
  if (empty()) {
    head_.first = header.position;
    head_.feed_head = feed_head_ = feed_head;
    head_.latest = header.written_at;
    head_.previous = previous;
    group_start_ = header.position;
  }
  kinds_.push_back(static_cast<char>(header.kind));
  append_varint(lengths_, record.payload.size());
  append_difference(times_, count_of(header.written_at), count_of(written_at_));
  append_difference(feed_heads_, header.feed_head, feed_head_);
  if (header.group_offset == 0) {
    append_varint(groups_, kStartsGroup);
  } else if (header.position - header.group_offset == group_start_) {
    append_varint(groups_, kSameGroup);
  } else {
    append_varint(groups_, kOtherGroup + header.group_offset);
  }
  payloads_.append(record.payload);
  if (record.erasure) add_erasure(record);
  written_at_ = header.written_at;
  feed_head_ = header.feed_head;
  group_start_ = header.position - header.group_offset;
  head_.latest = std::max(head_.latest, header.written_at);
  head_.record_bytes += static_cast<std::uint32_t>(record.size());
  ++head_.records;
}

void BlockBuilder::add_erasure(const Record& record) {
  const std::uint32_t index = head_.records;
  const bool follows_erased = erased_records_ > 0 && index == erased_index_ + 1;
  append_varint(erased_, index - erased_index_);
  append_difference(erased_, count_of(record.erasure->at), count_of(erased_at_));
  append_hash(erased_, record.erasure->hash);
  if (index > 0 && !follows_erased) append_hash(erased_, record.header.previous);
  erased_index_ = index;
  erased_at_ = record.erasure->at;
  ++erased_records_;
}

std::string BlockBuilder::content() const {
  std::string erased;
  if (erased_records_ > 0) append_varint(erased, erased_records_);
  return kinds_ + lengths_ + times_ + feed_heads_ + groups_ + erased + erased_ + payloads_;
}

Result<std::string> BlockBuilder::finish(int level) {
  const std::string all = content();
  std::string block(kBlockHeadBytes + ::ZSTD_compressBound(all.size()), '\0');
  const std::size_t frame =
      ::ZSTD_compress(block.data() + kBlockHeadBytes, block.size() - kBlockHeadBytes, all.data(), all.size(), level);
  if (::ZSTD_isError(frame) != 0U) {
    return unexpected(ErrorKind::internal, std::string("journal: cannot compress: ") + ::ZSTD_getErrorName(frame));
  }
  block.resize(kBlockHeadBytes + frame);
  head_.frame_bytes = static_cast<std::uint32_t>(frame);
  head_.content_bytes = static_cast<std::uint32_t>(all.size());
  head_.has_erased = erased_records_ > 0;
  block.replace(0, kBlockHeadBytes, encode_block_head(head_));
  const std::uint32_t crc = crc32_of(std::string_view(block).substr(kBlockCrcStart));
  std::memcpy(block.data() + kBlockCrcAt, &crc, sizeof crc);
  *this = BlockBuilder{};
  return block;
}

Sha256 DecodedBlock::last_hash() const {
  if (!erased.empty() && erased.back().position == first + last_record) return erased.back().erasure.hash;
  return hash_of(std::string_view(bytes).substr(last_record));
}

std::optional<DecodedBlock> decode_block(std::string_view block) {
  const auto head = parse_block_head(block);
  if (!head || block.size() != kBlockHeadBytes + head->frame_bytes || !is_whole_block(block)) return std::nullopt;
  std::string content(head->content_bytes, '\0');
  const std::string_view frame = block.substr(kBlockHeadBytes);
  if (::ZSTD_decompress(content.data(), content.size(), frame.data(), frame.size()) != content.size()) {
    return std::nullopt;
  }
  const auto columns = read_columns(*head, content);
  if (!columns) return std::nullopt;
  DecodedBlock decoded;
  decoded.first = head->first;
  decoded.bytes.reserve(head->record_bytes);
  decoded.feed_head = columns->headers.back().feed_head;
  Sha256 previous = head->previous;
  std::string_view payloads = columns->payloads;
  auto erased = columns->erased.begin();
  for (std::size_t at = 0; at < columns->headers.size(); ++at) {
    if (at > 0) previous = decoded.last_hash();
    const bool is_erased = erased != columns->erased.end() && erased->index == at;
    // The record before the erased one was changed: its hash is not the one that was stored.
    if (is_erased && erased->previous && *erased->previous != previous) return std::nullopt;
    RecordHeader header = columns->headers[at];
    header.previous = previous;
    decoded.last_record = decoded.bytes.size();
    decoded.bytes.append(kRecordHeaderBytes, '\0');
    decoded.bytes.append(payloads.substr(0, columns->payload_bytes[at]));
    payloads.remove_prefix(columns->payload_bytes[at]);
    finish_record(decoded.bytes, decoded.last_record, header);
    if (is_erased) decoded.erased.push_back({header.position, (erased++)->erasure});
  }
  return decoded;
}

}  // namespace parcelgate::journal
