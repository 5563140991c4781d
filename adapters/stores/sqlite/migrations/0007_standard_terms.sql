-- The table holds records of several owners (outlets, carrier choices, poll budgets), not only those of outlets.
CREATE TABLE state_record (
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  due_at INTEGER,
  PRIMARY KEY (owner, key)
) STRICT, WITHOUT ROWID;
INSERT INTO state_record (owner, key, value, due_at) SELECT outlet, key, value, due_at FROM outlet_record;
DROP TABLE outlet_record;
CREATE INDEX state_record_due_at ON state_record (owner, due_at) WHERE due_at IS NOT NULL;

ALTER TABLE poll_state RENAME COLUMN told TO pushed_first;
ALTER TABLE poll_state RENAME COLUMN why TO basis;
