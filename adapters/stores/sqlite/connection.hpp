// A cover over the C interface of SQLite: connections and prepared statements that clean up after themselves.
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

/// Bytes bound as a BLOB instead of as text.
struct Blob {
  std::string_view bytes;
};

/// One database handle, used by one thread at a time.
class Connection {
 public:
  /// Creates the file when it is missing.
  /// @param vfs  name of SQLite's file layer, or its default
  /// @error unreachable, internal: the file cannot be opened or is no database
  [[nodiscard]] static Result<Connection> open(const std::string& path, const char* vfs = nullptr);

  /// Runs statements that return nothing.
  Result<void> execute(const std::string& sql);
  [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const noexcept;
  };
  explicit Connection(sqlite3* handle) : handle_(handle) {}
  std::unique_ptr<sqlite3, Close> handle_;
};

/// The error that a result code means; `doing` says what was tried.
/// @return unreachable (disk, busy: retry later), internal (damaged file, broken constraint, anything else)
[[nodiscard]] Error to_error(sqlite3* handle, int code, std::string_view doing);

class Statement;

/// One run of a statement. Gives the statement back when it goes out of scope, which ends its read transaction.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(&statement) {}
  ~Rows();
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  /// False: no more rows, or a failure that status() tells.
  [[nodiscard]] bool next();
  [[nodiscard]] Result<void> status() const;

  // Columns count from 0. Views hold until the next call of next().
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

/// Prepared on first use, then kept. Holds no copy of what is bound: arguments live until the run is over.
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
  /// The same for a statement that returns no rows.
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
  void bind(int index, const char* value) = delete;  // would be taken for a bool
  void bind(int index, bool value) { bind(index, static_cast<std::int64_t>(value ? 1 : 0)); }
  void bind(int index, Instant value) { bind(index, static_cast<std::int64_t>(value.time_since_epoch().count())); }
  void bind(int index, const std::optional<Instant>& value);
  void bind(int index, std::string_view value);
  void bind(int index, const std::string& value) { bind(index, std::string_view(value)); }
  void bind(int index, Blob value);

  sqlite3* handle_;
  std::string sql_;
  sqlite3_stmt* statement_{nullptr};
  int fault_{0};
};

/// All rows, each made by `read(rows)`, which returns a Result. A row that cannot be read is left out and given to
/// `damaged(rows, error)`, so that one bad row does not cost the list.
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

/// The first row, or nothing.
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
