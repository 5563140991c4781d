// RAII wrappers over the C interface of SQLite: connections, prepared statements and their rows.
//
//     Statement find(connection, "SELECT state FROM shipment WHERE id = ?1");
//     Rows rows = find.query(id);
//     while (rows.next()) use(rows.blob(0));
//     if (auto status = rows.status(); !status) return unexpected(status.error());
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/domain/time.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace parcelgate::sqlite {

/// Marks an argument that is bound as a BLOB. A plain string_view is bound as TEXT.
struct Blob {
  std::string_view bytes;
};

/// One database handle, used by one thread at a time.
class Connection {
 public:
  /// Creates the file when it is missing.
  /// @param vfs  name of SQLite's file layer, or its default
  /// @error unreachable, internal: the file cannot be opened or is not a database
  [[nodiscard]] static Result<Connection> open(const std::string& path, const char* vfs = nullptr);

  /// Runs one or more statements, separated by ";", that return no rows.
  Result<void> execute(const std::string& sql);
  [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const noexcept;
  };
  explicit Connection(sqlite3* handle) : handle_(handle) {}
  std::unique_ptr<sqlite3, Close> handle_;
};

/// Translates a result code of SQLite into an Error.
/// @param doing  the failed operation, for the text
/// @return unreachable (disk, busy: retry later), internal (damaged file, broken constraint, anything else)
[[nodiscard]] Error to_error(sqlite3* handle, int code, std::string_view doing);

class Statement;

/// The result of one run of a statement. Its destructor resets the statement, which also ends the read transaction.
///
/// Trap: next() returns false at the end and on a failure alike. Check status() after the loop.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(&statement) {}
  ~Rows();
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  /// Steps to the next row. False: no more rows, or a failure (see status()).
  [[nodiscard]] bool next();
  [[nodiscard]] Result<void> status() const;

  // Columns count from 0. Views are valid until the next call of next().
  [[nodiscard]] std::int64_t integer(int column) const noexcept;
  [[nodiscard]] double real(int column) const noexcept;
  [[nodiscard]] std::string_view text(int column) const noexcept;
  [[nodiscard]] std::string_view blob(int column) const noexcept;
  [[nodiscard]] bool is_null(int column) const noexcept;
  [[nodiscard]] Instant instant(int column) const noexcept;
  [[nodiscard]] std::optional<Instant> optional_instant(int column) const noexcept;

 private:
  Statement* statement_;
};

/// A prepared statement: prepared on first use, then kept and reused. A failure to prepare or bind is reported by the
/// status of the run.
///
/// Trap: bound texts and blobs are not copied. They must stay valid until the Rows object is destroyed, so do not pass
/// temporaries to query(). Only one Rows object of a statement may exist at a time.
class Statement {
 public:
  Statement(Connection& connection, std::string_view sql) : handle_(connection.handle()), sql_(sql) {}
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Binds the arguments to ?1, ?2 … and starts a run.
  template <class... Arguments>
  [[nodiscard]] Rows query(const Arguments&... arguments) {
    prepare();
    int index = 0;
    (bind(++index, arguments), ...);
    return Rows(*this);
  }
  /// The same for a statement without rows in its result; rows are skipped.
  template <class... Arguments>
  Result<void> run(const Arguments&... arguments) {
    Rows rows = query(arguments...);
    while (rows.next()) {
    }
    return rows.status();
  }

 private:
  friend class Rows;
  void prepare();
  void keep(int code);
  void bind(int index, std::int64_t value);
  void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, std::uint32_t value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, const char* value) = delete;  // would convert to bool
  void bind(int index, bool value) { bind(index, static_cast<std::int64_t>(value ? 1 : 0)); }
  void bind(int index, Instant value) { bind(index, static_cast<std::int64_t>(value.time_since_epoch().count())); }
  void bind(int index, const std::optional<Instant>& value);
  void bind(int index, const std::optional<std::int64_t>& value);
  void bind(int index, std::string_view value);
  void bind(int index, const std::string& value) { bind(index, std::string_view(value)); }
  void bind(int index, Blob value);

  sqlite3* handle_;
  std::string sql_;
  sqlite3_stmt* statement_{nullptr};
  int fault_{0};
};

/// Reads all rows by `read(rows)`, which returns a Result<T>. A row that cannot be read is left out of the list and
/// passed to `damaged(rows, error)`, so that one damaged row does not make the others unavailable.
template <class T, class Read, class Damaged>
[[nodiscard]] Result<std::vector<T>> read_all(Rows&& rows, Read read, Damaged damaged) {
  std::vector<T> found;
  while (rows.next()) {
    Result<T> item = read(rows);
    if (item)
      found.push_back(*std::move(item));
    else
      damaged(rows, item.error());
  }
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  return found;
}

/// Reads the first row, or returns nothing when there is none. A row that cannot be read is an error.
template <class T, class Read>
[[nodiscard]] Result<std::optional<T>> read_one(Rows&& rows, Read read) {
  if (rows.next()) {
    Result<T> item = read(rows);
    if (!item) return unexpected(std::move(item).error());
    return std::optional<T>(*std::move(item));
  }
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  return std::optional<T>{};
}

}  // namespace parcelgate::sqlite
