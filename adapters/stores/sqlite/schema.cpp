#include "adapters/stores/sqlite/schema.hpp"

#include <array>

#include "adapters/stores/sqlite/add_sources.hpp"
#include "adapters/stores/sqlite/canonical_numbers.hpp"

namespace parcelgate::sqlite {
namespace {

// A shipment is one row: state and compact history. The index leads with the tracking number, which tells shipments
// apart soonest. What only grows (feed, raw_log, history_chunk) is keyed by a rising number, so a commit appends to
// its last page. No row that is rewritten holds a raw body.
constexpr const char* kFirstSchema = R"(
CREATE TABLE shipment (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  carrier TEXT NOT NULL,
  tracking_number TEXT NOT NULL,
  state BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX shipment_key ON shipment (tracking_number, carrier, tenant);

CREATE TABLE history_chunk (
  id INTEGER PRIMARY KEY,
  entries BLOB NOT NULL
) STRICT;

CREATE TABLE feed (
  position INTEGER PRIMARY KEY,
  recorded_at INTEGER NOT NULL,
  type TEXT NOT NULL,
  tenant TEXT NOT NULL,
  carrier TEXT NOT NULL,
  tracking_number TEXT NOT NULL,
  return_id TEXT NOT NULL,
  data TEXT NOT NULL,
  raw_id INTEGER NOT NULL
) STRICT;

CREATE TABLE raw_log (
  id INTEGER PRIMARY KEY,
  received_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  account TEXT NOT NULL,
  via INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  received_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  account TEXT NOT NULL,
  via INTEGER NOT NULL,
  body BLOB NOT NULL,
  reason TEXT NOT NULL,
  headers TEXT NOT NULL
) STRICT;
CREATE INDEX quarantine_received_at ON quarantine (received_at);

CREATE TABLE return (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  return_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  wake_at INTEGER,
  state BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX return_key ON return (tenant, return_id);
CREATE INDEX return_created_at ON return (tenant, created_at);
CREATE INDEX return_wake_at ON return (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE poll_state (
  tracking_number TEXT NOT NULL,
  carrier TEXT NOT NULL,
  tenant TEXT NOT NULL,
  account TEXT NOT NULL,
  next_at INTEGER NOT NULL,
  last_checked_at INTEGER,
  last_news_at INTEGER,
  failures INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  why TEXT NOT NULL,
  hints TEXT NOT NULL,
  PRIMARY KEY (tracking_number, carrier, tenant, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX poll_state_next_at ON poll_state (account, next_at) WHERE ended = 0;

CREATE TABLE outlet (
  name TEXT PRIMARY KEY,
  cursor TEXT NOT NULL,
  paused INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outlet_record (
  outlet TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  due_at INTEGER,
  PRIMARY KEY (outlet, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX outlet_record_due_at ON outlet_record (outlet, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE api_key (
  hash TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  scope TEXT NOT NULL,
  tenant TEXT NOT NULL,
  carrier TEXT NOT NULL,
  tracking_number TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Rows hold reasons by number; the numbers are the file's own, so a new taxonomy may reorder its table.
CREATE TABLE reason (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
) STRICT;

-- One row, rewritten with each group: how many events were recorded, and the feed's last position.
CREATE TABLE counter (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  events INTEGER NOT NULL,
  feed_head INTEGER NOT NULL
) STRICT;
INSERT INTO counter (id, events, feed_head) VALUES (1, 0, 0);
)";

// What a kept message needs to be decoded again, and with which mapping its events were decoded.
constexpr const char* kMessageContext = R"(
ALTER TABLE raw_log ADD COLUMN context TEXT NOT NULL DEFAULT '';
ALTER TABLE raw_log ADD COLUMN mapping_version TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN context TEXT NOT NULL DEFAULT '';
)";

// The vocabulary that a source speaks. Few rows: as many as it has codes.
constexpr const char* kSeenCodes = R"(
CREATE TABLE seen_code (
  source TEXT NOT NULL,
  code TEXT NOT NULL,
  mapped INTEGER NOT NULL,
  count INTEGER NOT NULL,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  sample TEXT NOT NULL,
  PRIMARY KEY (source, code)
) STRICT, WITHOUT ROWID;
)";

// Due rows are read by urgency; the index also holds what an account's load is summed up from (and `ended`, without
// which it would not cover that query).
constexpr const char* kPollUrgency = R"(
ALTER TABLE poll_state ADD COLUMN urgency INTEGER NOT NULL DEFAULT 1;
ALTER TABLE poll_state ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE poll_state ADD COLUMN known_events INTEGER NOT NULL DEFAULT 0;
ALTER TABLE poll_state ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE poll_state ADD COLUMN subscription TEXT NOT NULL DEFAULT '';
DROP INDEX poll_state_next_at;
CREATE INDEX poll_state_due ON poll_state (account, urgency, next_at, wanted, ended) WHERE ended = 0;
UPDATE poll_state SET why = '{"reason":"registered"}',
  subscription = coalesce((SELECT value FROM outlet_record WHERE outlet = 'subscribe:' || poll_state.account AND
    key = poll_state.tenant || '/' || poll_state.carrier || '/' || poll_state.tracking_number), '');
DELETE FROM outlet_record WHERE outlet LIKE 'subscribe:%';
)";

/// What one step does: statements, then what statements cannot say.
struct Step {
  const char* sql{""};
  Result<void> (*upgrade)(Connection&){nullptr};
};

/// Step n brings version n to n + 1. Steps are never changed once released: new ones are added.
constexpr std::array kMigrations{Step{kFirstSchema, nullptr}, Step{"", add_sources},
                                 Step{kPollUrgency, nullptr}, Step{kMessageContext, nullptr},
                                 Step{kSeenCodes, nullptr},   Step{"", canonicalize_numbers}};

Result<int> read_version(Connection& connection) {
  Statement statement(connection, "PRAGMA user_version");
  Rows rows = statement.query();
  if (rows.next()) return static_cast<int>(rows.integer(0));
  return unexpected(rows.status().error());
}

Result<void> apply_step(Connection& connection, int version) {
  const Step& step = kMigrations.at(static_cast<std::size_t>(version));
  auto done = connection.execute("BEGIN IMMEDIATE;" + std::string(step.sql));
  if (done && step.upgrade != nullptr) done = step.upgrade(connection);
  if (done) done = connection.execute("PRAGMA user_version = " + std::to_string(version + 1) + "; COMMIT;");
  return done;
}

Result<void> run_step(Connection& connection, int version) {
  auto done = apply_step(connection, version);
  if (done) return {};
  Error error = std::move(done).error();
  error.what += " (migrating the store from version " + std::to_string(version) + ")";
  // The first failure is the one to tell; without a transaction ROLLBACK has nothing to do.
  if (auto undone = connection.execute("ROLLBACK"); !undone) error.what += "; rollback: " + undone.error().what;
  return unexpected(std::move(error));
}

}  // namespace

int current_schema_version() noexcept {
  return static_cast<int>(kMigrations.size());
}

Result<void> migrate(Connection& connection, int wanted) {
  const auto found = read_version(connection);
  if (!found) return unexpected(found.error());
  if (*found < 0) {
    return unexpected(ErrorKind::internal, "store: its schema has version " + std::to_string(*found) +
                                               ", which no program ever wrote: the file is damaged; restore the data "
                                               "folder from a backup");
  }
  if (*found > current_schema_version()) {
    return unexpected(ErrorKind::rejected, "store: its schema has version " + std::to_string(*found) +
                                               ", this program knows up to " +
                                               std::to_string(current_schema_version()) +
                                               "; use the newer parcelgate that wrote it, or another data folder");
  }
  for (int version = *found; version < wanted; ++version) {
    if (auto done = run_step(connection, version); !done) return done;
  }
  return {};
}

}  // namespace parcelgate::sqlite
