#include "adapters/stores/journal/journal.hpp"

#include <filesystem>
#include <map>
#include <utility>

#include "adapters/stores/journal/retention.hpp"
#include "adapters/stores/journal/sealed_segment.hpp"
#include "gateway/base/folder.hpp"

namespace parcelgate::journal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporarySuffix = ".zst.tmp";

/// The forms of a segment that are in the folder.
struct SegmentFiles {
  bool plain{false};
  bool sealed{false};
};

/// Removes the rest of an interrupted compression.
Result<std::map<Position, SegmentFiles>> list_segments(const std::string& folder) {
  std::map<Position, SegmentFiles> found;
  const auto files = list_folder(folder);
  if (!files) return unexpected(files.error());
  for (const fs::path& path : *files) {
    const std::string name = path.filename().string();
    if (const auto first = position_of_segment(name)) found[*first].plain = true;
    if (const auto first = position_of_segment(name, kSealedSuffix)) found[*first].sealed = true;
    std::error_code ignored;
    if (position_of_segment(name, kTemporarySuffix)) fs::remove(path, ignored);
  }
  return found;
}

/// Of a segment that is there in both forms, since a crash interrupted its compression or the removal of the plain
/// file: removes the plain form if the other one is whole, otherwise the other one.
/// @return whether the plain form is left
bool keep_one_form(const std::string& folder, Position first) {
  const std::string plain = folder + "/" + segment_name(first);
  const std::string sealed = folder + "/" + segment_name(first, kSealedSuffix);
  const auto segment = SealedSegment::open(sealed, first);
  const bool is_whole = segment && (*segment)->verify();
  std::error_code ignored;
  fs::remove(is_whole ? plain : sealed, ignored);
  return !is_whole;
}

std::string missing(const std::string& folder, Position from, Position until) {
  return folder + ": the records at the positions " + std::to_string(from) + " to " + std::to_string(until) +
         " are missing: a file was removed or cut; restore the data folder from a backup";
}

