#include "adapters/stores/journal/erase.hpp"

#include <filesystem>
#include <utility>

#include "adapters/stores/journal/sealed_writer.hpp"

namespace parcelgate::journal {
namespace {

constexpr int kLevel = SealOptions{}.level;

/// Copies a compressed segment into another file.
class EraseCopy {
 public:
  EraseCopy(const SealedSegment& segment, const EraseInRecord& erase, Instant now)
      : segment_(segment), erase_(erase), now_(now) {}

  /// Whether any record has a part to erase. Stops at the first one that has.
  Result<bool> has_work() const {
    for (const BlockPlace& place : segment_.blocks()) {
      SegmentBytes loaded;
      if (auto read = segment_.load(place.first, 1, loaded); !read) return unexpected(std::move(read).error());
      for (std::string_view rest = loaded.bytes; !rest.empty();) {
        const auto record = next(loaded, rest);
        if (!record) return unexpected(record.error());
        const auto payload = erase_(*record);
        if (!payload) return unexpected(payload.error());
        if (*payload) return true;
      }
    }
    return false;
  }

  Result<void> write(SealedWriter& out) {
    auto done = out.begin();
    for (auto place = segment_.blocks().begin(); done && place != segment_.blocks().end(); ++place) {
      done = copy_block(*place, out);
    }
    if (done) done = out.finish(segment_.feed_head_after(), *segment_.last_hash());
    return done;
  }
  [[nodiscard]] std::uint64_t records() const noexcept { return records_; }

 private:
  /// Parses the first record of `rest` and removes it from `rest`.
  Result<Record> next(const SegmentBytes& loaded, std::string_view& rest) const {
    const Position at = loaded.first + (loaded.bytes.size() - rest.size());
    auto record = parse_record(rest, at);
    if (!record) return damaged(at);
    record->erasure = erasure_at(loaded.erased, at);
    rest.remove_prefix(record->size());
    return *record;
  }

  Result<void> copy_block(const BlockPlace& place, SealedWriter& out) {
    const auto bytes = segment_.read_bytes(place);
    if (!bytes) return unexpected(bytes.error());
    const auto head = parse_block_head(*bytes);
    SegmentBytes loaded;
    if (auto read = segment_.load(place.first, 1, loaded); !read) return read;
    if (!head) return damaged(place.first);
    BlockBuilder block;
    std::string expected;
    bool any = false;
    for (std::string_view rest = loaded.bytes; !rest.empty();) {
      const auto record = next(loaded, rest);
      if (!record) return unexpected(record.error());
      const auto payload = erase_(*record);
      if (!payload) return unexpected(payload.error());
      if (*payload && (*payload)->size() != record->payload.size()) return other_length(record->header.position);
      add(*record, *payload, head->feed_head, block, expected);
      any = any || *payload;
    }
    if (!any) return out.append_block(*head, *bytes);
    return write_block(block, expected, out);
  }

  void add(const Record& record, const std::optional<std::string>& payload, std::uint64_t feed_head,
           BlockBuilder& block, std::string& expected) {
    Record kept = record;
    const std::size_t start = expected.size();
    if (payload) {
      ++records_;
      kept.payload = *payload;
      kept.erasure = Erasure{record.hash(), now_};
      expected.append(kRecordHeaderBytes, '\0').append(*payload);
      finish_record(expected, start, record.header);
    } else {
      expected.append(record.whole());
    }
    block.add(kept, feed_head, record.header.previous);
  }

  /// Decoding takes the hashes of erased records from the block and does not check them, so the bytes are compared too.
  Result<void> write_block(BlockBuilder& block, const std::string& expected, SealedWriter& out) {
    const BlockHead head = block.head();
    const auto bytes = block.finish(kLevel);
    if (!bytes) return unexpected(bytes.error());
    const auto decoded = decode_block(*bytes);
    if (!decoded || decoded->bytes != expected) {
      return unexpected(ErrorKind::internal, segment_.path() + ": a rewritten block does not read back as written");
    }
    return out.append_block(head, *bytes);
  }

  [[nodiscard]] Unexpected damaged(Position at) const {
    return unexpected(ErrorKind::internal, segment_.path() +
                                               ": nothing was erased in this file, because the record at position " +
                                               std::to_string(at) + " is damaged");
  }
  [[nodiscard]] Unexpected other_length(Position at) const {
    return unexpected(ErrorKind::internal, segment_.path() + ": the record at position " + std::to_string(at) +
                                               " would have a different length after the erasure");
  }

  const SealedSegment& segment_;
  const EraseInRecord& erase_;
  Instant now_;
  std::uint64_t records_{0};
};

/// Writes and verifies the file under its temporary name.
Result<void> write_and_verify(const SealedSegment& segment, EraseCopy& copy, const std::string& path) {
  auto file = DataFile::create(path);
  if (!file) return unexpected(std::move(file).error());
  SealedWriter out(*std::move(file), segment.header(), kLevel);
  if (auto written = copy.write(out); !written) return written;
  const auto sealed = SealedSegment::open(path, segment.first());
  if (!sealed) return unexpected(sealed.error());
  return (*sealed)->verify();
}

}  // namespace

Result<Erased> erase_records(const SealedSegment& segment, const EraseInRecord& erase, Instant now) {
  if (!segment.damages().empty() || !segment.last_hash()) {
    return unexpected(ErrorKind::internal, segment.path() + ": nothing was erased in this file, because it is damaged");
  }
  EraseCopy copy(segment, erase, now);
  const auto any = copy.has_work();
  if (!any) return unexpected(any.error());
  if (!*any) return Erased{};
  const std::string& path = segment.path();
  const std::string temporary = path + std::string(kUnfinishedSuffix);
  auto done = write_and_verify(segment, copy, temporary);
  if (done) done = segment.keep_open();
  if (done) done = place_sealed(temporary, path);
  if (!done) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return unexpected(std::move(done).error());
  }
  auto placed = SealedSegment::open(path, segment.first());
  if (!placed) return unexpected(std::move(placed).error());
  return Erased{copy.records(), *std::move(placed)};
}

}  // namespace parcelgate::journal
