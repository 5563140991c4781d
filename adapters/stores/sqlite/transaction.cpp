#include "adapters/stores/sqlite/transaction.hpp"

#include <utility>

#include "adapters/stores/sqlite/complaint_codec.hpp"
#include "adapters/stores/sqlite/receipt_codec.hpp"
#include "adapters/stores/sqlite/return_codec.hpp"
#include "adapters/stores/sqlite/rows.hpp"
#include "adapters/stores/sqlite/search_columns.hpp"
#include "gateway/wire/polling.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr std::chrono::hours kUnreadablePause{1};  // of shipments
constexpr std::int64_t kMostReturnsOfOrder = 50;
constexpr std::int64_t kReceiptsOfPage = 50;

}  // namespace

SqliteTransaction::SqliteTransaction(Connection& connection, ReasonNumbers& reasons, const Options& options,
                                     DamageReport& damage)
    : connection_(connection),
      reasons_(reasons),
      options_(options),
      damage_(damage),
      shipments_(connection, reasons, options.cache_bytes, counters_.chunk_head),
      quarantine_(connection, options),
      select_return_(connection, "SELECT state FROM return WHERE tenant = ?1 AND return_id = ?2"),
      upsert_return_(
          connection,
          "INSERT INTO return (tenant, return_id, created_at, wake_at, state, order_id, is_open, next_due_at, "
          "alert_at, "
          "alert_rank, updated_at, clock_states, carriers) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
          "?13) ON CONFLICT (tenant, return_id) DO UPDATE SET wake_at = excluded.wake_at, state = excluded.state, "
          "is_open = excluded.is_open, next_due_at = excluded.next_due_at, alert_at = excluded.alert_at, "
          "alert_rank = excluded.alert_rank, updated_at = excluded.updated_at, clock_states = excluded.clock_states, "
          "carriers = excluded.carriers"),
      select_returns_of_order_(connection,
                               "SELECT state, return_id FROM return WHERE tenant = ?1 AND order_id = ?2 ORDER BY id "
                               "LIMIT ?3"),
      select_receipt_(connection, "SELECT state FROM receipt WHERE tenant = ?1 AND receipt_id = ?2"),
      select_receipts_of_number_(connection,
                                 "SELECT state, receipt_id, id FROM receipt WHERE tenant = ?1 AND tracking_number = ?2 "
                                 "AND is_matched = ?3 AND id > ?4 ORDER BY id LIMIT ?5"),
      upsert_receipt_(connection,
                      "INSERT INTO receipt (tenant, receipt_id, tracking_number, received_at, is_matched, state) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (tenant, receipt_id) DO UPDATE SET "
                      "is_matched = excluded.is_matched, state = excluded.state"),
      due_returns_(connection, damage, "return", "return_id", decode_return),
      returns_after_(connection, "SELECT id, state, return_id FROM return WHERE id > ?1 ORDER BY id LIMIT ?2"),
      select_complaint_(connection, "SELECT state FROM complaint WHERE tenant = ?1 AND complaint_id = ?2"),
      upsert_complaint_(
          connection,
          "INSERT INTO complaint (tenant, complaint_id, created_at, wake_at, state, order_id, carrier, "
          "tracking_number, is_open, alert_at, alert_rank, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
          "?10, ?11, ?12) ON CONFLICT (tenant, complaint_id) DO UPDATE SET wake_at = excluded.wake_at, "
          "state = excluded.state, is_open = excluded.is_open, alert_at = excluded.alert_at, "
          "alert_rank = excluded.alert_rank, updated_at = excluded.updated_at"),
      due_complaints_(connection, damage, "complaint", "complaint_id", decode_complaint),
      complaints_after_(connection, "SELECT id, state, complaint_id FROM complaint WHERE id > ?1 ORDER BY id LIMIT ?2"),
      polls_ahead_(connection, select(kPollColumns,
                                      "poll_state WHERE (tracking_number, carrier, tenant, account) > "
                                      "(?1, ?2, ?3, ?4) ORDER BY tracking_number, carrier, tenant, account LIMIT ?5")),
      repair_codes_(connection,
                    "UPDATE seen_code SET first_seen_at = min(first_seen_at, ?1), last_seen_at = ?1 "
                    "WHERE last_seen_at > ?2"),
      upsert_code_(connection,
                   "INSERT INTO seen_code (source, code, mapped, count, first_seen_at, last_seen_at, sample) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (source, code) DO UPDATE SET "
                   "mapped = iif(excluded.last_seen_at >= last_seen_at, excluded.mapped, mapped), "
                   "sample = iif(excluded.last_seen_at >= last_seen_at, excluded.sample, sample), "
                   "count = count + excluded.count, first_seen_at = min(first_seen_at, excluded.first_seen_at), "
                   "last_seen_at = max(last_seen_at, excluded.last_seen_at)"),
      select_poll_(connection, select(kPollColumns,
                                      "poll_state WHERE tracking_number = ?1 AND carrier = ?2 AND tenant = ?3 AND "
                                      "account = ?4")),
      select_polls_(connection, select(kPollColumns, "poll_state WHERE tracking_number = ?1 AND tenant = ?2")),
      upsert_poll_(
          connection,
          "INSERT OR REPLACE INTO poll_state (tenant, carrier, tracking_number, account, next_at, "
          "last_checked_at, last_news_at, failures, ended, basis, hints, known_events, pushed_first, subscription, "
          "urgency, wanted, last_result, last_answer_at, faults) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
          "?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)"),
      delete_poll_(connection,
                   "DELETE FROM poll_state WHERE tracking_number = ?1 AND carrier = ?2 AND tenant = ?3 AND "
                   "account = ?4"),
      upsert_outlet_(connection, "INSERT OR REPLACE INTO outlet (name, cursor, paused) VALUES (?1, ?2, ?3)"),
      delete_outlet_(connection, "DELETE FROM outlet WHERE name = ?1"),
      upsert_record_(connection,
                     "INSERT OR REPLACE INTO state_record (owner, key, value, due_at) VALUES (?1, ?2, ?3, ?4)"),
      delete_record_(connection, "DELETE FROM state_record WHERE owner = ?1 AND key = ?2"),
      select_record_(connection, select(kRecordColumns, "state_record WHERE owner = ?1 AND key = ?2")),
      upsert_key_(connection,
                  "INSERT INTO api_key (hash, id, scope, tenant, carrier, tracking_number, created_at, expires_at, "
                  "revoked) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (hash) DO UPDATE SET "
                  "expires_at = excluded.expires_at, revoked = excluded.revoked") {}

