-- What polls of a number have brought: evidence rests on it. For rows of before it follows from the reason of the next
-- check; from_basis() in changes_read.cpp gives the same for their records in the journal.
ALTER TABLE poll_state ADD COLUMN last_result TEXT NOT NULL DEFAULT '';
ALTER TABLE poll_state ADD COLUMN last_answer_at INTEGER;
ALTER TABLE poll_state ADD COLUMN faults INTEGER NOT NULL DEFAULT 0;
UPDATE poll_state SET last_result = CASE
    WHEN failures = 0 THEN 'no_events'
    WHEN NOT json_valid(basis) THEN ''
    ELSE CASE json_extract(basis, '$.reason')
      WHEN 'not_found' THEN 'not_found'
      WHEN 'rejected' THEN 'rejected'
      WHEN 'no_answer' THEN 'failed'
      WHEN 'unreadable' THEN 'unreadable'
      ELSE '' END
    END
  WHERE last_checked_at IS NOT NULL;
UPDATE poll_state SET last_answer_at = last_checked_at WHERE last_result IN ('no_events', 'not_found');
UPDATE poll_state SET faults = failures WHERE last_result IN ('rejected', 'failed', 'unreadable');
