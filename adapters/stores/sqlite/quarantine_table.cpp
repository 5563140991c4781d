#include "adapters/stores/sqlite/quarantine_table.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <string>

namespace parcelgate::sqlite {
namespace {

// Size of a row in bytes: its body and its texts.
constexpr std::string_view kRowBytes =
    "size + length(CAST(reason AS BLOB)) + length(CAST(headers AS BLOB)) + "
    "length(CAST(context AS BLOB))";

/// Size of a body. An erased message counts with its original size, so that a replay drops the same messages as before.
std::size_t body_bytes(const QuarantinedMessage& held) {
  const auto& erased = held.message.erased;
  return erased ? static_cast<std::size_t>(erased->size_bytes) : held.message.body.size();
}

std::size_t size_of(const QuarantinedMessage& held) {
  return body_bytes(held) + held.reason.size() + held.headers.size() + held.message.context.size();
}

}  // namespace

QuarantineTable::QuarantineTable(Connection& connection, const Options& options)
    : connection_(connection),
      options_(options),
      insert_(connection,
              "INSERT INTO quarantine (received_at, source, account, via, body, reason, headers, context, position, "
              "size, id) "
              "VALUES (?1, ?2, ?3, ?4, x'', ?5, ?6, ?7, ?8, ?9, nullif(?10, 0))"),
      count_(connection, "SELECT count(*), ifnull(sum(" + std::string(kRowBytes) + "), 0) FROM quarantine"),
      drop_oldest_(connection, "DELETE FROM quarantine WHERE id = (SELECT min(id) FROM quarantine) RETURNING " +
                                   std::string(kRowBytes)),
      drop_aged_(connection, "DELETE FROM quarantine WHERE received_at < ?1"),
      delete_(connection, "DELETE FROM quarantine WHERE id = ?1") {}

Result<std::int64_t> QuarantineTable::append(const QuarantinedMessage& held, journal::Position position) {
  if (!held_) {
    if (auto counted = count(); !counted) return unexpected(std::move(counted).error());
  }
  const RawMessage& message = held.message;
  auto added =
      insert_.run(message.received_at, message.source, message.account, static_cast<std::uint32_t>(message.via),
                  held.reason, held.headers, message.context, position, body_bytes(held), held.id);
  if (!added) return unexpected(std::move(added).error());
  const std::int64_t id = sqlite3_last_insert_rowid(connection_.handle());
  ++held_->rows;
  held_->bytes += size_of(held);
  if (auto made = make_room(); !made) return unexpected(std::move(made).error());
  if (auto aged = drop_before(message.received_at - options_.quarantine_age); !aged) {
    return unexpected(std::move(aged).error());
  }
  return id;
}

Result<void> QuarantineTable::count() {
  Rows rows = count_.query();
  if (!rows.next()) return rows.status();
  held_ = Held{static_cast<std::size_t>(rows.integer(0)), static_cast<std::size_t>(rows.integer(1))};
  return {};
}

Result<void> QuarantineTable::make_room() {
  while (held_->rows > 1 && (held_->rows > options_.quarantine_rows || held_->bytes > options_.quarantine_bytes)) {
    Rows rows = drop_oldest_.query();
    if (!rows.next()) {
      if (auto status = rows.status(); !status) return status;
      break;
    }
    --held_->rows;
    held_->bytes -= std::min(held_->bytes, static_cast<std::size_t>(rows.integer(0)));
    // The statement ends with its last row, not with the first.
    while (rows.next()) {
    }
    if (auto status = rows.status(); !status) return status;
  }
  return {};
}

Result<void> QuarantineTable::remove(std::int64_t id) {
  forget();
  return delete_.run(id);
}

Result<bool> QuarantineTable::drop_before(Instant before) {
  if (auto done = drop_aged_.run(before); !done) return unexpected(std::move(done).error());
  const bool any = sqlite3_changes(connection_.handle()) > 0;
  if (any) forget();
  return any;
}

}  // namespace parcelgate::sqlite
