#include "adapters/stores/journal/seal.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "adapters/stores/journal/numbers.hpp"

namespace parcelgate::journal {
namespace {

/// Writes the parts of a compressed segment one after another.
class SealWriter {
 public:
  SealWriter(const Segment& plain, const SealOptions& options, DataFile file)
      : plain_(plain), options_(options), file_(std::move(file)) {
    SegmentHeader header = plain.header();
    header.end = plain.end();
    head_ = encode_segment_header(header, kSealedMagic);
    footer_.feed_head = header.feed_head;
    footer_.last_hash = header.previous;
  }

  Result<void> write() {
    auto done = append(head_);
    if (done) done = write_records();
    if (done) done = write_block();
    if (done) done = write_table();
    if (done) done = file_.sync();
    return done;
  }
  [[nodiscard]] const Sha256& last_hash() const noexcept { return footer_.last_hash; }

 private:
  Result<void> append(std::string_view bytes) {
    auto written = file_.write(size_, bytes);
    size_ += bytes.size();
    return written;
  }

  Result<void> write_records() {
    SegmentBytes loaded;
    std::string_view rest;
    for (Position at = plain_.first(); at < plain_.end();) {
      const std::size_t needed =
          rest.size() < kRecordHeaderBytes ? kRecordHeaderBytes : kRecordHeaderBytes + claimed_payload_bytes(rest);
      if (rest.size() < needed) {
        const std::size_t had = rest.size();
        auto read = plain_.load(at, needed, loaded);
        if (!read) return read;
        rest = std::string_view(loaded.bytes).substr(static_cast<std::size_t>(at - loaded.first));
        if (rest.size() <= had) return damaged(at);
        continue;
      }
      const auto record = parse_record(rest, at);
      if (!record || record->header.previous != footer_.last_hash) return damaged(at);
      if (auto added = add(*record, rest.substr(0, record->size())); !added) return added;
      rest.remove_prefix(record->size());
      at = record->end();
    }
    return {};
  }

  Result<void> add(const Record& record, std::string_view whole) {
    block_.add(record, footer_.feed_head, footer_.last_hash);
    footer_.feed_head = record.header.feed_head;
    footer_.last_hash = hash_of(whole);
    return block_.record_bytes() < options_.block_bytes ? Result<void>{} : write_block();
  }

  Result<void> write_block() {
    if (block_.empty()) return {};
    BlockPlace place;
    place.first = block_.head().first;
    place.feed_head = block_.head().feed_head;
    place.latest = block_.head().latest;
    place.offset = size_;
    place.record_bytes = block_.head().record_bytes;
    const auto bytes = block_.finish(options_.level);
    if (!bytes) return unexpected(bytes.error());
    place.file_bytes = static_cast<std::uint32_t>(bytes->size());
    blocks_.push_back(place);
    return append(*bytes);
  }

  Result<void> write_table() {
    const std::string table = encode_sealed_table(blocks_);
    footer_.table_offset = size_;
    footer_.blocks = static_cast<std::uint32_t>(blocks_.size());
    footer_.table_crc = crc32_of(table);
    return append(table + encode_sealed_footer(footer_, head_));
  }

  [[nodiscard]] Unexpected damaged(Position at) const {
    return unexpected(ErrorKind::internal, plain_.path() + ": is not compressed, because the record at position " +
                                               std::to_string(at) + " is damaged");
  }

  const Segment& plain_;
  const SealOptions& options_;
  DataFile file_;
  std::uint64_t size_{0};
  std::string head_;
  BlockBuilder block_;
  std::vector<BlockPlace> blocks_;
  SealedFooter footer_;
};

/// Writes and verifies the file under its temporary name.
Result<void> write_and_verify(const Segment& plain, const std::optional<Sha256>& last_hash, const std::string& path,
                              const SealOptions& options) {
  auto file = DataFile::create(path);
  if (!file) return unexpected(std::move(file).error());
  SealWriter writer(plain, options, *std::move(file));
  if (auto written = writer.write(); !written) return written;
  if (last_hash && writer.last_hash() != *last_hash) {
    return unexpected(ErrorKind::internal,
                      plain.path() + ": is not compressed, because the next segment does not continue it");
  }
  const auto sealed = SealedSegment::open(path, plain.first());
  if (!sealed) return unexpected(sealed.error());
  return (*sealed)->verify();
}

}  // namespace

Result<std::shared_ptr<const SealedSegment>> seal(const Segment& plain, const std::optional<Sha256>& last_hash,
                                                  const std::string& folder, const SealOptions& options) {
  if (plain.first() == plain.end()) {
    return unexpected(ErrorKind::internal, plain.path() + ": is not compressed, because it is empty");
  }
  const std::string path = folder + "/" + segment_name(plain.first(), kSealedSuffix);
  const std::string temporary = path + ".tmp";
  auto done = write_and_verify(plain, last_hash, temporary, options);
  if (done && std::rename(temporary.c_str(), path.c_str()) != 0) {
    done = unexpected(ErrorKind::unreachable, path + ": cannot be renamed to: " + std::strerror(errno));
  }
  if (!done) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return unexpected(std::move(done).error());
  }
  if (auto synced = sync_folder(folder); !synced) return unexpected(std::move(synced).error());
  return SealedSegment::open(path, plain.first());
}

}  // namespace parcelgate::journal
