// Rows of returns or complaints whose clocks are to be evaluated.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/damage_report.hpp"

namespace parcelgate::sqlite {

/// Finds the due rows of one table, which has the columns id, tenant, wake_at, state and an id of its own. A row that
/// cannot be read is reported and put off for an hour: in the row, or in memory where that cannot be written either.
/// Used by the store's thread alone.
template <class Row>
class DueRows {
 public:
  /// @param table   "return"
  /// @param name    the column that identifies a row: "return_id"
  /// @param decode  reads the column `state`
  DueRows(Connection& connection, DamageReport& damage, const std::string& table, const std::string& name,
          Result<Row> (*decode)(std::string_view))
      : connection_(connection),
        damage_(damage),
        table_(table),
        decode_(decode),
        // Answered by the index alone, so that a row that cannot be read does not hide the ones after it.
        select_due_(connection, "SELECT id FROM " + table + " WHERE wake_at <= ?1 ORDER BY wake_at LIMIT ?2"),
        select_by_id_(connection, "SELECT state, " + name + ", tenant FROM " + table + " WHERE id = ?1"),
        put_off_(connection, "UPDATE " + table + " SET wake_at = ?3 WHERE tenant = ?1 AND " + name + " = ?2") {}

  /// Due rows, earliest first.
  /// @param note_put_off  called with tenant, id and instant of each row that was put off in the table
  template <class Note>
  [[nodiscard]] Result<std::vector<Row>> find(Instant now, std::size_t limit, Note note_put_off) {
    const auto ids = find_ids(now, limit);
    if (!ids) return unexpected(ids.error());
    std::vector<Row> due;
    for (const std::int64_t id : *ids) {
      if (due.size() == limit) break;
      std::string name;
      std::string tenant;
      auto found = read_one<Row>(select_by_id_.query(id), [&](const Rows& rows) {
        name = rows.text(1);
        tenant = rows.text(2);
        return decode_(rows.blob(0));
      });
      if (found && *found) {
        due.push_back(**std::move(found));
        continue;
      }
      if (!found && found.error().kind != ErrorKind::internal) return unexpected(std::move(found).error());
      const Error error =
          found ? Error{ErrorKind::internal, "the index names a " + table_ + " that is not there", {}} : found.error();
      damage_.note(table_, name.empty() ? "row " + std::to_string(id) : name, error);
      const Instant until = now + kUnreadablePause;
      if (put_off(tenant, name, until) && sqlite3_changes(connection_.handle()) > 0)
        note_put_off(tenant, name, until);
      else
        aside_[id] = until;
    }
    return due;
  }

  Result<void> put_off(std::string_view tenant, std::string_view name, Instant until) {
    return put_off_.run(tenant, name, until);
  }

 private:
  static constexpr std::chrono::hours kUnreadablePause{1};

  [[nodiscard]] Result<std::vector<std::int64_t>> find_ids(Instant now, std::size_t limit) {
    std::erase_if(aside_, [&](const auto& entry) { return entry.second <= now; });
    std::vector<std::int64_t> ids;
    Rows rows = select_due_.query(now, limit + aside_.size());
    while (rows.next()) {
      if (!aside_.contains(rows.integer(0))) ids.push_back(rows.integer(0));
    }
    if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
    return ids;
  }

  Connection& connection_;
  DamageReport& damage_;
  std::string table_;
  Result<Row> (*decode_)(std::string_view);
  std::map<std::int64_t, Instant> aside_;  ///< rows that cannot be put off in the table, and until when to skip them
  Statement select_due_;
  Statement select_by_id_;
  Statement put_off_;
};

}  // namespace parcelgate::sqlite
