#include "adapters/stores/sqlite/connection.hpp"

#include <sqlite3.h>

namespace parcelgate::sqlite {
namespace {

constexpr int kBusyTimeoutMs = 5000;

/// None of these is the client's fault: a retry may help (unreachable), or it is a fault of ours (internal).
ErrorKind kind_of(int code) noexcept {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return ErrorKind::unreachable;
    default:
      return ErrorKind::internal;
  }
}

}  // namespace

Error to_error(sqlite3* handle, int code, std::string_view doing) {
  std::string what = "store";
  if (!doing.empty()) what.append(", ").append(doing);
  what += ": ";
  what += handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
  return Error{kind_of(code), std::move(what), std::nullopt};
}

void Connection::Close::operator()(sqlite3* handle) const noexcept {
  sqlite3_close_v2(handle);
}

Result<Connection> Connection::open(const std::string& path, const char* vfs) {
  sqlite3* handle = nullptr;
  // One thread at a time uses a connection, so SQLite's own mutexes would only cost.
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, vfs);
  Connection connection(handle);
  if (code != SQLITE_OK) return unexpected(to_error(handle, code, "opening " + path));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  return connection;
}

Result<void> Connection::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return unexpected(to_error(handle(), code, sql.substr(0, sql.find('\n'))));
  return {};
}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

void Statement::prepare() {
  fault_ = SQLITE_OK;
  if (statement_ != nullptr) return;
  keep(sqlite3_prepare_v3(handle_, sql_.data(), static_cast<int>(sql_.size()), SQLITE_PREPARE_PERSISTENT, &statement_,
                          nullptr));
}

/// Remembers the first failure of a run; Rows reports it.
void Statement::keep(int code) {
  if (fault_ == SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) fault_ = code;
}

void Statement::bind(int index, std::int64_t value) {
  keep(sqlite3_bind_int64(statement_, index, value));
}

void Statement::bind(int index, const std::optional<Instant>& value) {
  if (value)
    bind(index, *value);
  else
    keep(sqlite3_bind_null(statement_, index));
}

void Statement::bind(int index, const std::optional<std::int64_t>& value) {
  if (value)
    bind(index, *value);
  else
    keep(sqlite3_bind_null(statement_, index));
}

void Statement::bind(int index, std::string_view value) {
  // A null pointer would bind NULL, which no text column takes.
  keep(sqlite3_bind_text64(statement_, index, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC,
                           SQLITE_UTF8));
}

void Statement::bind(int index, Blob value) {
  keep(sqlite3_bind_blob64(statement_, index, value.bytes.empty() ? "" : value.bytes.data(), value.bytes.size(),
                           SQLITE_STATIC));
}

Rows::~Rows() {
  sqlite3_reset(statement_->statement_);
}

bool Rows::next() {
  if (statement_->fault_ != SQLITE_OK) return false;
  const int code = sqlite3_step(statement_->statement_);
  statement_->keep(code);
  return code == SQLITE_ROW;
}

Result<void> Rows::status() const {
  if (statement_->fault_ == SQLITE_OK) return {};
  // The statement helps only where it may be to blame; the text of a full disk also reaches clients.
  const bool is_ours = kind_of(statement_->fault_) == ErrorKind::internal;
  return unexpected(to_error(statement_->handle_, statement_->fault_, is_ours ? statement_->sql_ : ""));
}

std::int64_t Rows::integer(int column) const noexcept {
  return sqlite3_column_int64(statement_->statement_, column);
}

double Rows::real(int column) const noexcept {
  return sqlite3_column_double(statement_->statement_, column);
}

std::string_view Rows::text(int column) const noexcept {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_->statement_, column));
  return {text == nullptr ? "" : text, static_cast<std::size_t>(sqlite3_column_bytes(statement_->statement_, column))};
}

std::string_view Rows::blob(int column) const noexcept {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_->statement_, column));
  return {bytes == nullptr ? "" : bytes,
          static_cast<std::size_t>(sqlite3_column_bytes(statement_->statement_, column))};
}

bool Rows::is_null(int column) const noexcept {
  return sqlite3_column_type(statement_->statement_, column) == SQLITE_NULL;
}

Instant Rows::instant(int column) const noexcept {
  return Instant{std::chrono::milliseconds{integer(column)}};
}

std::optional<Instant> Rows::optional_instant(int column) const noexcept {
  if (is_null(column)) return std::nullopt;
  return instant(column);
}

}  // namespace parcelgate::sqlite