Shipment& SqliteTransaction::add_shipment(Shipment shipment) {
  command_wrote_ = true;
  return shipments_.add(std::move(shipment));
}

void SqliteTransaction::store_shipment(Shipment& shipment) {
  command_wrote_ = true;
  shipments_.store(shipment);
}

Result<void> SqliteTransaction::move_shipment(Shipment& shipment, const std::string& carrier) {
  const ShipmentKey from = shipment.key;
  command_wrote_ = true;
  const auto moved = shipments_.move(shipment, carrier);
  if (!moved) return unexpected(moved.error());
  if (*moved) note([&](ChangeWriter& changes) { changes.shipment_moved(from, carrier); });
  return {};
}

Result<std::vector<std::string>> SqliteTransaction::find_carriers(std::string_view tenant,
                                                                  std::string_view tracking_number) {
  return shipments_.carriers_of(tenant, tracking_number);
}

bool SqliteTransaction::knows_older(const Shipment& shipment, std::uint64_t fingerprint) {
  auto known = shipments_.knows_older(shipment, fingerprint);
  if (known) return *known;
  lookup_fault_ = std::move(known).error();
  return true;
}

Result<std::span<const HistoryEntry>> SqliteTransaction::older_history(const Shipment& shipment) {
  return shipments_.older_history(shipment);
}

Result<std::optional<Return>> SqliteTransaction::find_return(std::string_view tenant, std::string_view return_id) {
  return read_one<Return>(select_return_.query(tenant, return_id), read_return);
}

Result<void> SqliteTransaction::store_return(const Return& ret) {
  stored_clocks_ = true;
  buffer_.clear();
  encode_return(ret, buffer_);
  note([&](ChangeWriter& changes) { changes.return_state(buffer_); });
  changed_.note_return(ret.tenant, ret.return_id);
  const ReturnColumns columns = return_columns(ret);
  return upsert_return_.run(ret.tenant, ret.return_id, ret.created_at, ret.wake_at, Blob{buffer_}, ret.order_id,
                            columns.is_open, columns.next_due_at, columns.alert.at, columns.alert.rank, ret.updated_at,
                            columns.clock_states, columns.carriers);
}

Result<std::vector<Return>> SqliteTransaction::find_returns_of_order(std::string_view tenant,
                                                                     std::string_view order_id) {
  return read_all<Return>(
      select_returns_of_order_.query(tenant, order_id, kMostReturnsOfOrder), read_return,
      [this](const Rows& rows, const Error& error) { damage_.note("return", rows.text(1), error); });
}

