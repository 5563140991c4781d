#include "adapters/stores/sqlite/rebuild.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "adapters/stores/journal/segment.hpp"
#include "adapters/stores/sqlite/data_folder.hpp"
#include "adapters/stores/sqlite/folder_lock.hpp"
#include "adapters/stores/sqlite/schema.hpp"
#include "adapters/stores/sqlite/snapshot.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/base/folder.hpp"
#include "gateway/crypto/digest.hpp"

namespace parcelgate::sqlite {
namespace {

namespace fs = std::filesystem;

std::string database_of(const std::string& folder) {
  return folder + "/parcelgate.db";
}

/// Head of the journal's first segment.
Result<journal::SegmentHeader> first_segment(const std::string& folder) {
  std::optional<journal::SegmentHeader> found;
  const auto files = list_folder(folder + "/journal");
  if (!files) return unexpected(files.error());
  for (const fs::path& path : *files) {
    auto file = journal::DataFile::open_for_reading(path.string());
    std::string bytes;
    if (!file || !file->read(0, journal::kSegmentHeaderBytes, bytes)) continue;
    auto header = journal::parse_segment_header(bytes);
    if (!header) header = journal::parse_segment_header(bytes, journal::kSealedMagic);
    if (header && (!found || header->first < found->first)) found = header;
  }
  if (found) return *found;
  return unexpected(ErrorKind::internal, folder + "/journal: holds no segment; restore the data folder from a backup");
}

/// An empty database that contains the journal up to its first record: nothing.
Result<void> make_empty(const std::string& database, const journal::SegmentHeader& first) {
  auto connection = Connection::open(database);
  if (!connection) return unexpected(std::move(connection).error());
  if (auto current = migrate(*connection); !current) return current;
  const std::string incarnation = to_hex({first.incarnation.data(), first.incarnation.size()});
  return connection->execute("UPDATE counter SET journal_position = 0, unscoped_feed = 0, incarnation = '" +
                             incarnation + "'; DROP TABLE feed; DROP TABLE raw_log");
}

/// A snapshot of an older version is migrated, as the store does at its start.
Result<void> unpack_checked(const Snapshot& snapshot, const std::string& database) {
  if (auto unpacked = unpack_snapshot(snapshot, database); !unpacked) return unpacked;
  auto connection = Connection::open(database);
  if (!connection) return unexpected(std::move(connection).error());
  if (auto current = migrate(*connection); !current) return current;
  return check_schema(*connection);
}

/// Writes the file that the journal is to be replayed into.
///
/// The oldest snapshot comes first: a newer one may be a copy of the damage that is to be repaired. So may be a single
/// one, and a journal that is short enough is replayed from its start then.
Result<void> make_base(const Options& options, const std::string& database, RebuildReport& report) {
  const std::string& folder = options.folder;
  const auto first = first_segment(folder);
  if (!first) return unexpected(first.error());
  auto snapshots = list_snapshots(folder + "/snapshots");
  std::erase_if(snapshots, [&](const Snapshot& snapshot) { return snapshot.position < first->first; });
  std::reverse(snapshots.begin(), snapshots.end());
  const bool is_short =
      snapshots.empty() || snapshots.front().position <= options.snapshots_kept * options.snapshot_bytes;
  if (first->first == 0 && snapshots.size() < options.snapshots_kept && is_short) return make_empty(database, *first);
  for (const Snapshot& snapshot : snapshots) {
    auto unpacked = unpack_checked(snapshot, database);
    if (unpacked) {
      report.snapshot = snapshot.path;
      return {};
    }
    if (unpacked.error().kind == ErrorKind::unreachable) return unpacked;
    report.skipped.push_back(unpacked.error().what);
  }
  if (first->first == 0) return make_empty(database, *first);
  return unexpected(ErrorKind::internal,
                    folder +
                        ": there is no good snapshot, and the journal does not hold the first records; "
                        "restore the data folder from a backup");
}

Result<void> rename_file(const std::string& from, const std::string& to) {
  std::error_code fault;
  fs::rename(from, to, fault);
  if (fault) return unexpected(ErrorKind::unreachable, from + ": cannot be renamed: " + fault.message());
  return {};
}

/// Puts a new database file in the place of the former one.
Result<void> exchange(const std::string& folder, const std::string& fresh, const TimeSource& time,
                      RebuildReport& report) {
  const std::string database = database_of(folder);
  std::error_code fault;
  if (fs::exists(database, fault)) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time.now().time_since_epoch()).count();
    report.kept_as = folder + "/former-" + std::to_string(seconds) + ".db";
    if (auto kept = rename_file(database, report.kept_as); !kept) return kept;
    // Its last commits may still be in its log, which SQLite finds by the file's name.
    if (fs::exists(database + "-wal", fault)) {
      if (auto kept = rename_file(database + "-wal", report.kept_as + "-wal"); !kept) return kept;
    }
  }
  fs::remove(database + "-wal", fault);
  fs::remove(database + "-shm", fault);
  // The former log must be gone for good before the new file has its name: SQLite would apply it.
  if (auto gone = journal::sync_folder(folder); !gone) return gone;
  if (auto placed = rename_file(fresh, database); !placed) return placed;
  return journal::sync_folder(folder);
}

