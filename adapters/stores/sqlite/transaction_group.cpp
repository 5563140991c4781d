// The life of a group: begin, commands one by one, commit or rollback.
#include "adapters/stores/sqlite/transaction.hpp"

namespace parcelgate::sqlite {
namespace {

/// More than most groups write: a disk with room for a page or two is as good as full.
constexpr std::size_t kProbeBytes = 128U << 10U;

}  // namespace

Result<void> SqliteTransaction::load_counters() {
  Statement statement(connection_, "SELECT events, feed_head FROM counter WHERE id = 1");
  Rows rows = statement.query();
  if (!rows.next()) {
    if (auto status = rows.status(); !status) return status;
    return unexpected(ErrorKind::internal, "store: the counter row is missing; restore the data folder from a backup");
  }
  committed_ = {static_cast<std::uint64_t>(rows.integer(0)), static_cast<std::uint64_t>(rows.integer(1))};
  counters_ = committed_;
  return {};
}

Result<void> SqliteTransaction::begin() {
  group_stored_return_ = false;
  return begin_.run();
}

Result<void> SqliteTransaction::flush() {
  const auto added = shipments_.flush();
  if (!added) return unexpected(added.error());
  counters_.events += *added;
  return {};
}

Result<void> SqliteTransaction::commit() {
  auto done = flush();
  if (done && counters_ != committed_) done = update_counter_.run(counters_.events, counters_.feed_head);
  if (done) done = commit_.run();
  if (!done) {
    roll_back();
    return done;
  }
  news_ = {counters_.feed_head != committed_.feed_head, group_stored_return_};
  committed_ = counters_;
  shipments_.trim();
  return {};
}

Result<void> SqliteTransaction::commit_probe() {
  static const std::string kPages(kProbeBytes, 'p');
  constexpr std::string_view kOutlet = "store:probe";
  constexpr std::string_view kKey = "probe";
  auto done = begin_.run();
  if (done) done = upsert_record_.run(kOutlet, kKey, kPages, std::optional<Instant>{});
  if (done) done = commit_.run();
  if (done) done = begin_.run();
  if (done) done = delete_record_.run(kOutlet, kKey);
  if (done) done = commit_.run();
  if (!done) roll_back();
  return done;
}

void SqliteTransaction::roll_back() {
  // A disk failure may have ended the transaction already; then there is nothing left to roll back.
  static_cast<void>(roll_back_.run());
  shipments_.forget();
  quarantine_.forget();
  counters_ = committed_;
}

void SqliteTransaction::start_command() {
  command_wrote_ = false;
  lookup_fault_.reset();
  shipments_.start_command();
}

Result<void> SqliteTransaction::end_command() {
  if (lookup_fault_) return unexpected(*std::move(lookup_fault_));
  return {};
}

bool SqliteTransaction::undo_command() {
  if (command_wrote_ || shipments_.touched_unwritten()) return false;
  shipments_.forget_touched();
  return true;
}

Result<void> SqliteTransaction::begin_savepoint() {
  at_savepoint_ = counters_;
  return savepoint_.run();
}

Result<void> SqliteTransaction::end_savepoint() {
  auto done = flush();
  if (done) done = release_.run();
  return done;
}

Result<void> SqliteTransaction::roll_back_savepoint() {
  // What earlier commands changed is in the rows already: the savepoint wrote it out.
  shipments_.forget();
  quarantine_.forget();
  counters_ = at_savepoint_;
  auto done = roll_back_to_.run();
  if (done) done = release_.run();
  return done;
}

}  // namespace parcelgate::sqlite
