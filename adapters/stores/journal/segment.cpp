#include "adapters/stores/journal/segment.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "adapters/stores/journal/numbers.hpp"

namespace parcelgate::journal {
namespace {

constexpr std::size_t kLoadBytes = std::size_t{64} << 10U;
constexpr std::size_t kNameDigits = 16;
constexpr std::size_t kHeaderCrcAt = kSegmentHeaderBytes - 4;

std::uint32_t header_crc(std::string_view bytes) {
  return crc32_of(bytes.substr(0, kHeaderCrcAt));
}

}  // namespace

std::string encode_segment_header(const SegmentHeader& header, std::string_view magic) {
  std::string out(magic);
  append_number(out, header.first);
  append_number(out, static_cast<std::int64_t>(header.created_at.time_since_epoch().count()));
  append_number(out, header.feed_head);
  out.append(header.incarnation.data(), header.incarnation.size());
  out.append(reinterpret_cast<const char*>(header.previous.data()), header.previous.size());
  append_number(out, header.end);
  out.resize(kHeaderCrcAt, '\0');
  append_number(out, header_crc(out));
  return out;
}

std::optional<SegmentHeader> parse_segment_header(std::string_view bytes, std::string_view magic) {
  if (bytes.size() < kSegmentHeaderBytes || !bytes.starts_with(magic)) return std::nullopt;
  if (number_at<std::uint32_t>(bytes, kHeaderCrcAt) != header_crc(bytes)) return std::nullopt;
  SegmentHeader header;
  header.first = number_at<Position>(bytes, 8);
  header.created_at = Instant{std::chrono::milliseconds{number_at<std::int64_t>(bytes, 16)}};
  header.feed_head = number_at<std::uint64_t>(bytes, 24);
  std::memcpy(header.incarnation.data(), bytes.data() + 32, header.incarnation.size());
  std::memcpy(header.previous.data(), bytes.data() + 48, header.previous.size());
  header.end = number_at<Position>(bytes, 80);
  return header;
}

std::string segment_name(Position first, std::string_view suffix) {
  std::array<char, kNameDigits + 1> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(first));
  return std::string(digits.data()) + std::string(suffix);
}

std::optional<Position> position_of_segment(std::string_view name, std::string_view suffix) {
  if (name.size() != kNameDigits + suffix.size() || !name.ends_with(suffix)) return std::nullopt;
  Position first = 0;
  const auto [end, fault] = std::from_chars(name.data(), name.data() + kNameDigits, first, 16);
  if (fault != std::errc{} || end != name.data() + kNameDigits) return std::nullopt;
  return first;
}

IndexEntry last_before_feed(const std::vector<IndexEntry>& places, std::uint64_t feed_position, IndexEntry start) {
  const auto after = std::partition_point(places.begin(), places.end(),
                                          [&](const IndexEntry& place) { return place.feed_head < feed_position; });
  return after == places.begin() ? start : *std::prev(after);
}

IndexEntry last_before_time(const std::vector<IndexEntry>& places, Instant at, IndexEntry start) {
  // The machine's date may have been set back, so the places need not be sorted by time: the first one that is not
  // before `at` ends the search.
  const auto after =
      std::find_if(places.begin(), places.end(), [&](const IndexEntry& place) { return place.written_at >= at; });
  return after == places.begin() ? start : *std::prev(after);
}

std::optional<Erasure> erasure_at(const std::vector<ErasedRecord>& erased, Position at) {
  const auto found = std::partition_point(erased.begin(), erased.end(),
                                          [&](const ErasedRecord& record) { return record.position < at; });
  if (found == erased.end() || found->position != at) return std::nullopt;
  return found->erasure;
}

Result<void> PlainSegment::load(Position from, std::size_t count, SegmentBytes& out) const {
  const Position last = end();
  out.first = from;
  out.erased.clear();
  const std::size_t there = from < last ? static_cast<std::size_t>(last - from) : 0;
  return file_.read(offset_of(from), std::min(std::max(count, kLoadBytes), there), out.bytes);
}

Position PlainSegment::locate_feed(std::uint64_t feed_position) const {
  const std::lock_guard lock(index_mutex_);
  return last_before_feed(index_, feed_position, start()).position;
}

Position PlainSegment::locate_time(Instant at) const {
  const std::lock_guard lock(index_mutex_);
  return last_before_time(index_, at, start()).position;
}

void PlainSegment::publish(Position end, const std::vector<IndexEntry>& entries) {
  if (!entries.empty()) {
    const std::lock_guard lock(index_mutex_);
    index_.insert(index_.end(), entries.begin(), entries.end());
  }
  end_.store(end, std::memory_order_release);
}

}  // namespace parcelgate::journal
