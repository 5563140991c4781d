-- Parcels that a warehouse received. `is_matched`: a return has the number; the others are unknown parcels.
CREATE TABLE receipt (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  receipt_id TEXT NOT NULL,
  tracking_number TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  is_matched INTEGER NOT NULL,
  state BLOB NOT NULL,
  UNIQUE (tenant, receipt_id)
);
CREATE INDEX receipt_received_at ON receipt (tenant, received_at, receipt_id);
CREATE INDEX receipt_tracking_number ON receipt (tenant, tracking_number, is_matched);
