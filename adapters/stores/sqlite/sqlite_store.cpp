#include "adapters/stores/sqlite/sqlite_store.hpp"

#include <filesystem>

#include "adapters/stores/journal/retention.hpp"
#include "adapters/stores/sqlite/damage_report.hpp"
#include "adapters/stores/sqlite/data_folder.hpp"
#include "adapters/stores/sqlite/folder_lock.hpp"
#include "adapters/stores/sqlite/gathering_vfs.hpp"
#include "adapters/stores/sqlite/housekeeping.hpp"
#include "adapters/stores/sqlite/import_tables.hpp"
#include "adapters/stores/sqlite/incarnation.hpp"
#include "adapters/stores/sqlite/reader.hpp"
#include "adapters/stores/sqlite/schema.hpp"
#include "adapters/stores/sqlite/writer.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate::sqlite {
namespace {

/// A file up to this size is read through at start, which takes less than a second.
constexpr std::uint64_t kCheckedBytes = 64U << 20U;

Result<journal::Position> read_position(Connection& connection) {
  Statement statement(connection, "SELECT ifnull(journal_position, 0) FROM counter WHERE id = 1");
  Rows rows = statement.query();
  if (rows.next()) return static_cast<journal::Position>(rows.integer(0));
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  return unexpected(ErrorKind::internal, "store: the counter row is missing; restore the data folder from a backup");
}

/// Errors of SQLite name no remedy.
Error with_remedy(Error error) {
  if (error.kind == ErrorKind::internal && error.what.find("store rebuild") == std::string::npos) {
    error.what += "; if only parcelgate.db is damaged, parcelgate store rebuild builds it anew";
  }
  return error;
}

class SqliteStore final : public Store {
 public:
  SqliteStore(FolderLock lock, std::unique_ptr<const Options> options)
      : lock_(std::move(lock)), options_(std::move(options)) {}
  ~SqliteStore() override;
  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;

  Result<void> start(Metrics& metrics, const TimeSource& time);

  [[nodiscard]] bool submit(std::unique_ptr<Command>& command) override { return writer_->submit(command); }
  void await_room(std::chrono::milliseconds at_most) override { writer_->await_room(at_most); }
  [[nodiscard]] std::optional<std::string> write_fault() const override {
    StoreHealth seen = writer_->health();
    return seen.takes_writes() ? std::nullopt : std::optional(std::move(seen.fault));
  }
  [[nodiscard]] StoreHealth health() const override { return writer_->health(); }
  [[nodiscard]] Result<std::unique_ptr<Reader>> open_reader() override {
    auto reader = SqliteReader::open(path(), *options_, catalog_, damage_);
    if (!reader) return unexpected(std::move(reader).error());
    return std::unique_ptr<Reader>(*std::move(reader));
  }
  void on_commit(std::function<void(CommitNews)> listener) override { writer_->on_commit(std::move(listener)); }
  [[nodiscard]] const ChangeStamps* change_stamps() const noexcept override { return &writer_->change_stamps(); }

 private:
  [[nodiscard]] std::string path() const { return options_->folder + "/parcelgate.db"; }
  [[nodiscard]] std::string journal_folder() const { return options_->folder + "/journal"; }
  [[nodiscard]] std::uint64_t log_bytes() const;
  Result<std::unique_ptr<journal::Journal>> open_journal(Connection& connection, const TimeSource& time);
  Result<void> check_projection(Connection& connection, journal::Journal& journal) const;
  void check_first_segment();
  void check_pages(Connection& connection);