Unexpected other_folder(const std::string& path) {
  return unexpected(ErrorKind::internal, path + ": belongs to another data folder; restore the folder from a backup");
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(JournalOptions options, Instant now, OpenReport& report) {
  if (auto made = make_folder(options.folder); !made) return unexpected(std::move(made).error());
  std::error_code fault;
  fs::permissions(options.folder, fs::perms::owner_all, fault);
  if (fault) return unexpected(ErrorKind::unreachable, options.folder + ": cannot be made private: " + fault.message());
  std::unique_ptr<Journal> journal(new Journal(std::move(options)));
  if (auto loaded = journal->load(report); !loaded) return unexpected(std::move(loaded).error());
  if (journal->catalog_->segments()->empty()) {
    journal->synced_ = journal->options_.at_least;
    if (journal->synced_ > 1) {
      if (auto noted = note_removed(journal->options_.folder, journal->synced_); !noted)
        return unexpected(noted.error());
    }
  }
  const bool lost = journal->synced_ < journal->options_.at_least;
  if (lost) journal->skip_to(journal->options_.at_least, report);
  if (!journal->last_ || lost) {
    if (auto begun = journal->begin_segment(now); !begun) return unexpected(std::move(begun).error());
    journal->index_ = IndexBuilder(journal->synced_);
  }
  journal->group_at_ = journal->synced_;
  report.feed_head = journal->feed_head_;
  return journal;
}

void Journal::skip_to(Position position, OpenReport& report) {
  report.damages.push_back({synced_, position, missing(options_.folder, synced_, position)});
  synced_ = position;
}

Result<void> Journal::load(OpenReport& report) {
  const auto found = list_segments(options_.folder);
  if (!found) return unexpected(found.error());
  for (const auto& [first, files] : *found) {
    if (first != found->begin()->first && first > synced_) {
      report.damages.push_back({synced_, first, missing(options_.folder, synced_, first)});
    }
    const bool is_plain = files.plain && (!files.sealed || keep_one_form(options_.folder, first));
    const bool is_last = first == found->rbegin()->first;
    auto loaded = is_plain ? load_segment(options_.folder + "/" + segment_name(first), report, is_last)
                           : load_sealed(first, report);
    if (!loaded) return loaded;
  }
  synced_chain_ = chain_;
  synced_feed_head_ = feed_head_;
  return last_ ? cut_tail() : Result<void>{};
}

/// Reserved space and the rest of an unfinished group must never be taken for records later.
Result<void> Journal::cut_tail() {
  auto done = last_->file().truncate(last_->offset_of(synced_));
  if (done) done = last_->file().sync();
  return done;
}

Result<void> Journal::load_segment(const std::string& path, OpenReport& report, bool is_last) {
  auto file = DataFile::open(path);
  if (!file) return unexpected(std::move(file).error());
  std::string bytes;
  if (auto read = file->read(0, kSegmentHeaderBytes, bytes); !read) return read;
  const auto header = parse_segment_header(bytes);
  if (!header) {
    // A crash while the segment was begun: no record can be in it.
    if (is_last && file->size().value_or(0) <= kSegmentHeaderBytes) {
      std::error_code ignored;
      fs::remove(path, ignored);
      return {};
    }
    return unexpected(ErrorKind::internal, path + ": its head is damaged; restore the data folder from a backup");
  }
  if (header->incarnation != options_.incarnation) return other_folder(path);
  auto scan = scan_segment(*header, *file);
  if (!scan) return unexpected(std::move(scan).error());
  check_chain(*header, path, report);
  report.damages.insert(report.damages.end(), std::make_move_iterator(scan->damages.begin()),
                        std::make_move_iterator(scan->damages.end()));
  report.torn_bytes = scan->torn_bytes;
  auto segment = std::make_shared<PlainSegment>(*header, *std::move(file));
  segment->publish(scan->end, scan->index);
  synced_ = scan->end;
  chain_known_ = true;
  chain_ = scan->last_hash;
  feed_head_ = scan->feed_head;
  index_ = IndexBuilder(scan->end);
  reserved_ = 0;
  last_ = segment;
  catalog_->add(std::move(segment));
  return {};
}

Result<void> Journal::load_sealed(Position first, OpenReport& report) {
  const std::string path = options_.folder + "/" + segment_name(first, kSealedSuffix);
  auto opened = SealedSegment::open(path, first);
  if (!opened && opened.error().kind == ErrorKind::internal) {
    // Its records are reported as missing with the next segment.
    report.damages.push_back({first, first, opened.error().what});
    return {};
  }
  if (!opened) return unexpected(std::move(opened).error());
  const SealedSegment& sealed = **opened;
  if (sealed.header().incarnation != options_.incarnation) return other_folder(path);
  check_chain(sealed.header(), path, report);
  report.damages.insert(report.damages.end(), sealed.damages().begin(), sealed.damages().end());
  synced_ = sealed.end();
  chain_known_ = sealed.last_hash().has_value();
  chain_ = sealed.last_hash().value_or(Sha256{});
  feed_head_ = sealed.feed_head_after();
  last_ = nullptr;
  catalog_->add(*std::move(opened));
  return {};
}

void Journal::check_chain(const SegmentHeader& header, const std::string& path, OpenReport& report) const {
  const bool follows = chain_known_ && !catalog_->segments()->empty() && header.first == synced_;
  if (follows && header.previous != chain_) {
    report.damages.push_back({header.first, header.first, path + ": does not continue the segment before it"});
  }
}

Result<void> Journal::begin_segment(Instant now) {
  SegmentHeader header;
  header.first = synced_;
  header.created_at = now;
  header.feed_head = synced_feed_head_;
  header.incarnation = options_.incarnation;
  header.previous = synced_chain_;
  auto file = DataFile::create(options_.folder + "/" + segment_name(synced_));
  if (!file) return unexpected(std::move(file).error());
  auto done = file->write(0, encode_segment_header(header));
  if (done) done = file->sync();
  if (done) done = sync_folder(options_.folder);
  if (!done) return done;
  last_ = std::make_shared<PlainSegment>(header, *std::move(file));
  reserved_ = kSegmentHeaderBytes;
  catalog_->add(last_);
  return {};
}

std::string& Journal::begin_record() {
  group_.resize(record_start_ + kRecordHeaderBytes);
  return group_;
}

Position Journal::end_record(Instant written_at, std::uint64_t feed_head, RecordKind kind) {
  RecordHeader header;
  header.position = next();
  header.written_at = written_at;
  header.feed_head = feed_head;
  header.group_offset = static_cast<std::uint32_t>(record_start_);
  header.kind = kind;
  header.previous = chain_;
  finish_record(group_, record_start_, header);
  chain_ = hash_of(std::string_view(group_).substr(record_start_));
  index_.note(header, feed_head_);
  feed_head_ = feed_head;
  last_written_at_ = written_at;
  record_start_ = group_.size();
  return header.position;
}

Result<void> Journal::sync() {
  if (!needs_repair_ && !has_group()) return {};
  close_group();
  return end_sync(write_closed());
}

void Journal::close_group() {
  group_.resize(record_start_);
  closed_.bytes.swap(group_);
  closed_.index = index_.entries();
  closed_.feed_head = feed_head_;
  closed_.chain = chain_;
  closed_.written_at = last_written_at_;
  index_.clear();
  group_.clear();
  group_at_ += closed_.bytes.size();
  record_start_ = 0;
}

Result<void> Journal::write_closed() {
  if (needs_repair_) {
    return unexpected(ErrorKind::unreachable, last_->path() + ": cannot be written since an earlier failure");
  }
  const std::string& bytes = closed_.bytes;
  const std::uint64_t used = last_->offset_of(synced_);
  const bool is_requested = catalog_->take_segment_request();
  if (used > kSegmentHeaderBytes && (is_requested || used + bytes.size() > options_.segment_bytes)) {
    if (reserved_ > used) {
      if (auto cut = last_->file().truncate(used); !cut) return cut;
    }
    if (auto begun = begin_segment(closed_.written_at); !begun) return begun;
  }
  const std::uint64_t offset = last_->offset_of(synced_);
  const std::uint64_t end = offset + bytes.size();
  if (options_.reserve_bytes > 0 && end > reserved_) {
    const std::uint64_t wanted = (end / options_.reserve_bytes + 1) * options_.reserve_bytes;
    if (auto reserved = last_->file().reserve(wanted); !reserved) return reserved;
    reserved_ = wanted;
  }
  auto done = last_->file().write(offset, bytes);
  if (done) done = last_->file().sync();
  return done;
}

Result<void> Journal::end_sync(Result<void> written) {
  if (!written) {
    const bool was_sound = !std::exchange(needs_repair_, true);
    drop_group();
    // Whole records among what was written must not count at the next start: their senders send them again.
    if (was_sound) static_cast<void>(cut_tail());
  } else {
    synced_ += closed_.bytes.size();
    synced_chain_ = closed_.chain;
    synced_feed_head_ = closed_.feed_head;
    last_->publish(synced_, closed_.index);
  }
  closed_.bytes.clear();
  closed_.index.clear();
  return written;
}

void Journal::drop_group() {
  group_.clear();
  group_at_ = synced_;
  record_start_ = 0;
  chain_ = synced_chain_;
  feed_head_ = synced_feed_head_;
  index_ = IndexBuilder(synced_);
}

Result<void> Journal::repair(Instant now) {
  drop_group();
  const std::uint64_t size = last_->offset_of(synced_);
  auto done = cut_tail();
  // A segment without records keeps its name, and can be written again.
  if (done && size > kSegmentHeaderBytes) done = begin_segment(now);
  if (done) needs_repair_ = false;
  reserved_ = last_->offset_of(synced_);
  return done;
}

}  // namespace parcelgate::journal
