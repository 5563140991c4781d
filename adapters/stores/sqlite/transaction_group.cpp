// The life of the projection's transaction: begin, commands one by one, commit or rollback.
#include "adapters/stores/sqlite/gathering_vfs.hpp"
#include "adapters/stores/sqlite/incarnation.hpp"
#include "adapters/stores/sqlite/transaction.hpp"

namespace parcelgate::sqlite {

Result<void> SqliteTransaction::load_counters() {
  auto identity = read_identity(connection_);
  if (!identity) return unexpected(std::move(identity).error());
  incarnation_ = std::move(identity->incarnation);
  Statement statement(connection_, "SELECT events, feed_head, chunk_head, journal_position FROM counter WHERE id = 1");
  Rows rows = statement.query();
  if (!rows.next()) {
    if (auto status = rows.status(); !status) return status;
    return unexpected(ErrorKind::internal, "store: the counter row is missing; restore the data folder from a backup");
  }
  committed_ = {static_cast<std::uint64_t>(rows.integer(0)), static_cast<std::uint64_t>(rows.integer(1)),
                rows.integer(2), static_cast<journal::Position>(rows.integer(3))};
  counters_ = committed_;
  return {};
}

Result<void> SqliteTransaction::begin() {
  auto begun = begin_.run();
  is_open_ = begun.has_value();
  return begun;
}

Result<void> SqliteTransaction::end_group() {
  const auto added = shipments_.flush(changed_);
  if (!added) return unexpected(added.error());
  counters_.events += *added;
  news_.wake |= shipments_.take_earlier_wake();
  shipments_.trim();
  return {};
}

Result<void> SqliteTransaction::commit(journal::Position position) {
  counters_.journal_position = position;
  auto done = end_group();
  if (done) {
    done = update_counter_.run(counters_.events, counters_.feed_head, counters_.chunk_head, counters_.journal_position);
  }
  if (done) {
    // The journal makes the changes durable.
    const UnsyncedCommit unsynced;
    changed_.begin_commit();
    done = commit_.run();
    changed_.end_commit();
  }
  if (!done) {
    roll_back();
    return done;
  }
  is_open_ = false;
  news_.feed |= counters_.feed_head != committed_.feed_head;
  news_.wake |= stored_clocks_;
  committed_ = counters_;
  stored_clocks_ = false;
  return {};
}

void SqliteTransaction::roll_back() {
  // A disk failure may have ended the transaction already; then there is nothing left to roll back.
  static_cast<void>(roll_back_.run());
  is_open_ = false;
  shipments_.forget();
  quarantine_.forget();
  changed_.forget();
  counters_ = committed_;
}

void SqliteTransaction::start_command() {
  command_wrote_ = false;
  has_message_ = false;
  lookup_fault_.reset();
  shipments_.start_command();
}

void SqliteTransaction::start_command(std::string& payload, journal::Position position) {
  start_command();
  changes_ = &writer_.emplace(payload);
  position_ = position;
}

Result<void> SqliteTransaction::end_command() {
  if (lookup_fault_) return unexpected(*std::move(lookup_fault_));
  return shipments_.end_command(*changes_);
}

bool SqliteTransaction::undo_command() {
  if (command_wrote_ || shipments_.touched_unwritten()) return false;
  shipments_.forget_touched();
  return true;
}

}  // namespace parcelgate::sqlite