Result<std::optional<Receipt>> SqliteTransaction::find_receipt(std::string_view tenant, std::string_view receipt_id) {
  return read_one<Receipt>(select_receipt_.query(tenant, receipt_id), read_receipt);
}

Result<ScanPage<Receipt>> SqliteTransaction::find_receipts_of_number(std::string_view tenant,
                                                                     std::string_view tracking_number, bool is_matched,
                                                                     std::int64_t from) {
  ScanPage<Receipt> page;
  page.next = from;
  std::int64_t count = 0;
  auto read = read_all<Receipt>(
      select_receipts_of_number_.query(tenant, tracking_number, is_matched, from, kReceiptsOfPage),
      [&](const Rows& rows) {
        page.next = rows.integer(2);
        ++count;
        return read_receipt(rows);
      },
      [this](const Rows& rows, const Error& error) { damage_.note("receipt", rows.text(1), error); });
  if (!read) return unexpected(std::move(read).error());
  page.rows = *std::move(read);
  page.is_end = count < kReceiptsOfPage;
  return page;
}

Result<void> SqliteTransaction::store_receipt(const Receipt& receipt) {
  buffer_.clear();
  encode_receipt(receipt, buffer_);
  note([&](ChangeWriter& changes) { changes.receipt(buffer_); });
  return upsert_receipt_.run(receipt.tenant, receipt.receipt_id, receipt.tracking_number, receipt.received_at,
                             !receipt.return_id.empty(), Blob{buffer_});
}

Result<std::vector<Return>> SqliteTransaction::due_returns(Instant now, std::size_t limit) {
  return due_returns_.find(now, limit, [&](std::string_view tenant, std::string_view return_id, Instant until) {
    note([&](ChangeWriter& changes) { changes.return_put_off(tenant, return_id, until); });
  });
}

Result<std::optional<Complaint>> SqliteTransaction::find_complaint(std::string_view tenant,
                                                                   std::string_view complaint_id) {
  return read_one<Complaint>(select_complaint_.query(tenant, complaint_id), read_complaint);
}

Result<void> SqliteTransaction::store_complaint(const Complaint& complaint) {
  stored_clocks_ = true;
  buffer_.clear();
  encode_complaint(complaint, buffer_);
  note([&](ChangeWriter& changes) { changes.complaint_state(buffer_); });
  const AlertColumns alert = alert_columns(complaint.clocks, {});
  return upsert_complaint_.run(complaint.tenant, complaint.complaint_id, complaint.created_at, complaint.wake_at,
                               Blob{buffer_}, complaint.order_id, complaint.carrier, complaint.tracking_number,
                               !is_done(complaint), alert.at, alert.rank, complaint.updated_at);
}

Result<std::vector<Complaint>> SqliteTransaction::due_complaints(Instant now, std::size_t limit) {
  return due_complaints_.find(now, limit, [&](std::string_view tenant, std::string_view complaint_id, Instant until) {
    note([&](ChangeWriter& changes) { changes.complaint_put_off(tenant, complaint_id, until); });
  });
}

Result<std::vector<Shipment*>> SqliteTransaction::due_shipments(Instant now, std::size_t limit) {
  return shipments_.find_due(now, limit, kUnreadablePause, [&](const ShipmentKey& key, const Error& error) {
    damage_.note("shipment", key.carrier + "/" + key.tracking_number, error);
  });
}

Result<FeedPlace> SqliteTransaction::append_feed(FeedEntry& entry) {
  entry.partition = kOnlyPartition;
  entry.position = ++counters_.feed_head;
  note([&](ChangeWriter& changes) { changes.feed_entry(entry); });
  return FeedPlace{entry.partition, entry.position};
}

Result<std::int64_t> SqliteTransaction::append_raw(const RawMessage& message) {
  if (std::exchange(has_message_, true)) {
    return unexpected(ErrorKind::internal, "store: a command may append one message to the raw log, not several");
  }
  note([&](ChangeWriter& changes) { changes.message(message); });
  return static_cast<std::int64_t>(position_);
}

Result<std::int64_t> SqliteTransaction::append_quarantine(const QuarantinedMessage& quarantined) {
  command_wrote_ = true;
  const auto id = quarantine_.append(quarantined, position_);
  if (!id) return id;
  QuarantinedMessage held = quarantined;
  held.id = *id;
  note([&](ChangeWriter& changes) { changes.quarantined(held); });
  return id;
}

