-- Rows of a store of version 7, in the tables that version_1.sql leaves empty. NULL and other values, empty texts, quotes,
-- bytes of zero, and numbers beyond 32 bits all occur.
INSERT INTO quarantine (id, received_at, source, account, via, body, reason, headers, context) VALUES
  (3, 1760000001000, 'sf', 'sf-main', 0, x'00ff27', 'unreadable: ''x''', 'A: b', '{"topic":"t"}'),
  (9, 1760000002000, 'yto', 'yto', 2, x'', 'empty', '', '');
INSERT INTO raw_log (id, received_at, source, account, via, body, context, mapping_version) VALUES
  (901, 1760000003000, 'sf', 'sf-main', 1, x'7b00ff7d', '{"polled":"SF1"}', '1.1'),
  (902, 1760000004000, 'kuaidi100', 'k', 2, x'e9a1ba', '', '');
INSERT INTO feed (position, recorded_at, type, tenant, carrier, tracking_number, return_id, data, raw_id) VALUES
  (1001, 1760000003000, 'parcelgate.shipment.event_recorded.v1', 'shop', 'sf', 'SF1', 'R-1', '{"place":"顺丰''s"}', 901),
  (1002, 1760000004000, 'parcelgate.return.clock_changed.v1', 'shop', '', '', 'R-2', '{}', 0),
  (1003, 1760000005000, 'parcelgate.shipment.event_recorded.v1', 'other', 'yto', 'Y1', '', '{}', 4711);
UPDATE counter SET feed_head = 1003, events = 99;
INSERT INTO poll_state (tracking_number, carrier, tenant, account, next_at, last_checked_at, last_news_at, failures,
  ended, basis, hints, urgency, wanted, known_events, pushed_first, subscription) VALUES
  ('N1', 'sf', 'shop', 'k', 5, 6, NULL, 2, 0, '{"reason":"usual_pace"}', '{"phone":"1234"}', 2, 3600, 7, 4, '{}'),
  ('N2', 'sf', 'shop', 'k', 9000000000000, NULL, 8, 0, 1, '{"reason":"registered"}', '{}', 1, 0, 0, 0, '');
INSERT INTO outlet (name, cursor, paused) VALUES ('tickets', 'v1:12', 0), ('mqtt', 'v1:1003', 1);
INSERT INTO state_record (owner, key, value, due_at) VALUES
  ('tickets', 'retry:a', '{"n":1}', 1000), ('carrier_choice', 'shop/1', '{}', NULL);
INSERT INTO api_key (hash, id, scope, tenant, carrier, tracking_number, created_at, expires_at, revoked) VALUES
  ('h1', 'k1', 'customer', 'shop', 'sf', 'SF1', 1, 9000000000000, 0), ('h2', 'k2', 'read', '', '', '', 2, NULL, 1);
INSERT INTO seen_code (source, code, mapped, count, first_seen_at, last_seen_at, sample) VALUES
  ('sf', '50', 1, 7, 1, 2, 'e1'), ('sf', '', 0, 1, 3, 4, 'e2');
