#include "adapters/stores/journal/recovery.hpp"

#include <algorithm>

namespace parcelgate::journal {
namespace {

constexpr std::size_t kStepBytes = std::size_t{1} << 20U;

/// The bytes of a segment's file behind its header, by position.
class SegmentReader {
 public:
  static Result<SegmentReader> open(const SegmentHeader& header, const DataFile& file) {
    const auto size = file.size();
    if (!size) return unexpected(size.error());
    return SegmentReader(header, file, *size > kSegmentHeaderBytes ? *size - kSegmentHeaderBytes : 0);
  }

  [[nodiscard]] Position end() const noexcept { return first_ + bytes_; }

  /// All bytes that are loaded from a position on, at least `count` of them unless the file ends before.
  Result<std::string_view> at(Position position, std::size_t count) {
    if (position < loaded_first_ || position + count > loaded_first_ + loaded_.size()) {
      loaded_first_ = position;
      auto read = file_.read(kSegmentHeaderBytes + (position - first_), std::max(count, kStepBytes), loaded_);
      if (!read) return unexpected(std::move(read).error());
    }
    return std::string_view(loaded_).substr(static_cast<std::size_t>(position - loaded_first_));
  }

  Result<std::optional<Record>> record_at(Position position) {
    auto bytes = at(position, kRecordHeaderBytes);
    if (!bytes) return unexpected(std::move(bytes).error());
    if (bytes->size() < kRecordHeaderBytes || claimed_position(*bytes) != position) return std::optional<Record>{};
    const std::size_t whole = kRecordHeaderBytes + claimed_payload_bytes(*bytes);
    if (whole > kRecordHeaderBytes + kMaxPayloadBytes || position + whole > end()) return std::optional<Record>{};
    bytes = at(position, whole);
    if (!bytes) return unexpected(std::move(bytes).error());
    return parse_record(*bytes, position);
  }

  [[nodiscard]] std::string_view whole(const Record& record) const {
    return {record.payload.data() - kRecordHeaderBytes, record.size()};
  }

 private:
  SegmentReader(const SegmentHeader& header, const DataFile& file, std::uint64_t bytes)
      : file_(file), first_(header.first), bytes_(bytes), loaded_first_(header.first) {}

  const DataFile& file_;
  Position first_;
  std::uint64_t bytes_;
  Position loaded_first_;
  std::string loaded_;
};

/// The first whole record after a bad one, and whether the bad one had been synced.
struct Continuation {
  std::optional<Position> next;
  bool was_synced{false};
};

Result<Continuation> find_continuation(SegmentReader& segment, Position bad) {
  Continuation found;
  for (Position at = bad + 1; at + kRecordHeaderBytes <= segment.end();) {
    const auto record = segment.record_at(at);
    if (!record) return unexpected(record.error());
    if (!*record) {
      ++at;
      continue;
    }
    if (!found.next) found.next = at;
    const RecordHeader& header = (*record)->header;
    // Its group was begun after the bad record, so the group of the bad record had been synced.
    if (header.position - header.group_offset > bad) {
      found.was_synced = true;
      return found;
    }
    at = (*record)->end();
  }
  return found;
}

bool is_unused(SegmentReader& segment, Position from) {
  for (Position at = from; at < segment.end();) {
    const auto bytes = segment.at(at, 1);
    if (!bytes || bytes->empty()) return true;
    if (bytes->find_first_not_of('\0') != std::string_view::npos) return false;
    at += bytes->size();
  }
  return true;
}

std::string describe(const DataFile& file, Position from, Position until) {
  return file.path() + ": records at the positions " + std::to_string(from) + " to " + std::to_string(until) +
         " are damaged; restore the data folder from a backup";
}

}  // namespace

Result<SegmentScan> scan_segment(const SegmentHeader& header, const DataFile& file) {
  auto segment = SegmentReader::open(header, file);
  if (!segment) return unexpected(segment.error());
  SegmentScan scan;
  scan.end = header.first;
  scan.feed_head = header.feed_head;
  scan.last_hash = header.previous;
  IndexBuilder index(header.first);
  bool chain_known = true;
  for (Position at = header.first;;) {
    const auto record = segment->record_at(at);
    if (!record) return unexpected(record.error());
    if (*record) {
      if (chain_known && (*record)->header.previous != scan.last_hash) {
        scan.damages.push_back({at, at,
                                file.path() + ": the record at position " + std::to_string(at) +
                                    " does not carry the hash of the record before it"});
      }
      chain_known = true;
      index.note((*record)->header, scan.feed_head);
      scan.feed_head = (*record)->header.feed_head;
      scan.last_hash = hash_of(segment->whole(**record));
      scan.end = at = (*record)->end();
      ++scan.records;
      continue;
    }
    const auto continuation = find_continuation(*segment, at);
    if (!continuation) return unexpected(continuation.error());
    if (!continuation->was_synced) {
      if (!is_unused(*segment, at)) scan.torn_bytes = segment->end() - at;
      break;
    }
    scan.damages.push_back({at, *continuation->next, describe(file, at, *continuation->next)});
    chain_known = false;
    at = *continuation->next;
  }
  scan.index = index.entries();
  return scan;
}

}  // namespace parcelgate::journal