/// Replays the journal: opening the store does.
Result<void> catch_up(const Options& options, Metrics& metrics, const TimeSource& time) {
  auto store = open_store(options, metrics, time);
  if (!store) return unexpected(std::move(store).error());
  return {};
}

/// Builds a database in a folder of its own, with the same journal. The one in use stays as it is until this has
/// succeeded.
Result<Options> build_aside(const Options& options, const char* name, Metrics& metrics, const TimeSource& time,
                            RebuildReport& report) {
  Options aside = options;
  aside.folder = options.folder + name;
  aside.keeps_house = false;
  std::error_code fault;
  fs::remove_all(aside.folder, fault);
  fs::create_directories(aside.folder, fault);
  fs::create_directory_symlink(fs::absolute(options.folder) / "journal", aside.folder + "/journal", fault);
  if (fault) return unexpected(ErrorKind::unreachable, aside.folder + ": cannot be made: " + fault.message());
  auto done = make_base(options, database_of(aside.folder), report);
  // Without a mark, damaged records are skipped.
  if (done && read_mark(options.folder) != MarkState::none) done = write_mark(aside.folder, MarkState::open);
  if (done) done = catch_up(aside, metrics, time);
  if (done && fs::exists(database_of(aside.folder) + "-wal", fault)) {
    done = unexpected(ErrorKind::unreachable, aside.folder + ": the new database cannot be completed; check the disk");
  }
  if (done) return aside;
  fs::remove_all(aside.folder, fault);
  return unexpected(std::move(done).error());
}

struct Reached {
  journal::Position position{0};
  std::uint64_t feed_head{0};
};

/// Nothing when the file cannot be read.
std::optional<Reached> reached_by(const std::string& database) {
  std::error_code fault;
  if (!fs::exists(database, fault)) return std::nullopt;
  auto connection = Connection::open(database);
  if (!connection) return std::nullopt;
  Statement select(*connection, "SELECT journal_position, feed_head FROM counter WHERE id = 1");
  Rows rows = select.query();
  if (!rows.next()) return std::nullopt;
  return Reached{static_cast<journal::Position>(rows.integer(0)), static_cast<std::uint64_t>(rows.integer(1))};
}

/// A journal that lost its end must not bring the numbers of lost entries back into use.
Result<void> check_reached(const std::string& former, const std::string& fresh) {
  const auto before = reached_by(former);
  const auto now = reached_by(fresh);
  if (!before || !now || (before->position <= now->position && before->feed_head <= now->feed_head)) return {};
  return unexpected(ErrorKind::rejected,
                    former +
                        ": contains changes that the journal has lost; restore the data folder from a backup, or move "
                        "the file away to accept that new events take the ids of lost ones");
}

/// A table with the columns that must be equal. Ids that only connect rows of one file are left out.
struct Compared {
  const char* table;
  const char* key;
  const char* rows;
};
constexpr std::array<Compared, 13> kCompared{{
    {"shipment", "tracking_number",
     "SELECT tracking_number, carrier, tenant, wake_at, alert_at, alert_rank, state FROM {}.shipment"},
    {"history_chunk", "id", "SELECT id, entries FROM {}.history_chunk"},
    {"older_event", "tracking_number",
     "SELECT tracking_number, carrier, tenant, fingerprint FROM {}.older_event JOIN {}.shipment ON shipment = id"},
    {"return", "return_id",
     "SELECT return_id, tenant, created_at, wake_at, state, order_id, is_open, next_due_at, alert_at, alert_rank, "
     "updated_at, clock_states, carriers FROM {}.return"},
    {"receipt", "receipt_id",
     "SELECT receipt_id, tenant, tracking_number, received_at, is_matched, state FROM {}.receipt"},
    {"complaint", "complaint_id",
     "SELECT complaint_id, tenant, created_at, wake_at, state, order_id, carrier, tracking_number, is_open, alert_at, "
     "alert_rank, updated_at FROM {}.complaint"},
    {"poll_state", "tracking_number", "SELECT * FROM {}.poll_state"},
    {"outlet", "name", "SELECT * FROM {}.outlet"},
    {"state_record", "key", "SELECT key, owner, value, due_at FROM {}.state_record"},
    {"api_key", "id",
     "SELECT id, hash, scope, tenant, carrier, tracking_number, created_at, expires_at, revoked "
     "FROM {}.api_key"},
    {"seen_code", "code", "SELECT * FROM {}.seen_code"},
    {"quarantine", "id", "SELECT * FROM {}.quarantine"},
    {"counter", "feed_head", "SELECT feed_head, events, chunk_head, incarnation, unscoped_feed FROM {}.counter"},
}};

