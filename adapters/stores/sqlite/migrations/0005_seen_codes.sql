-- The vocabulary that a source speaks. Few rows: as many as it has codes.
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
