-- When the clocks of a shipment are next evaluated; absent: it has none that changes by itself.
ALTER TABLE shipment ADD COLUMN wake_at INTEGER;
CREATE INDEX shipment_wake_at ON shipment (wake_at) WHERE wake_at IS NOT NULL;
