#include "adapters/stores/sqlite/reader.hpp"

#include <sqlite3.h>

#include "adapters/stores/sqlite/complaint_codec.hpp"
#include "adapters/stores/sqlite/return_codec.hpp"
#include "adapters/stores/sqlite/rows.hpp"
#include "adapters/stores/sqlite/shipment_codec.hpp"

namespace parcelgate::sqlite {

Result<std::unique_ptr<SqliteReader>> SqliteReader::open(const std::string& path, const Options& options,
                                                         std::shared_ptr<const journal::Catalog> catalog,
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
  auto identity = read_identity(*connection);
  if (!identity) return unexpected(std::move(identity).error());
  FeedReader feed(std::move(catalog), *std::move(identity), damage);
  return std::unique_ptr<SqliteReader>(
      new SqliteReader(*std::move(connection), *std::move(reasons), std::move(feed), std::move(damage)));
}

SqliteReader::SqliteReader(Connection connection, ReasonNumbers reasons, FeedReader feed,
                           std::shared_ptr<DamageReport> damage)
    : connection_(std::move(connection)),
      reasons_(std::move(reasons)),
      damage_(std::move(damage)),
      feed_(std::move(feed)),
      select_shipment_(connection_,
                       "SELECT state FROM shipment WHERE tracking_number = ?1 AND carrier = ?2 AND tenant = ?3"),
      select_chunk_(connection_, "SELECT entries FROM history_chunk WHERE id = ?1"),
      select_return_(connection_, "SELECT state FROM return WHERE tenant = ?1 AND return_id = ?2"),
      scan_returns_(connection_, "SELECT id, return_id, state FROM return WHERE id > ?1 ORDER BY id LIMIT ?2"),
      select_complaint_(connection_, "SELECT state FROM complaint WHERE tenant = ?1 AND complaint_id = ?2"),
      scan_complaints_(connection_, "SELECT id, complaint_id, state FROM complaint WHERE id > ?1 ORDER BY id LIMIT ?2"),
      scan_shipments_(connection_,
                      "SELECT id, tracking_number, carrier, tenant, state FROM shipment WHERE id > ?1 ORDER BY id "
                      "LIMIT ?2"),
      select_feed_head_(connection_, "SELECT feed_head FROM counter WHERE id = 1"),
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
      list_quarantine_(connection_, select(kQuarantineColumns, "quarantine ORDER BY id DESC LIMIT ?1")),
      select_quarantined_(connection_, select(kQuarantineColumns, "quarantine WHERE id = ?1")),
      select_key_(connection_, select(kKeyColumns, "api_key WHERE hash = ?1")),
      list_keys_(connection_, select(kKeyColumns, "api_key ORDER BY created_at, id")),
      select_events_(connection_, "SELECT events FROM counter WHERE id = 1"),
      select_next_wake_(connection_,
                        "SELECT min(at) FROM (SELECT min(wake_at) AS at FROM return WHERE wake_at IS NOT NULL "
                        "UNION ALL SELECT min(wake_at) FROM shipment WHERE wake_at IS NOT NULL "
                        "UNION ALL SELECT min(wake_at) FROM complaint WHERE wake_at IS NOT NULL)") {}

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

Result<std::optional<Complaint>> SqliteReader::find_complaint(std::string_view tenant, std::string_view complaint_id) {
  return read_one<Complaint>(select_complaint_.query(tenant, complaint_id), read_complaint);
}

template <class Row, class Read>
Result<ScanPage<Row>> SqliteReader::scan(Rows&& rows, std::int64_t from, std::size_t limit, std::string_view table,
                                         Read read) {
  ScanPage<Row> page;
  page.next = from;
  std::size_t count = 0;
  while (rows.next()) {
    ++count;
    page.next = rows.integer(0);
    auto row = read(rows);
    if (!row) {
      damage_->note(table, rows.text(1), row.error());
      continue;
    }
    page.rows.push_back(*std::move(row));
    page.places.push_back(page.next);
  }
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  page.is_end = count < limit;
  return page;
}

Result<ScanPage<Return>> SqliteReader::scan_returns(std::int64_t from, std::size_t limit) {
  return scan<Return>(scan_returns_.query(from, limit), from, limit, "return",
                      [](const Rows& rows) { return decode_return(rows.blob(2)); });
}

Result<ScanPage<Complaint>> SqliteReader::scan_complaints(std::int64_t from, std::size_t limit) {
  return scan<Complaint>(scan_complaints_.query(from, limit), from, limit, "complaint",
                         [](const Rows& rows) { return decode_complaint(rows.blob(2)); });
}

Result<ScanPage<Shipment>> SqliteReader::scan_shipments(std::int64_t from, std::size_t limit) {
  return scan<Shipment>(scan_shipments_.query(from, limit), from, limit, "shipment", [&](const Rows& rows) {
    return decode_shipment({std::string(rows.text(3)), std::string(rows.text(2)), std::string(rows.text(1))},
                           rows.blob(4), reasons_);
  });
}

Result<std::vector<FeedEntry>> SqliteReader::read_feed(FeedCursor& cursor, std::string_view tenant, std::size_t limit) {
  const std::uint64_t after = cursor.positions.empty() ? 0 : cursor.positions.front();
  const StoreIdentity& identity = feed_.identity();
  const bool is_own =
      cursor.incarnation.empty() ? after <= identity.unscoped_feed : cursor.incarnation == identity.incarnation;
  if (!is_own) {
    return unexpected(ErrorKind::rejected,
                      "cursor: it belongs to another data folder, which was replaced; start again without a cursor");
  }
  // Read the head first: entries committed later are beyond it, so moving the cursor to it skips none.
  const auto head = read_number(select_feed_head_.query());
  if (!head) return unexpected(head.error());
  auto entries = feed_.read(after, *head, tenant, limit);
  if (!entries) return entries;
  // Only now, because a segment may be removed while it is read.
  const std::uint64_t removed = feed_.feed_before_first();
  if (after != 0 && after < removed) {
    return unexpected(ErrorKind::gone, "cursor: " + std::to_string(removed - after) +
                                           " entries after it are older than the store keeps them; start again without "
                                           "a cursor, at the oldest entry");
  }
  const bool more = !entries->empty() && entries->size() == limit;
  cursor.incarnation = identity.incarnation;
  cursor.positions.assign(1, more ? entries->back().position : std::max(after, *head));
  return entries;
}

Result<std::vector<PollState>> SqliteReader::polls(Rows&& rows) {
  return list<PollState>(std::move(rows), "poll_state", 2,
                         [this](const Rows& row) -> Result<PollState> { return read_poll(row, *damage_); });
}

Result<FeedEntry> SqliteReader::find_feed_entry(FeedPlace place) {
  const auto head = read_number(select_feed_head_.query());
  if (!head) return unexpected(head.error());
  if (place.partition == kOnlyPartition && place.position != 0 && place.position <= *head) {
    auto entry = feed_.find(place.position);
    if (!entry) return unexpected(std::move(entry).error());
    if (*entry) return **std::move(entry);
  }
  return unexpected(ErrorKind::not_found,
                    "feed: no entry " + std::to_string(place.partition) + "-" + std::to_string(place.position));
}

Result<FeedCursor> SqliteReader::feed_head() {
  const auto head = read_number(select_feed_head_.query());
  if (!head) return unexpected(head.error());
  return FeedCursor{{*head}, feed_.identity().incarnation};
}

Result<FeedCursor> SqliteReader::oldest_cursor() {
  return FeedCursor{{feed_.feed_before_first()}, feed_.identity().incarnation};
}

Result<std::optional<RawMessage>> SqliteReader::find_raw(std::int64_t id) {
  return feed_.find_message(id);
}

Result<ProofScan> SqliteReader::scan_proofs(const ProofFilter& filter, std::uint64_t most_bytes) {
  return feed_.proofs().scan(filter, most_bytes);
}

Result<std::optional<ProofRecord>> SqliteReader::find_proof(std::int64_t raw_id) {
  return feed_.proofs().find(static_cast<journal::Position>(raw_id));
}

Result<RawPage> SqliteReader::read_raw_log(std::int64_t from, Instant since, std::size_t limit,
                                           std::size_t most_bytes) {
  return feed_.read_messages(from, since, limit, most_bytes);
}

Result<RawRange> SqliteReader::raw_range() {
  return feed_.range();
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
  journal::Position position = 0;
  auto found = read_one<QuarantinedMessage>(select_quarantined_.query(id), [&](const Rows& rows) {
    position = static_cast<journal::Position>(rows.integer(9));
    return read_quarantined(rows);
  });
  if (!found || !*found) return found;
  auto kept = feed_.find_quarantined(position, id);
  if (!kept) return kept;
  if (!*kept) {
    return unexpected(ErrorKind::not_found, "quarantine: the journal no longer holds message " + std::to_string(id));
  }
  (*found)->message.body = std::move((*kept)->message.body);
  (*found)->message.verified_by = std::move((*kept)->message.verified_by);
  (*found)->message.erased = (*kept)->message.erased;
  return found;
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
