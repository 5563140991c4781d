-- A tenant's shipments in the order of their first entry: an index keeps the row's id after its columns.
CREATE INDEX shipment_tenant ON shipment (tenant);
