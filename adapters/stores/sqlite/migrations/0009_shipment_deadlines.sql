-- When the clocks of a shipment are next evaluated; absent: it has none that changes by itself.
ALTER TABLE shipment ADD COLUMN wake_at INTEGER;
CREATE INDEX shipment_wake_at ON shipment (wake_at) WHERE wake_at IS NOT NULL;

-- Columns to find rows by; they follow from the state, see search_columns.hpp. `alert_at` orders the list of alerts by
-- time, `alert_rank` by money; both absent: nothing needs a person.
ALTER TABLE shipment ADD COLUMN alert_at INTEGER;
ALTER TABLE shipment ADD COLUMN alert_rank INTEGER;
CREATE INDEX shipment_alert_at ON shipment (tenant, alert_at) WHERE alert_at IS NOT NULL;
CREATE INDEX shipment_alert_rank ON shipment (tenant, alert_rank) WHERE alert_rank IS NOT NULL;
ALTER TABLE return ADD COLUMN alert_at INTEGER;
ALTER TABLE return ADD COLUMN alert_rank INTEGER;
ALTER TABLE return ADD COLUMN order_id TEXT NOT NULL DEFAULT '';
ALTER TABLE return ADD COLUMN is_open INTEGER NOT NULL DEFAULT 1;
ALTER TABLE return ADD COLUMN next_due_at INTEGER;
ALTER TABLE return ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE return ADD COLUMN clock_states INTEGER NOT NULL DEFAULT 0;
ALTER TABLE return ADD COLUMN carriers TEXT NOT NULL DEFAULT '';
CREATE INDEX return_alert_at ON return (tenant, alert_at) WHERE alert_at IS NOT NULL;
CREATE INDEX return_alert_rank ON return (tenant, alert_rank) WHERE alert_rank IS NOT NULL;
CREATE INDEX return_order_id ON return (tenant, order_id);
CREATE INDEX return_next_due_at ON return (tenant, next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX return_updated_at ON return (tenant, updated_at);