  FolderLock lock_;  // let go last
  std::unique_ptr<const Options> options_;
  std::shared_ptr<DamageReport> damage_;
  std::shared_ptr<journal::Catalog> catalog_;
  bool accepts_loss_{false};  ///< the operator removed the mark, or the folder is new
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Housekeeping> housekeeping_;
};

std::string writer_pragmas(const Options& options) {
  // The page size holds only for a new file, and must come before the switch to the write-ahead log. The
  // commits of the writer are not synced all the same, see UnsyncedCommit; migrations and checkpoints are.
  return "PRAGMA page_size = " + std::to_string(options.page_bytes) +
         "; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -" +
         std::to_string(options.writer_page_cache_kib) + "; PRAGMA mmap_size = " + std::to_string(options.mmap_bytes) +
         ";";
}

Result<void> SqliteStore::start(Metrics& metrics, const TimeSource& time) {
  damage_ = std::make_shared<DamageReport>(metrics);
  accepts_loss_ = read_mark(options_->folder) == MarkState::none;
  if (auto sound = check_data_folder(options_->folder); !sound) return sound;
  make_folder_private(options_->folder);
  if (auto created = create_database_file(path()); !created) return created;
  auto connection = Connection::open(path(), gathering_vfs());
  if (!connection) return unexpected(std::move(connection).error());
  if (auto set = connection->execute(writer_pragmas(*options_)); !set) return set;
  if (auto current = migrate(*connection); !current) return current;
  if (auto sound = check_schema(*connection); !sound) return sound;
  check_pages(*connection);
  auto journal = open_journal(*connection, time);
  if (!journal) return unexpected(std::move(journal).error());
  catalog_ = (*journal)->catalog();
  if (auto complete = check_projection(*connection, **journal); !complete) return complete;
  if (options_->keeps_house) check_first_segment();
  auto reasons = ReasonNumbers::load(*connection);
  if (!reasons) return unexpected(std::move(reasons).error());
  if (auto marked = write_mark(options_->folder, MarkState::open); !marked) return marked;
  auto writer = Writer::start(*std::move(connection), *std::move(reasons), *std::move(journal), *options_, metrics,
                              time, *damage_, accepts_loss_);
  if (!writer) return unexpected(std::move(writer).error());
  writer_ = *std::move(writer);
  if (options_->keeps_house) housekeeping_ = std::make_unique<Housekeeping>(*options_, catalog_, metrics, time, *this);
  return {};
}

Result<std::unique_ptr<journal::Journal>> SqliteStore::open_journal(Connection& connection, const TimeSource& time) {
  const auto is_import = needs_import(connection);
  if (!is_import) return unexpected(is_import.error());
  auto incarnation = find_incarnation(connection, journal_folder());
  if (!incarnation) return unexpected(std::move(incarnation).error());
  if (*is_import) {
    // What an interrupted import left.
    std::error_code ignored;
    std::filesystem::remove_all(journal_folder(), ignored);
  }
  journal::JournalOptions options;
  if (*is_import) {
    const auto start = import_start(connection);
    if (!start) return unexpected(start.error());
    options.at_least = *start;
  }
  options.folder = journal_folder();
  options.incarnation = *incarnation;
  options.segment_bytes = options_->segment_bytes;
  options.reserve_bytes = options_->reserve_bytes;
  if (accepts_loss_ && !*is_import) {
    const auto position = read_position(connection);
    if (!position) return unexpected(position.error());
    options.at_least = *position;
  }
  journal::OpenReport report;
  auto journal = journal::Journal::open(options, time.now(), report);
  if (!journal) return journal;
  if (report.torn_bytes > 0) log(LogLevel::info, "journal_tail_cut", {{"bytes", report.torn_bytes}});
  for (const journal::Damage& damage : report.damages) {
    damage_->note("journal", std::to_string(damage.from), Error{ErrorKind::internal, damage.what, {}});
  }
  if (*is_import) {
    if (auto imported = import_tables(connection, **journal, time); !imported) {
      return unexpected(std::move(imported).error());
    }
  }
  return journal;
}

/// The journal must begin before the projection ends and end behind it.
Result<void> SqliteStore::check_projection(Connection& connection, journal::Journal& journal) const {
  const auto position = read_position(connection);
  if (!position) return unexpected(position.error());
  const std::string folder = journal_folder();
  if (*position < journal.catalog()->first()) {
    return unexpected(ErrorKind::internal, folder +
                                               ": begins after the last change that parcelgate.db contains; "
                                               "restore the data folder from a backup");
  }
  if (*position > journal.synced()) {
    return unexpected(ErrorKind::internal,
                      folder +
                          ": ends before the last change that parcelgate.db contains: its last records are lost; "
                          "restore the data folder from a backup, or remove " +
                          options_->folder + "/store.mark to accept the loss");
  }
  return {};
}

/// Reports a journal that lost its first segments: retention notes what it removes.
void SqliteStore::check_first_segment() {
  const journal::Position first = catalog_->first();
  if (first <= journal::removed_until(journal_folder())) return;
  const std::string what = journal_folder() + ": the records before the position " + std::to_string(first) +
                           " are missing: a file was removed; restore the data folder from a backup";
  damage_->note("journal", "0", Error{ErrorKind::internal, what, {}});
}

/// Reports pages that cannot be read. The gateway starts all the same and serves the rest.
void SqliteStore::check_pages(Connection& connection) {
  std::error_code fault;
  if (const auto size = std::filesystem::file_size(path(), fault); fault || size > kCheckedBytes) return;
  Statement check(connection, "PRAGMA quick_check(1)");
  Rows rows = check.query();
  const bool found = rows.next();
  if (found && rows.text(0) == "ok") return;
  const auto status = rows.status();
  damage_->note("file", "parcelgate.db",
                status ? Error{ErrorKind::internal, std::string(rows.text(0)), {}} : status.error());
}

std::uint64_t SqliteStore::log_bytes() const {
  std::error_code fault;
  const auto size = std::filesystem::file_size(path() + "-wal", fault);
  return fault ? 0 : size;
}

/// The mark is written while the log is still there: a crash between the two must not look like a log that was removed.
SqliteStore::~SqliteStore() {
  housekeeping_.reset();
  if (!writer_) return;
  writer_->stop();
  const bool is_settled = log_bytes() == 0;
  if (!is_settled) writer_.reset();
  if (is_settled || log_bytes() == 0) {
    if (auto marked = write_mark(options_->folder, MarkState::closed); !marked) {
      log(LogLevel::warn, "store_mark_not_written", {{"error", marked.error().what}});
    }
  }
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(Options options, Metrics& metrics, const TimeSource& time) {
  auto lock = FolderLock::take(options.folder);
  if (!lock) return unexpected(std::move(lock).error());
  auto store = std::make_unique<SqliteStore>(*std::move(lock), std::make_unique<const Options>(std::move(options)));
  if (auto started = store->start(metrics, time); !started) return unexpected(with_remedy(std::move(started).error()));
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace parcelgate::sqlite
