-- Due rows are read by urgency; the index also holds what an account's load is summed up from (and `ended`, without
-- which it would not cover that query).
ALTER TABLE poll_state ADD COLUMN urgency INTEGER NOT NULL DEFAULT 1;
ALTER TABLE poll_state ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE poll_state ADD COLUMN known_events INTEGER NOT NULL DEFAULT 0;
ALTER TABLE poll_state ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE poll_state ADD COLUMN subscription TEXT NOT NULL DEFAULT '';
DROP INDEX poll_state_next_at;
CREATE INDEX poll_state_due ON poll_state (account, urgency, next_at, wanted, ended) WHERE ended = 0;
UPDATE poll_state SET why = '{"reason":"registered"}',
  subscription = coalesce((SELECT value FROM outlet_record WHERE outlet = 'subscribe:' || poll_state.account AND
    key = poll_state.tenant || '/' || poll_state.carrier || '/' || poll_state.tracking_number), '');
DELETE FROM outlet_record WHERE outlet LIKE 'subscribe:%';
