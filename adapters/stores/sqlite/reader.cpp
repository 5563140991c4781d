#include "adapters/stores/sqlite/reader.hpp"

#include <sqlite3.h>

#include "adapters/stores/sqlite/rows.hpp"
#include "adapters/stores/sqlite/shipment_codec.hpp"

namespace parcelgate::sqlite {

Result<std::unique_ptr<SqliteReader>> SqliteReader::open(const std::string& path, const Options& options) {
  auto connection = Connection::open(path);
  if (!connection) return unexpected(std::move(connection).error());
  // Whoever closes last would checkpoint; that is the writer's work alone.
  sqlite3_db_config(connection->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  auto ready = connection->execute("PRAGMA query_only = ON; PRAGMA cache_size = -" +
                                   std::to_string(options.reader_page_cache_kib) +
                                   "; PRAGMA mmap_size = " + std::to_string(options.mmap_bytes) + ";");
  if (!ready) return unexpected(std::move(ready).error());
  auto reasons = ReasonNumbers::load(*connection);
  if (!reasons) return unexpected(std::move(reasons).error());
  return std::unique_ptr<SqliteReader>(new SqliteReader(*std::move(connection), *std::move(reasons)));
}

SqliteReader::SqliteReader(Connection connection, ReasonNumbers reasons)
    : connection_(std::move(connection)),
      reasons_(std::move(reasons)),
      select_shipment_(connection_,
                       "SELECT state FROM shipment WHERE tracking_number = ?1 AND carrier = ?2 AND tenant = ?3"),
      select_chunk_(connection_, "SELECT entries FROM history_chunk WHERE id = ?1"),
      select_return_(connection_, "SELECT state FROM return WHERE tenant = ?1 AND return_id = ?2"),
      list_returns_(connection_,
                    "SELECT state FROM return WHERE tenant = ?1 ORDER BY created_at DESC, return_id DESC LIMIT ?2"),
      list_returns_after_(connection_,
                          "SELECT state FROM return WHERE tenant = ?1 AND (created_at, return_id) < (?3, ?4) "
                          "ORDER BY created_at DESC, return_id DESC LIMIT ?2"),
      read_feed_(connection_,
                 select(kFeedColumns, "feed WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT ?3")),
      read_feed_of_tenant_(connection_, select(kFeedColumns,
                                               "feed WHERE position > ?1 AND position <= ?2 AND tenant = ?4 "
                                               "ORDER BY position LIMIT ?3")),
      select_feed_entry_(connection_, select(kFeedColumns, "feed WHERE position = ?1")),
      select_feed_head_(connection_, "SELECT feed_head FROM counter WHERE id = 1"),
      select_raw_(
          connection_,
          "SELECT received_at, source, account, via, body, context, mapping_version, id FROM raw_log WHERE id = ?1"),
      read_raw_log_(connection_,
                    "SELECT received_at, source, account, via, body, context, mapping_version, id FROM raw_log "
                    "WHERE id > ?1 AND id <= ?2 AND received_at >= ?3 ORDER BY id LIMIT ?4"),
      select_raw_range_(connection_, "SELECT (SELECT min(id) FROM raw_log), (SELECT max(id) FROM raw_log)"),
      list_codes_(connection_,
                  "SELECT source, code, mapped, count, first_seen_at, last_seen_at, sample FROM seen_code "
                  "WHERE ?1 = '' OR source = ?1 ORDER BY source, code"),
      select_due_polls_(connection_, select(kPollColumns,
                                            "poll_state WHERE account = ?1 AND urgency = ?2 AND ended = 0 AND "
                                            "next_at <= ?3 ORDER BY next_at LIMIT ?4")),
      select_polls_(connection_, select(kPollColumns,
                                        "poll_state WHERE tracking_number = ?1 AND carrier = ?2 AND tenant = ?3 "
                                        "ORDER BY account")),
      select_polls_by_number_(connection_, select(kPollColumns,
                                                  "poll_state WHERE tracking_number = ?1 "
                                                  "ORDER BY carrier, tenant, account")),
      // A row that was never asked about wants one question.
      measure_polls_(connection_,
                     "SELECT account, urgency, count(*), sum(CASE wanted WHEN 0 THEN 1.0 ELSE 86400.0 / wanted END), "
                     "min(next_at) FROM poll_state WHERE ended = 0 GROUP BY account, urgency"),
      list_outlets_(connection_, "SELECT name, cursor, paused FROM outlet ORDER BY name"),
      select_due_records_(connection_, select(kRecordColumns,
                                              "outlet_record WHERE outlet = ?1 AND due_at <= ?2 "
                                              "ORDER BY due_at LIMIT ?3")),
      select_record_(connection_, select(kRecordColumns, "outlet_record WHERE outlet = ?1 AND key = ?2")),
      list_quarantine_(connection_, select(kQuarantineListColumns, "quarantine ORDER BY id DESC LIMIT ?1")),
      select_quarantined_(connection_, select(kQuarantineColumns, "quarantine WHERE id = ?1")),
      select_key_(connection_, select(kKeyColumns, "api_key WHERE hash = ?1")),
      list_keys_(connection_, select(kKeyColumns, "api_key ORDER BY created_at, id")),
      select_events_(connection_, "SELECT events FROM counter WHERE id = 1"),
      select_next_wake_(connection_, "SELECT min(wake_at) FROM return WHERE wake_at IS NOT NULL") {}

Result<std::optional<Shipment>> SqliteReader::find_shipment(const ShipmentKey& key) {
  return read_one<Shipment>(select_shipment_.query(key.tracking_number, key.carrier, key.tenant),
                            [&](const Rows& rows) { return decode_shipment(key, rows.blob(0), reasons_); });
}

Result<std::vector<HistoryEntry>> SqliteReader::older_history(const Shipment& shipment) {
  std::vector<HistoryEntry> whole;
  for (const auto id : shipment.older) {
    auto chunk = read_one<std::vector<HistoryEntry>>(
        select_chunk_.query(id), [&](const Rows& rows) { return decode_history(rows.blob(0), reasons_); });
    if (!chunk) return unexpected(std::move(chunk).error());
    if (!*chunk)
      return unexpected(ErrorKind::malformed, "store: history chunk " + std::to_string(id) +
                                                  " is missing; restore the data folder from a backup");
    whole.insert(whole.end(), (*chunk)->begin(), (*chunk)->end());
  }
  return whole;
}

Result<std::optional<Return>> SqliteReader::find_return(std::string_view tenant, std::string_view return_id) {
  return read_one<Return>(select_return_.query(tenant, return_id), read_return);
}

Result<std::vector<Return>> SqliteReader::list_returns(std::string_view tenant, const std::optional<ReturnPlace>& after,
                                                       std::size_t limit) {
  if (!after) return read_all<Return>(list_returns_.query(tenant, limit), read_return);
  return read_all<Return>(list_returns_after_.query(tenant, limit, after->created_at, after->return_id), read_return);
}

Result<std::vector<FeedEntry>> SqliteReader::read_feed(FeedCursor& cursor, std::string_view tenant, std::size_t limit) {
  const std::uint64_t after = cursor.positions.empty() ? 0 : cursor.positions.front();
  // The head first: what is committed meanwhile lies beyond it and is not skipped when the cursor moves there.
  const auto head = read_number(select_feed_head_.query());
  if (!head) return unexpected(head.error());
  auto entries = tenant.empty()
                     ? read_all<FeedEntry>(read_feed_.query(after, *head, limit), read_feed_entry)
                     : read_all<FeedEntry>(read_feed_of_tenant_.query(after, *head, limit, tenant), read_feed_entry);
  if (!entries) return entries;
  const bool more = !entries->empty() && entries->size() == limit;
  cursor.positions.assign(1, more ? entries->back().position : std::max(after, *head));
  return entries;
}

Result<FeedEntry> SqliteReader::find_feed_entry(std::uint32_t partition, std::uint64_t position) {
  auto entry = read_one<FeedEntry>(select_feed_entry_.query(position), read_feed_entry);
  if (!entry) return unexpected(std::move(entry).error());
  if (partition != 0 || !*entry) {
    return unexpected(ErrorKind::not_found,
                      "feed: no entry " + std::to_string(partition) + "-" + std::to_string(position));
  }
  return **std::move(entry);
}

Result<FeedCursor> SqliteReader::feed_head() {
  const auto head = read_number(select_feed_head_.query());
  if (!head) return unexpected(head.error());
  return FeedCursor{{*head}};
}

Result<std::optional<RawMessage>> SqliteReader::find_raw(std::int64_t id) {
  auto found = read_one<LoggedMessage>(select_raw_.query(id), read_logged);
  if (!found) return unexpected(std::move(found).error());
  if (!*found) return std::optional<RawMessage>{};
  return std::optional<RawMessage>(std::move((*found)->message));
}

Result<std::vector<LoggedMessage>> SqliteReader::read_raw_log(std::int64_t after, std::int64_t until, Instant since,
                                                              std::size_t limit) {
  return read_all<LoggedMessage>(read_raw_log_.query(after, until, since, limit), read_logged);
}

Result<RawRange> SqliteReader::raw_range() {
  Rows rows = select_raw_range_.query();
  if (rows.next()) return RawRange{rows.integer(0), rows.integer(1)};
  return unexpected(rows.status().error());
}

Result<std::vector<SeenCode>> SqliteReader::list_codes(std::string_view source) {
  return read_all<SeenCode>(list_codes_.query(source), read_seen_code);
}

Result<std::vector<PollState>> SqliteReader::due_polls(std::string_view account, PollUrgency urgency, Instant now,
                                                       std::size_t limit) {
  return read_all<PollState>(select_due_polls_.query(account, static_cast<std::int64_t>(urgency), now, limit),
                             read_poll);
}

Result<std::vector<PollState>> SqliteReader::find_polls(const ShipmentKey& key) {
  return read_all<PollState>(select_polls_.query(key.tracking_number, key.carrier, key.tenant), read_poll);
}

Result<std::vector<PollState>> SqliteReader::find_polls(std::string_view tracking_number) {
  return read_all<PollState>(select_polls_by_number_.query(tracking_number), read_poll);
}

Result<std::vector<PollLoad>> SqliteReader::measure_polls() {
  return read_all<PollLoad>(measure_polls_.query(), read_poll_load);
}

Result<std::vector<OutletState>> SqliteReader::list_outlets() {
  return read_all<OutletState>(list_outlets_.query(), read_outlet);
}

Result<std::vector<OutletRecord>> SqliteReader::due_records(std::string_view outlet, Instant now, std::size_t limit) {
  return read_all<OutletRecord>(select_due_records_.query(outlet, now, limit), read_record);
}

Result<std::optional<OutletRecord>> SqliteReader::find_record(std::string_view outlet, std::string_view key) {
  return read_one<OutletRecord>(select_record_.query(outlet, key), read_record);
}

Result<std::vector<QuarantinedMessage>> SqliteReader::list_quarantine(std::size_t limit) {
  return read_all<QuarantinedMessage>(list_quarantine_.query(limit), read_quarantined);
}

Result<std::optional<QuarantinedMessage>> SqliteReader::find_quarantined(std::int64_t id) {
  return read_one<QuarantinedMessage>(select_quarantined_.query(id), read_quarantined);
}

Result<std::optional<ApiKey>> SqliteReader::find_key(std::string_view hash) {
  return read_one<ApiKey>(select_key_.query(hash), read_key);
}

Result<std::vector<ApiKey>> SqliteReader::list_keys() {
  return read_all<ApiKey>(list_keys_.query(), read_key);
}

Result<std::uint64_t> SqliteReader::read_number(Rows rows) {
  if (rows.next()) return static_cast<std::uint64_t>(rows.integer(0));
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  return unexpected(ErrorKind::malformed, "store: the counter row is missing; restore the data folder from a backup");
}

Result<std::uint64_t> SqliteReader::count_events() {
  return read_number(select_events_.query());
}

Result<std::optional<Instant>> SqliteReader::next_wake_at() {
  Rows rows = select_next_wake_.query();
  if (rows.next()) return rows.optional_instant(0);
  return unexpected(rows.status().error());
}

}  // namespace parcelgate::sqlite