Result<void> SqliteTransaction::remove_quarantine(std::int64_t id) {
  note([&](ChangeWriter& changes) { changes.quarantine_removed(id); });
  return quarantine_.remove(id);
}

Result<void> SqliteTransaction::prune_quarantine(Instant now) {
  const Instant before = now - options_.quarantine_age;
  const auto any = quarantine_.drop_before(before);
  if (!any) return unexpected(any.error());
  if (*any) note([&](ChangeWriter& changes) { changes.quarantine_aged(before); });
  return {};
}

Result<void> SqliteTransaction::add_codes(std::span<const SeenCode> codes) {
  note([&](ChangeWriter& changes) { changes.codes(codes); });
  for (const SeenCode& code : codes) {
    auto added = upsert_code_.run(code.source, code.code, code.mapped, code.count, code.first_seen_at,
                                  code.last_seen_at, code.sample);
    if (!added) return added;
  }
  return {};
}

Result<std::optional<PollState>> SqliteTransaction::find_poll(const ShipmentKey& key, std::string_view account) {
  return read_one<PollState>(select_poll_.query(key.tracking_number, key.carrier, key.tenant, account),
                             [this](const Rows& rows) -> Result<PollState> { return read_poll(rows, damage_); });
}

Result<std::vector<PollState>> SqliteTransaction::find_polls(std::string_view tenant,
                                                             std::string_view tracking_number) {
  return read_all<PollState>(
      select_polls_.query(tracking_number, tenant),
      [this](const Rows& rows) -> Result<PollState> { return read_poll(rows, damage_); },
      [](const Rows&, const Error&) {});
}

Result<void> SqliteTransaction::store_poll(const PollState& state) {
  note([&](ChangeWriter& changes) { changes.poll(state); });
  changed_.note_number(state.key.tracking_number);
  return upsert_poll_.run(
      state.key.tenant, state.key.carrier, state.key.tracking_number, state.account, state.next_at,
      state.last_checked_at, state.last_news_at, state.failures, state.ended, to_json(state.basis),
      hints_to_json(state.hints), state.known_events, state.pushed_first, to_json(state.subscription),
      static_cast<std::int64_t>(state.basis.urgency),
      static_cast<std::int64_t>(std::chrono::floor<std::chrono::seconds>(state.basis.wanted).count()),
      state.history.last_result ? to_string(*state.history.last_result) : std::string_view{},
      state.history.last_answer_at, state.history.faults);
}

Result<void> SqliteTransaction::remove_poll(const ShipmentKey& key, std::string_view account) {
  note([&](ChangeWriter& changes) { changes.poll_removed(key, account); });
  changed_.note_number(key.tracking_number);
  return delete_poll_.run(key.tracking_number, key.carrier, key.tenant, account);
}

Result<void> SqliteTransaction::store_outlet(const OutletState& state) {
  OutletState own = state;
  own.cursor.incarnation = incarnation_;
  note([&](ChangeWriter& changes) { changes.outlet(own); });
  return upsert_outlet_.run(own.outlet, to_cursor(own.cursor), own.paused);
}

Result<void> SqliteTransaction::remove_outlet(std::string_view outlet) {
  note([&](ChangeWriter& changes) { changes.outlet_removed(outlet); });
  return delete_outlet_.run(outlet);
}

Result<void> SqliteTransaction::store_record(const StateRecord& record) {
  note([&](ChangeWriter& changes) { changes.record(record); });
  changed_.note_record(record.owner, record.key);
  return upsert_record_.run(record.owner, record.key, record.value, record.due_at);
}

Result<void> SqliteTransaction::remove_record(std::string_view owner, std::string_view key) {
  note([&](ChangeWriter& changes) { changes.record_removed(owner, key); });
  changed_.note_record(owner, key);
  return delete_record_.run(owner, key);
}

Result<std::optional<StateRecord>> SqliteTransaction::find_record(std::string_view owner, std::string_view key) {
  return read_one<StateRecord>(select_record_.query(owner, key), read_record);
}

Result<void> SqliteTransaction::store_key(const ApiKey& key) {
  note([&](ChangeWriter& changes) { changes.api_key(key); });
  return upsert_key_.run(key.hash, key.id, to_string(key.scope), key.tenant, key.carrier, key.tracking_number,
                         key.created_at, key.expires_at, key.revoked);
}

}  // namespace parcelgate::sqlite
