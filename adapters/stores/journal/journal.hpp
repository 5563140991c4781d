// The journal: an append-only log of records in files, synced in groups. What is in it after sync() is never lost.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/stores/journal/catalog.hpp"
#include "adapters/stores/journal/recovery.hpp"

namespace parcelgate::journal {

struct JournalOptions {
  std::string folder;  ///< created when missing
  Incarnation incarnation{};
  std::uint64_t segment_bytes{std::uint64_t{64} << 20U};  ///< a new file is begun beyond it
  /// Space reserved ahead of the records, so that a sync need not record a new file length; 0: none.
  std::uint64_t reserve_bytes{0};
  /// The next record has this position at least. Later than the end of what is there when records were lost; a journal
  /// without segments simply begins there.
  Position at_least{0};
};

/// What opening found.
struct OpenReport {
  std::uint64_t torn_bytes{0};  ///< of an unfinished group that was cut off; normal after a crash
  std::vector<Damage> damages;  ///< records that were lost
  std::uint64_t feed_head{0};   ///< after the last record
};

/// Writes records; used by one thread. Readers use catalog().
///
///     std::string& payload = journal->begin_record();
///     payload.append(…);                                       // as often as needed
///     const Position at = journal->end_record(now, feed_head);  // or cancel_record()
///     …                                                        // more records of the group
///     if (auto synced = journal->sync(); !synced) …            // one write and one sync for the group
///
/// sync() can be split, so that another thread waits for the disk while this one builds the next group:
///
///     journal->close_group();
///     …  = journal->write_closed();                            // in the other thread; meanwhile, begin_record() …
///     if (auto synced = journal->end_sync(outcome); !synced) … // here again, after the other thread
///
/// The next group stays in memory until then, so no group is written before the one before it is synced. Recovery
/// relies on that (see scan_segment()).
///
/// After a failed sync nobody knows which bytes are on the disk. The journal then refuses to write until repair() has
/// cut the file back to the last synced record; the records of the failed group are gone, and so are those of the group
/// that was built meanwhile.
class Journal {
 public:
  /// Opens the journal of a folder, cuts off an unfinished group and checks what can be checked quickly: that no
  /// segment is missing between two others, the head and the table of blocks of each compressed segment, and all
  /// records of the others. Completes an interrupted compression.
  /// @error internal: a segment belongs to another data folder, or its header is damaged
  /// @error unreachable: a file cannot be opened or written
  [[nodiscard]] static Result<std::unique_ptr<Journal>> open(JournalOptions options, Instant now, OpenReport& report);

  /// Position that the record being built, or the next one, has.
  [[nodiscard]] Position next() const noexcept { return group_at_ + record_start_; }
  /// Position after the last synced record.
  [[nodiscard]] Position synced() const noexcept { return synced_; }
  /// Last position of the feed after the last record.
  [[nodiscard]] std::uint64_t feed_head() const noexcept { return feed_head_; }
  [[nodiscard]] const std::shared_ptr<Catalog>& catalog() const noexcept { return catalog_; }

  /// @return the buffer to append the payload to. Trap: it holds earlier bytes; only append, never clear.
  [[nodiscard]] std::string& begin_record();
  /// @param feed_head  last position of the feed after this record
  /// @return the record's position
  Position end_record(Instant written_at, std::uint64_t feed_head, RecordKind kind = RecordKind::changes);
  void cancel_record() { group_.resize(record_start_); }
  /// Whether records wait for sync().
  [[nodiscard]] bool has_group() const noexcept { return record_start_ > 0; }
  /// The records that wait, one after another, for a caller that must apply them again.
  [[nodiscard]] std::string_view group() const noexcept { return std::string_view(group_).substr(0, record_start_); }

  /// Writes the group and syncs it. Then its records are durable and readers see them.
  /// @error unreachable: the disk refused; the group is dropped
  Result<void> sync();
  /// Ends the group; the next record begins another one. The closed group is the next to be synced.
  /// @pre  the sync of the closed group before has ended
  void close_group();
  /// Writes the closed group and syncs it. The one function that another thread may call, while this one only builds
  /// records. Readers see nothing of it yet.
  [[nodiscard]] Result<void> write_closed();
  /// Takes over the outcome of write_closed(): readers see the records, or they are dropped.
  /// @return the outcome
  Result<void> end_sync(Result<void> written);
  /// Drops the records that wait for close_group().
  /// @pre  no sync is under way
  void drop_group();
  [[nodiscard]] bool needs_repair() const noexcept { return needs_repair_; }
  /// After a failed sync: cuts the last segment back and begins a new one. Call it again until it succeeds.
  Result<void> repair(Instant now);

 private:
  /// A group that is complete, while it is written and synced.
  struct ClosedGroup {
    std::string bytes;
    std::vector<IndexEntry> index;
    std::uint64_t feed_head{0};
    Sha256 chain{};
    Instant written_at{};
  };

  explicit Journal(JournalOptions options) : options_(std::move(options)) {}
  Result<void> load(OpenReport& report);
  Result<void> load_segment(const std::string& path, OpenReport& report, bool is_last);
  Result<void> load_sealed(Position first, OpenReport& report);
  void check_chain(const SegmentHeader& header, const std::string& path, OpenReport& report) const;
  Result<void> cut_tail();
  void skip_to(Position position, OpenReport& report);
  Result<void> begin_segment(Instant now);

  JournalOptions options_;
  std::shared_ptr<Catalog> catalog_{std::make_shared<Catalog>()};
  std::shared_ptr<PlainSegment> last_;
  Position synced_{0};
  std::uint64_t feed_head_{0};  ///< after the last record of the group, as its writer stated it
  std::uint64_t synced_feed_head_{0};
  Instant last_written_at_{};
  Sha256 chain_{};  ///< hash of the last record of the group
  Sha256 synced_chain_{};
  bool chain_known_{true};  ///< only while loading: false after a segment whose end is damaged
  std::string group_;
  Position group_at_{0};         ///< of the first record of `group_`: after the closed group
  std::size_t record_start_{0};  ///< of the record being built, in `group_`
  IndexBuilder index_{0};
  ClosedGroup closed_;
  std::uint64_t reserved_{0};  ///< size of the last file with its reserved space
  bool needs_repair_{false};
};

}  // namespace parcelgate::journal
