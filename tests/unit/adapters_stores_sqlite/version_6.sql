-- Rows of a store of version 6, under the table and column names of that version.
INSERT INTO outlet_record (outlet, key, value, due_at) VALUES
  ('tickets', 'retry:a', '{"n":1}', 1000),
  ('carrier_choice', 'shop/1', '{}', NULL);
INSERT INTO poll_state (tracking_number, carrier, tenant, account, next_at, failures, ended, why, hints, told) VALUES
  ('N1', 'sf', 'shop', 'k', 5, 2, 0, '{"reason":"usual_pace"}', '{}', 4);
