#include "adapters/stores/sqlite/reader.hpp"

#include <sqlite3.h>

#include "adapters/stores/sqlite/rows.hpp"
#include "adapters/stores/sqlite/shipment_codec.hpp"

namespace parcelgate::sqlite {

Result<std::unique_ptr<SqliteReader>> SqliteReader::open(const std::string& path, const Options& options,
                                                         std::shared_ptr<DamageReport> damage) {
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
  return std::unique_ptr<SqliteReader>(
      new SqliteReader(*std::move(connection), *std::move(reasons), std::move(damage)));
}

SqliteReader::SqliteReader(Connection connection, ReasonNumbers reasons, std::shared_ptr<DamageReport> damage)
    : connection_(std::move(connection)),
      reasons_(std::move(reasons)),
      damage_(std::move(damage)),
      select_shipment_(connection_,
                       "SELECT state FROM shipment WHERE tracking_number = ?1 AND carrier = ?2 AND tenant = ?3"),
      select_chunk_(connection_, "SELECT entries FROM history_chunk WHERE id = ?1"),
      select_return_(connection_, "SELECT state FROM return WHERE tenant = ?1 AND return_id = ?2"),
      list_returns_(connection_,
                    "SELECT state, return_id FROM return WHERE tenant = ?1 ORDER BY created_at DESC, return_id DESC "
                    "LIMIT ?2"),
      list_returns_after_(connection_,
                          "SELECT state, return_id FROM return WHERE tenant = ?1 AND (created_at, return_id) < "
                          "(?3, ?4) "
                          "ORDER BY created_at DESC, return_id DESC LIMIT ?2"),
      read_feed_(connection_,
                 select(kFeedColumns, "feed WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT ?3")),
      read_feed_of_tenant_(connection_, select(kFeedColumns,
                                               "feed WHERE position > ?1 AND position <= ?2 AND tenant = ?4 "
                                               "ORDER BY position LIMIT ?3")),
      select_feed_entry_(connection_, select(kFeedColumns, "feed WHERE position = ?1")),
      probe_feed_(connection_,
                  "SELECT position FROM feed WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT 1"),
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
      // A row that was never polled needs one poll.
      measure_polls_(connection_,
                     "SELECT account, urgency, count(*), sum(CASE wanted WHEN 0 THEN 1.0 ELSE 86400.0 / wanted END), "
                     "min(next_at) FROM poll_state WHERE ended = 0 GROUP BY account, urgency"),
      list_outlets_(connection_, "SELECT name, cursor, paused FROM outlet ORDER BY name"),
      select_due_records_(connection_, select(kRecordColumns,
                                              "state_record WHERE owner = ?1 AND due_at <= ?2 "
                                              "ORDER BY due_at LIMIT ?3")),
      select_record_(connection_, select(kRecordColumns, "state_record WHERE owner = ?1 AND key = ?2")),
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
      return unexpected(ErrorKind::internal, "store: history chunk " + std::to_string(id) +
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
  if (!after) return list<Return>(list_returns_.query(tenant, limit), "return", 1, read_return);
  return list<Return>(list_returns_after_.query(tenant, limit, after->created_at, after->return_id), "return", 1,
                      read_return);
}

Result<std::vector<FeedEntry>> SqliteReader::read_feed(FeedCursor& cursor, std::string_view tenant, std::size_t limit) {
  const std::uint64_t after = cursor.positions.empty() ? 0 : cursor.positions.front();
  // Read the head first: entries committed later are beyond it, so moving the cursor to it skips none.
  const auto head = read_number(select_feed_head_.query());
  if (!head) return unexpected(head.error());
  std::vector<FeedEntry> entries;
  for (std::uint64_t at = after; at < *head && entries.size() < limit;) {
    auto next = read_feed_part(at, *head, tenant, limit, entries);
    if (!next) return unexpected(std::move(next).error());
    at = *next;
  }
  const bool more = !entries.empty() && entries.size() == limit;
  cursor.positions.assign(1, more ? entries.back().position : std::max(after, *head));
  return entries;
}

/// Appends entries up to the limit. Unreadable rows and unreadable pages of the file are skipped, because they must not
/// stop the feed for its readers.
/// @return the position to continue at; `head` at the end
Result<std::uint64_t> SqliteReader::read_feed_part(std::uint64_t at, std::uint64_t head, std::string_view tenant,
                                                   std::size_t limit, std::vector<FeedEntry>& entries) {
  const std::size_t wanted = limit - entries.size();
  std::size_t seen = 0;
  Rows rows =
      tenant.empty() ? read_feed_.query(at, head, wanted) : read_feed_of_tenant_.query(at, head, wanted, tenant);
  for (; rows.next(); ++seen) {
    at = static_cast<std::uint64_t>(rows.integer(0));
    auto entry = read_feed_entry(rows);
    if (entry)
      entries.push_back(*std::move(entry));
    else
      damage_->note("feed", std::to_string(at), entry.error());
  }
  const auto status = rows.status();
  if (status) return seen < wanted ? head : at;
  if (status.error().kind != ErrorKind::internal) return unexpected(status.error());
  const std::uint64_t beyond = end_of_damage(at, head);
  damage_->note("feed", std::to_string(at + 1) + "-" + std::to_string(beyond), status.error());
  return beyond;
}

/// @return the first position from which the feed can be read again, beyond `after`, or `head`
std::uint64_t SqliteReader::end_of_damage(std::uint64_t after, std::uint64_t head) {
  const auto can_read = [&](std::uint64_t from) {
    Rows rows = probe_feed_.query(from, head);
    static_cast<void>(rows.next());
    return rows.status().has_value();
  };
  std::uint64_t bad = after;
  std::uint64_t good = head;
  for (std::uint64_t step = 1; after + step < head; step *= 2) {
    if (can_read(after + step)) {
      good = after + step;
      break;
    }
    bad = after + step;
  }
  while (good - bad > 1) {
    const std::uint64_t middle = bad + (good - bad) / 2;
    (can_read(middle) ? good : bad) = middle;
  }
  return good;
}

/// Rows that cannot be read are left out of the list and reported.
template <class T, class Read>
Result<std::vector<T>> SqliteReader::list(Rows&& rows, std::string_view table, int column, Read read) {
  return read_all<T>(std::move(rows), read,
                     [&](const Rows& row, const Error& error) { damage_->note(table, row.text(column), error); });
}

Result<std::vector<PollState>> SqliteReader::polls(Rows&& rows) {
  return list<PollState>(std::move(rows), "poll_state", 2,
                         [this](const Rows& row) -> Result<PollState> { return read_poll(row, *damage_); });
}

Result<FeedEntry> SqliteReader::find_feed_entry(FeedPlace place) {
  auto entry = read_one<FeedEntry>(select_feed_entry_.query(place.position), read_feed_entry);
  if (!entry) return unexpected(std::move(entry).error());
  if (place.partition != kOnlyPartition || !*entry) {
    return unexpected(ErrorKind::not_found,
                      "feed: no entry " + std::to_string(place.partition) + "-" + std::to_string(place.position));
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
  return list<LoggedMessage>(read_raw_log_.query(after, until, since, limit), "raw_log", 7, read_logged);
}

Result<RawRange> SqliteReader::raw_range() {
  Rows rows = select_raw_range_.query();
  if (rows.next()) return RawRange{rows.integer(0), rows.integer(1)};
  return unexpected(rows.status().error());
}

Result<std::vector<SeenCode>> SqliteReader::list_codes(std::string_view source) {
  return list<SeenCode>(list_codes_.query(source), "seen_code", 1, read_seen_code);
}

Result<std::vector<PollState>> SqliteReader::due_polls(std::string_view account, PollUrgency urgency, Instant now,
                                                       std::size_t limit) {
  return polls(select_due_polls_.query(account, static_cast<std::int64_t>(urgency), now, limit));
}

Result<std::vector<PollState>> SqliteReader::find_polls(const ShipmentKey& key) {
  return polls(select_polls_.query(key.tracking_number, key.carrier, key.tenant));
}

Result<std::vector<PollState>> SqliteReader::find_polls(std::string_view tracking_number) {
  return polls(select_polls_by_number_.query(tracking_number));
}

Result<std::vector<PollLoad>> SqliteReader::measure_polls() {
  return list<PollLoad>(measure_polls_.query(), "poll_state", 0, read_poll_load);
}

Result<std::vector<OutletState>> SqliteReader::list_outlets() {
  return list<OutletState>(list_outlets_.query(), "outlet", 0,
                           [this](const Rows& row) -> Result<OutletState> { return read_outlet(row, *damage_); });
}

Result<std::vector<StateRecord>> SqliteReader::due_records(std::string_view owner, Instant now, std::size_t limit) {
  return list<StateRecord>(select_due_records_.query(owner, now, limit), "state_record", 1, read_record);
}

Result<std::optional<StateRecord>> SqliteReader::find_record(std::string_view owner, std::string_view key) {
  return read_one<StateRecord>(select_record_.query(owner, key), read_record);
}

Result<std::vector<QuarantinedMessage>> SqliteReader::list_quarantine(std::size_t limit) {
  return list<QuarantinedMessage>(list_quarantine_.query(limit), "quarantine", 0, read_quarantined);
}

Result<std::optional<QuarantinedMessage>> SqliteReader::find_quarantined(std::int64_t id) {
  return read_one<QuarantinedMessage>(select_quarantined_.query(id), read_quarantined);
}

Result<std::optional<ApiKey>> SqliteReader::find_key(std::string_view hash) {
  return read_one<ApiKey>(select_key_.query(hash), read_key);
}

Result<std::vector<ApiKey>> SqliteReader::list_keys() {
  return list<ApiKey>(list_keys_.query(), "api_key", 1, read_key);
}

Result<std::uint64_t> SqliteReader::read_number(Rows rows) {
  if (rows.next()) return static_cast<std::uint64_t>(rows.integer(0));
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  return unexpected(ErrorKind::internal, "store: the counter row is missing; restore the data folder from a backup");
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
