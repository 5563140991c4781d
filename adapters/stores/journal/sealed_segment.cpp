#include "adapters/stores/journal/sealed_segment.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>

#include "adapters/stores/journal/numbers.hpp"

namespace parcelgate::journal {
namespace {

constexpr std::size_t kPlaceBytes = 40;
/// The common start of both block magics.
constexpr std::string_view kBlockStart = "PGJ";
constexpr std::size_t kFooterCrcAt = kSealedFooterBytes - 4;

std::optional<SealedFooter> parse_footer(std::string_view bytes) {
  if (bytes.size() != kSealedFooterBytes) return std::nullopt;
  if (number_at<std::uint32_t>(bytes, kFooterCrcAt) != crc32_of(bytes.substr(0, kFooterCrcAt))) return std::nullopt;
  SealedFooter footer;
  footer.table_offset = number_at<std::uint64_t>(bytes, 96);
  footer.blocks = number_at<std::uint32_t>(bytes, 104);
  footer.table_crc = number_at<std::uint32_t>(bytes, 108);
  footer.feed_head = number_at<std::uint64_t>(bytes, 112);
  std::memcpy(footer.last_hash.data(), bytes.data() + 120, footer.last_hash.size());
  return footer;
}

BlockPlace place_of(const BlockHead& head, std::uint64_t offset) {
  return {head.first,
          head.feed_head,
          head.latest,
          offset,
          static_cast<std::uint32_t>(kBlockHeadBytes + head.frame_bytes),
          head.record_bytes};
}

}  // namespace

std::string encode_sealed_table(const std::vector<BlockPlace>& blocks) {
  std::string out;
  out.reserve(blocks.size() * kPlaceBytes);
  for (const BlockPlace& place : blocks) {
    append_number(out, place.first);
    append_number(out, place.feed_head);
    append_number(out, static_cast<std::int64_t>(place.latest.time_since_epoch().count()));
    append_number(out, place.offset);
    append_number(out, place.file_bytes);
    append_number(out, place.record_bytes);
  }
  return out;
}

std::string encode_sealed_footer(const SealedFooter& footer, std::string_view head) {
  std::string out(head);
  append_number(out, footer.table_offset);
  append_number(out, footer.blocks);
  append_number(out, footer.table_crc);
  append_number(out, footer.feed_head);
  append_hash(out, footer.last_hash);
  out.resize(kFooterCrcAt, '\0');
  append_number(out, crc32_of(out));
  return out;
}

Result<std::shared_ptr<const SealedSegment>> SealedSegment::open(std::string path, Position first) {
  const std::shared_ptr<SealedSegment> segment(new SealedSegment(std::move(path)));
  const auto file = DataFile::open_for_reading(segment->path_);
  if (!file) return unexpected(file.error());
  if (auto read = segment->read_ends(*file, first); !read) return unexpected(std::move(read).error());
  return segment;
}

Result<void> SealedSegment::read_ends(const DataFile& file, Position first) {
  const auto size = file.size();
  if (!size) return unexpected(size.error());
  std::string bytes;
  if (auto read = file.read(0, kSegmentHeaderBytes, bytes); !read) return read;
  auto header = parse_segment_header(bytes, kSealedMagic);
  const bool has_head = header.has_value();
  const std::uint64_t footer_at = *size - std::min<std::uint64_t>(*size, kSealedFooterBytes);
  if (auto read = file.read(footer_at, kSealedFooterBytes, bytes); !read) return read;
  const auto footer = parse_footer(bytes);
  if (!has_head && footer) header = parse_segment_header(bytes, kSealedMagic);
  if (!header) {
    return unexpected(ErrorKind::internal,
                      path_ + ": its head and the copy of it are damaged; restore the data folder from a backup");
  }
  if (header->first != first || header->end < first) {
    return unexpected(ErrorKind::internal, path_ + ": holds another segment; restore the data folder from a backup");
  }
  header_ = *header;
  if (!has_head) add_damage(first, first, "its head, of which the footer has a copy, is");
  if (footer && read_table(file, *footer, footer_at - std::min(footer_at, footer->table_offset))) {
    last_hash_ = footer->last_hash;
    feed_head_ = footer->feed_head;
    return {};
  }
  add_damage(first, first, "the table of its blocks is");
  return find_blocks(file);
}

bool SealedSegment::read_table(const DataFile& file, const SealedFooter& footer, std::uint64_t table_bytes) {
  std::string bytes;
  if (footer.blocks == 0 || table_bytes != std::uint64_t{footer.blocks} * kPlaceBytes) return false;
  if (!file.read(footer.table_offset, static_cast<std::size_t>(table_bytes), bytes)) return false;
  if (bytes.size() != table_bytes || crc32_of(bytes) != footer.table_crc) return false;
  blocks_.reserve(footer.blocks);
  for (std::size_t at = 0; at < bytes.size(); at += kPlaceBytes) {
    BlockPlace place;
    place.first = number_at<Position>(bytes, at);
    place.feed_head = number_at<std::uint64_t>(bytes, at + 8);
    place.latest = Instant{std::chrono::milliseconds{number_at<std::int64_t>(bytes, at + 16)}};
    place.offset = number_at<std::uint64_t>(bytes, at + 24);
    place.file_bytes = number_at<std::uint32_t>(bytes, at + 32);
    place.record_bytes = number_at<std::uint32_t>(bytes, at + 36);
    blocks_.push_back(place);
  }
  return true;
}

/// Finds whole blocks by reading the file, for want of a table.
Result<void> SealedSegment::find_blocks(const DataFile& file) {
  const auto size = file.size();
  if (!size) return unexpected(size.error());
  std::string all;
  if (auto read = file.read(0, static_cast<std::size_t>(*size), all); !read) return read;
  Position expected = header_.first;
  feed_head_ = header_.feed_head;
  std::optional<DecodedBlock> last;
  for (std::size_t at = all.find(kBlockStart, 0); at != std::string::npos; at = all.find(kBlockStart, at)) {
    const std::string_view rest = std::string_view(all).substr(at);
    const auto head = parse_block_head(rest);
    const std::uint64_t bytes = head ? std::uint64_t{kBlockHeadBytes} + head->frame_bytes : 0;
    if (!head || bytes > rest.size() || !is_whole_block(rest.substr(0, bytes)) || head->first < expected ||
        head->end() > header_.end) {
      ++at;
      continue;
    }
    if (head->first > expected) add_damage(expected, head->first, "these records are");
    blocks_.push_back(place_of(*head, at));
    feed_head_ = head->feed_head;
    expected = head->end();
    at += bytes;
  }
  if (expected < header_.end) add_damage(expected, header_.end, "these records are");
  if (blocks_.empty() || expected < header_.end) return {};
  BlockHead head;
  const auto block = read_block(file, blocks_.back(), head);
  if (!block) return unexpected(block.error());
  if (*block) {
    last_hash_ = (*block)->last_hash();
    feed_head_ = (*block)->feed_head;
  }
  return {};
}

void SealedSegment::add_damage(Position from, Position until, std::string_view part) {
  const std::string records =
      from == until ? "" : "the positions " + std::to_string(from) + " to " + std::to_string(until) + ": ";
  damages_.push_back(
      {from, until, path_ + ": " + records + std::string(part) + " damaged; restore the data folder from a backup"});
}

Unexpected SealedSegment::damaged_block(const BlockPlace& place) const {
  return unexpected(ErrorKind::internal, path_ + ": the records at the positions " + std::to_string(place.first) +
                                             " to " + std::to_string(place.end()) +
                                             " are damaged; restore the data folder from a backup");
}

Result<std::shared_ptr<const DataFile>> SealedSegment::open_file() const {
  if (auto kept = kept_.load()) return kept;
  auto file = DataFile::open_for_reading(path_);
  // Meanwhile a rewritten file may have been renamed to this path; then keep_open() has kept the right one.
  if (auto kept = kept_.load()) return kept;
  std::error_code none;
  if (!file && !std::filesystem::exists(path_, none)) {
    return unexpected(ErrorKind::not_found,
                      path_ + ": was removed, with all records up to the position " + std::to_string(header_.end));
  }
  if (!file) return unexpected(std::move(file).error());
  return std::make_shared<const DataFile>(*std::move(file));
}

Result<void> SealedSegment::keep_open() const {
  if (kept_.load()) return {};
  auto file = DataFile::open_for_reading(path_);
  if (!file) return unexpected(std::move(file).error());
  kept_.store(std::make_shared<const DataFile>(*std::move(file)));
  return {};
}

Result<std::string> SealedSegment::read_bytes(const BlockPlace& place) const {
  const auto file = open_file();
  if (!file) return unexpected(file.error());
  std::string bytes;
  if (auto read = (*file)->read(place.offset, place.file_bytes, bytes); !read)
    return unexpected(std::move(read).error());
  return bytes;
}

/// Nothing when the block is damaged.
Result<std::optional<DecodedBlock>> SealedSegment::read_block(const DataFile& file, const BlockPlace& place,
                                                              BlockHead& head) const {
  std::string bytes;
  if (auto read = file.read(place.offset, place.file_bytes, bytes); !read) return unexpected(std::move(read).error());
  const auto found = parse_block_head(bytes);
  if (!found || found->first != place.first || found->record_bytes != place.record_bytes) {
    return std::optional<DecodedBlock>{};
  }
  head = *found;
  return decode_block(bytes);
}

Result<void> SealedSegment::load(Position from, std::size_t /*count*/, SegmentBytes& out) const {
  const auto after = std::partition_point(blocks_.begin(), blocks_.end(),
                                          [&](const BlockPlace& place) { return place.first <= from; });
  if (after == blocks_.begin() || from >= std::prev(after)->end()) {
    return unexpected(ErrorKind::internal, path_ + ": the record at position " + std::to_string(from) +
                                               " is damaged; restore the data folder from a backup");
  }
  const BlockPlace& place = *std::prev(after);
  const auto file = open_file();
  if (!file) return unexpected(file.error());
  BlockHead head;
  auto block = read_block(**file, place, head);
  if (!block) return unexpected(std::move(block).error());
  if (!*block) return damaged_block(place);
  out.first = place.first;
  out.bytes = std::move((*block)->bytes);
  out.erased = std::move((*block)->erased);
  return {};
}

Position SealedSegment::next_part(Position after) const {
  const auto next = std::partition_point(blocks_.begin(), blocks_.end(),
                                         [&](const BlockPlace& place) { return place.first <= after; });
  return next == blocks_.end() ? end() : next->first;
}

Position SealedSegment::locate_feed(std::uint64_t feed_position) const {
  const auto after = std::partition_point(blocks_.begin(), blocks_.end(),
                                          [&](const BlockPlace& place) { return place.feed_head < feed_position; });
  return after == blocks_.begin() ? first() : std::prev(after)->first;
}

Position SealedSegment::locate_time(Instant at) const {
  const auto found =
      std::find_if(blocks_.begin(), blocks_.end(), [&](const BlockPlace& place) { return place.latest >= at; });
  if (found != blocks_.end()) return found->first;
  return blocks_.empty() ? first() : blocks_.back().first;
}

std::optional<Instant> SealedSegment::latest() const noexcept {
  std::optional<Instant> found;
  for (const BlockPlace& place : blocks_) found = std::max(found.value_or(place.latest), place.latest);
  return found;
}

Result<void> SealedSegment::verify() const {
  if (!damages_.empty()) return unexpected(ErrorKind::internal, damages_.front().what);
  const auto file = open_file();
  if (!file) return unexpected(file.error());
  Position expected = header_.first;
  std::uint64_t feed_head = header_.feed_head;
  Sha256 chain = header_.previous;
  for (const BlockPlace& place : blocks_) {
    BlockHead head;
    const auto block = read_block(**file, place, head);
    if (!block) return unexpected(block.error());
    const bool follows = *block && head.first == expected && head.previous == chain && head.feed_head == feed_head;
    if (!follows || place.feed_head != head.feed_head || place.latest != head.latest) return damaged_block(place);
    expected = head.end();
    feed_head = (*block)->feed_head;
    chain = (*block)->last_hash();
  }
  if (expected != header_.end || feed_head != feed_head_ || chain != last_hash_) {
    return unexpected(ErrorKind::internal,
                      path_ + ": its last records are missing; restore the data folder from a backup");
  }
  return {};
}

}  // namespace parcelgate::journal
