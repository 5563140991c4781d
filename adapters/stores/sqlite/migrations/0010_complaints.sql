-- A complaint is one row. Apart from `state` the columns follow from it, see search_columns.hpp; `is_open`: it was not
-- closed.
CREATE TABLE complaint (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  complaint_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  wake_at INTEGER,
  state BLOB NOT NULL,
  order_id TEXT NOT NULL,
  carrier TEXT NOT NULL,
  tracking_number TEXT NOT NULL,
  is_open INTEGER NOT NULL,
  alert_at INTEGER,
  alert_rank INTEGER,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX complaint_key ON complaint (tenant, complaint_id);
CREATE INDEX complaint_created_at ON complaint (tenant, created_at);
CREATE INDEX complaint_wake_at ON complaint (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX complaint_order_id ON complaint (tenant, order_id);
CREATE INDEX complaint_number ON complaint (tenant, tracking_number);
CREATE INDEX complaint_updated_at ON complaint (tenant, updated_at);
CREATE INDEX complaint_alert_at ON complaint (tenant, alert_at) WHERE alert_at IS NOT NULL;
CREATE INDEX complaint_alert_rank ON complaint (tenant, alert_rank) WHERE alert_rank IS NOT NULL;
