-- What a kept message needs to be decoded again, and with which mapping its events were decoded.
ALTER TABLE raw_log ADD COLUMN context TEXT NOT NULL DEFAULT '';
ALTER TABLE raw_log ADD COLUMN mapping_version TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN context TEXT NOT NULL DEFAULT '';