std::string rows_of(const Compared& table, std::string_view database) {
  std::string sql = table.rows;
  for (std::size_t at = sql.find("{}"); at != std::string::npos; at = sql.find("{}")) sql.replace(at, 2, database);
  return sql;
}

/// Damaged indexes: the tables are compared by their rows, which no index takes part in.
Result<void> check_indexes(const std::string& database, std::vector<Difference>& differences) {
  auto connection = Connection::open(database);
  if (!connection) return unexpected(std::move(connection).error());
  Statement check(*connection, "PRAGMA integrity_check(100)");
  Rows rows = check.query();
  Difference found{"indexes", 0, {}};
  while (rows.next()) {
    if (rows.text(0) == "ok") continue;
    if (found.rows++ == 0) found.example = rows.text(0);
  }
  if (found.rows > 0) differences.push_back(std::move(found));
  return rows.status();
}

Result<std::vector<Difference>> compare(const std::string& database, const std::string& rebuilt) {
  auto connection = Connection::open(database);
  if (!connection) return unexpected(std::move(connection).error());
  Statement attach(*connection, "ATTACH ?1 AS rebuilt");
  if (auto attached = attach.run(rebuilt); !attached) return unexpected(std::move(attached).error());
  std::vector<Difference> differences;
  for (const Compared& table : kCompared) {
    const std::string ours = rows_of(table, "main");
    const std::string theirs = rows_of(table, "rebuilt");
    const std::string differing = "SELECT * FROM (" + ours + " EXCEPT " + theirs + ") UNION ALL SELECT * FROM (" +
                                  theirs + " EXCEPT " + ours + ")";
    Statement count(*connection, "SELECT count(*), ifnull(min(CAST(" + std::string(table.key) +
                                     " AS TEXT)), '') FROM (" + differing + ")");
    Rows rows = count.query();
    if (!rows.next()) return unexpected(rows.status().error());
    if (rows.integer(0) == 0) continue;
    differences.push_back({table.table, static_cast<std::uint64_t>(rows.integer(0)), std::string(rows.text(1))});
  }
  return differences;
}

/// Snapshots that were not used may be copies of the damage; the store takes new ones.
void drop_other_snapshots(const std::string& folder, const std::string& used) {
  for (const Snapshot& snapshot : list_snapshots(folder + "/snapshots")) {
    std::error_code ignored;
    if (snapshot.path != used) fs::remove(snapshot.path, ignored);
  }
}

}  // namespace

Result<RebuildReport> rebuild_store(const Options& options, Metrics& metrics, const TimeSource& time) {
  RebuildReport report;
  {
    const auto lock = FolderLock::take(options.folder);
    if (!lock) return unexpected(lock.error());
    const auto aside = build_aside(options, "/rebuild.tmp", metrics, time, report);
    if (!aside) return unexpected(aside.error());
    const std::string fresh = database_of(aside->folder);
    auto done = check_reached(database_of(options.folder), fresh);
    if (done) done = exchange(options.folder, fresh, time, report);
    if (done) done = write_mark(options.folder, MarkState::open);
    if (done) drop_other_snapshots(options.folder, report.snapshot);
    std::error_code ignored;
    fs::remove_all(aside->folder, ignored);
    if (!done) return unexpected(std::move(done).error());
  }
  if (auto done = catch_up(options, metrics, time); !done) return unexpected(std::move(done).error());
  return report;
}

Result<std::vector<Difference>> verify_store(const Options& options, Metrics& metrics, const TimeSource& time) {
  // Brings the file itself up to the journal first, so that both stand at the same record.
  if (auto done = catch_up(options, metrics, time); !done) return unexpected(std::move(done).error());
  const auto lock = FolderLock::take(options.folder);
  if (!lock) return unexpected(lock.error());
  RebuildReport report;
  const auto aside = build_aside(options, "/verify.tmp", metrics, time, report);
  if (!aside) return unexpected(aside.error());
  auto differences = compare(database_of(options.folder), database_of(aside->folder));
  if (differences) {
    if (auto checked = check_indexes(database_of(options.folder), *differences); !checked) {
      differences = unexpected(std::move(checked).error());
    }
  }
  std::error_code ignored;
  fs::remove_all(aside->folder, ignored);
  return differences;
}

}  // namespace parcelgate::sqlite
