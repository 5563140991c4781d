#include "adapters/stores/journal/seal.hpp"

#include <filesystem>

#include "adapters/stores/journal/sealed_writer.hpp"

namespace parcelgate::journal {
namespace {

/// Copies the records of a plain segment, and checks each.
class SealCopy {
 public:
  SealCopy(const Segment& plain, const SealOptions& options, DataFile file)
      : plain_(plain),
        block_bytes_(options.block_bytes),
        out_(std::move(file), header_of(plain), options.level),
        feed_head_(plain.header().feed_head),
        last_hash_(plain.header().previous) {}

  Result<void> write() {
    auto done = out_.begin();
    if (done) done = write_records();
    if (done) done = out_.append_block(block_);
    if (done) done = out_.finish(feed_head_, last_hash_);
    return done;
  }
  [[nodiscard]] const Sha256& last_hash() const noexcept { return last_hash_; }

 private:
  static SegmentHeader header_of(const Segment& plain) {
    SegmentHeader header = plain.header();
    header.end = plain.end();
    return header;
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
      if (!record || record->header.previous != last_hash_) return damaged(at);
      if (auto added = add(*record); !added) return added;
      rest.remove_prefix(record->size());
      at = record->end();
    }
    return {};
  }

  Result<void> add(const Record& record) {
    block_.add(record, feed_head_, last_hash_);
    feed_head_ = record.header.feed_head;
    last_hash_ = record.hash();
    return block_.record_bytes() < block_bytes_ ? Result<void>{} : out_.append_block(block_);
  }

  [[nodiscard]] Unexpected damaged(Position at) const {
    return unexpected(ErrorKind::internal, plain_.path() + ": is not compressed, because the record at position " +
                                               std::to_string(at) + " is damaged");
  }

  const Segment& plain_;
  std::size_t block_bytes_;
  SealedWriter out_;
  std::uint64_t feed_head_;
  Sha256 last_hash_;  ///< of the last copied record
  BlockBuilder block_;
};

/// Writes and verifies the file under its temporary name.
Result<void> write_and_verify(const Segment& plain, const std::optional<Sha256>& last_hash, const std::string& path,
                              const SealOptions& options) {
  auto file = DataFile::create(path);
  if (!file) return unexpected(std::move(file).error());
  SealCopy writer(plain, options, *std::move(file));
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
  const std::string temporary = path + std::string(kUnfinishedSuffix);
  auto done = write_and_verify(plain, last_hash, temporary, options);
  if (done) done = place_sealed(temporary, path);
  if (!done) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return unexpected(std::move(done).error());
  }
  return SealedSegment::open(path, plain.first());
}

}  // namespace parcelgate::journal
