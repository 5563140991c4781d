// How the writer brings the projection up to the journal: at the start, and after a failure.
#include "adapters/stores/journal/record_reader.hpp"
#include "adapters/stores/sqlite/writer.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate::sqlite {
namespace {

/// Records of a replay that are committed together, and after how many its progress is logged.
constexpr std::uint64_t kReplayPart = 20'000;
constexpr std::uint64_t kReplayReport = 200'000;

}  // namespace

/// Brings the projection up to the journal, and gives new reasons of the taxonomy their numbers.
Result<void> Writer::prepare(bool accepts_loss) {
  if (auto loaded = transaction_.load_counters(); !loaded) return loaded;
  auto done = transaction_.begin();
  if (done) done = replay_synced(transaction_.journal_position(), accepts_loss);
  if (!done) return done;
  if (transaction_.feed_head() < journal_->feed_head()) {
    return unexpected(ErrorKind::internal,
                      "store: parcelgate.db counts fewer entries of the feed than the journal holds, so new entries "
                      "would take the numbers of others; run parcelgate store rebuild");
  }
  std::string& payload = journal_->begin_record();
  ChangeWriter changes(payload);
  bool any = false;
  done = reasons_.add_missing(connection_, [&](std::uint64_t number, std::string_view id) {
    changes.reason_number(number, id);
    any = true;
  });
  if (any)
    journal_->end_record(time_.now(), transaction_.feed_head());
  else
    journal_->cancel_record();
  if (done) done = journal_->sync();
  if (done) done = transaction_.commit(journal_->synced());
  return done;
}

Result<void> Writer::catch_up() {
  catch_ups_.Increment();
  transaction_.roll_back();
  auto done = transaction_.begin();
  if (done) done = replay_synced(transaction_.journal_position());
  if (done) done = replay_group();
  if (done) done = transaction_.end_group();
  if (!done) transaction_.roll_back();
  return done;
}

Result<void> Writer::replay_synced(journal::Position from, bool accepts_loss) {
  journal::RecordReader reader(journal_->catalog());
  std::uint64_t records = 0;
  for (journal::Position at = from; at < journal_->synced();) {
    const auto record = reader.read(at);
    // Not found: the record was in a segment that is missing.
    if (!record && accepts_loss && record.error().kind != ErrorKind::unreachable) {
      log(LogLevel::error, "journal_record_lost", {{"position", at}, {"error", record.error().what}});
      at = reader.next_readable(at);
      continue;
    }
    if (!record) return unexpected(record.error());
    if (auto done = transaction_.replay(*record); !done) return done;
    at = record->end();
    if (auto done = replayed(at, ++records); !done) return done;
  }
  return {};
}

/// Ends a part of a long replay: at the start of the gateway, when nobody waits, it may be millions of records.
Result<void> Writer::replayed(journal::Position until, std::uint64_t records) {
  if (transaction_.is_full()) {
    if (auto done = transaction_.end_group(); !done) return done;
  }
  if (records % kReplayPart != 0) return {};
  auto done = transaction_.commit(until);
  checkpointer_.after_group(kReplayPart);
  if (done) done = transaction_.begin();
  if (records % kReplayReport == 0) {
    log(LogLevel::info, "journal_replayed", {{"count", records}, {"position", until}, {"end", journal_->synced()}});
  }
  return done;
}

Result<void> Writer::replay_group() {
  std::string_view rest = journal_->group();
  for (journal::Position at = journal_->synced(); !rest.empty();) {
    const auto record = journal::parse_record(rest, at);
    if (!record) return unexpected(ErrorKind::internal, "journal: a record that was not written yet cannot be read");
    if (auto done = transaction_.replay(*record); !done) return done;
    at = record->end();
    rest.remove_prefix(record->size());
  }
  return {};
}

}  // namespace parcelgate::sqlite
