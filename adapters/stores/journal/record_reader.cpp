#include "adapters/stores/journal/record_reader.hpp"

#include <algorithm>

namespace parcelgate::journal {
namespace {

Unexpected no_record(Position at) {
  return unexpected(ErrorKind::not_found, "journal: no record at position " + std::to_string(at));
}

Unexpected damaged(const Segment& segment, Position at) {
  return unexpected(ErrorKind::internal, segment.path() + ": the record at position " + std::to_string(at) +
                                             " is damaged; restore the data folder from a backup");
}

}  // namespace

/// False if the segment was rewritten after its bytes were loaded: a long-lived reader must not return an erased
/// message from memory. Bytes of a removed segment may still be used.
bool RecordReader::is_current(Position at) {
  const std::uint64_t version = catalog_->version();
  if (version == version_) return true;
  const auto segment = catalog_->find(at);
  if (segment && segment != segment_) return false;
  version_ = version;
  return true;
}

/// All loaded bytes from a position on, at least `count` of them unless the segment or its block ends before.
Result<std::string_view> RecordReader::bytes_at(Position at, std::size_t count) {
  const auto holds = [&] {
    return segment_ && at >= loaded_.first && at + count <= loaded_.first + loaded_.bytes.size() && is_current(at);
  };
  if (!holds()) {
    version_ = catalog_->version();
    auto segment = catalog_->find(at);
    if (!segment) return no_record(at);
    segment_ = std::move(segment);
    if (auto loaded = segment_->load(at, count, loaded_); !loaded) {
      segment_ = nullptr;
      return unexpected(std::move(loaded).error());
    }
    if (at < loaded_.first || at > loaded_.first + loaded_.bytes.size()) return no_record(at);
  }
  return std::string_view(loaded_.bytes).substr(static_cast<std::size_t>(at - loaded_.first));
}

Result<Record> RecordReader::read(Position at) {
  auto bytes = bytes_at(at, kRecordHeaderBytes);
  if (!bytes) return unexpected(std::move(bytes).error());
  if (bytes->size() < kRecordHeaderBytes) return damaged(*segment_, at);
  const std::size_t whole = kRecordHeaderBytes + claimed_payload_bytes(*bytes);
  if (claimed_position(*bytes) != at || whole > kRecordHeaderBytes + kMaxPayloadBytes) return damaged(*segment_, at);
  if (bytes->size() < whole) {
    bytes = bytes_at(at, whole);
    if (!bytes) return unexpected(std::move(bytes).error());
  }
  auto record = parse_record(*bytes, at);
  if (!record) return damaged(*segment_, at);
  record->erasure = erasure_at(loaded_.erased, at);
  return *record;
}

Position RecordReader::next_readable(Position after) {
  const Position last = catalog_->end();
  for (Position at = after + 1; at < last;) {
    const auto segment = catalog_->find(at);
    if (!segment) {
      // In a gap: the next segment starts after it.
      const auto all = catalog_->segments();
      const auto next = std::find_if(all->begin(), all->end(), [&](const auto& one) { return one->first() > at; });
      if (next == all->end()) return last;
      at = (*next)->first();
      continue;
    }
    const auto bytes = bytes_at(at, kRecordHeaderBytes);
    if (!bytes || bytes->size() < kRecordHeaderBytes) {
      at = segment->next_part(at);
      continue;
    }
    if (claimed_position(*bytes) == at && read(at)) return at;
    ++at;
  }
  return last;
}

Position RecordReader::locate_feed(std::uint64_t feed_position) const {
  const auto all = catalog_->segments();
  const auto after = std::partition_point(
      all->begin(), all->end(), [&](const auto& segment) { return segment->header().feed_head < feed_position; });
  if (after == all->begin()) return catalog_->first();
  return (*std::prev(after))->locate_feed(feed_position);
}

Position RecordReader::locate_time(Instant at) const {
  const auto all = catalog_->segments();
  const auto after =
      std::find_if(all->begin(), all->end(), [&](const auto& segment) { return segment->header().created_at >= at; });
  if (after == all->begin()) return catalog_->first();
  return (*std::prev(after))->locate_time(at);
}

}  // namespace parcelgate::journal
