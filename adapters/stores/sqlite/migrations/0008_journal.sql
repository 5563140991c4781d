-- The journal holds messages and the feed; this file is a projection of it. The tables feed and raw_log are emptied into
-- the journal when the store is opened, see import_from_tables.cpp.
ALTER TABLE counter ADD COLUMN chunk_head INTEGER NOT NULL DEFAULT 0;
-- Position in the journal up to which its records are contained in this file; absent: not imported yet.
ALTER TABLE counter ADD COLUMN journal_position INTEGER;
-- The data folder's identity, and the last entry of the feed that was published before it had one.
ALTER TABLE counter ADD COLUMN incarnation TEXT NOT NULL DEFAULT '';
ALTER TABLE counter ADD COLUMN unscoped_feed INTEGER NOT NULL DEFAULT 0;
UPDATE counter SET chunk_head = coalesce((SELECT max(id) FROM history_chunk), 0), unscoped_feed = feed_head;

-- Which events are in the chunks of a shipment: finds a duplicate of any age in one look-up.
CREATE TABLE older_event (
  shipment INTEGER NOT NULL,
  fingerprint INTEGER NOT NULL,
  PRIMARY KEY (shipment, fingerprint)
) STRICT, WITHOUT ROWID;

-- Where the journal has a message, and how long its body is.
ALTER TABLE quarantine ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE quarantine ADD COLUMN size INTEGER NOT NULL DEFAULT 0;
UPDATE quarantine SET size = length(body);
