-- A shipment is one row: state and compact history. The index leads with the tracking number, which tells shipments
-- apart soonest. What only grows (feed, raw_log, history_chunk) is keyed by a rising number, so a commit appends to
-- its last page. No row that is rewritten holds a raw body.
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
