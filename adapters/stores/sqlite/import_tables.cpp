#include "adapters/stores/sqlite/import_tables.hpp"

#include "adapters/stores/sqlite/changes.hpp"
#include "adapters/stores/sqlite/reason_numbers.hpp"
#include "adapters/stores/sqlite/shipment_codec.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr std::size_t kGroupBytes = std::size_t{1} << 20U;
/// Entries of the feed in one record: a header for each would cost a tenth of the space.
constexpr std::size_t kEntriesInRecord = 16;
constexpr std::chrono::seconds kProgressEvery{5};

FeedEntry read_feed_row(const Rows& rows) {
  FeedEntry entry;
  entry.position = static_cast<std::uint64_t>(rows.integer(0));
  entry.recorded_at = rows.instant(1);
  entry.type = rows.text(2);
  entry.tenant = rows.text(3);
  entry.carrier = rows.text(4);
  entry.tracking_number = rows.text(5);
  entry.return_id = rows.text(6);
  entry.data = rows.text(7);
  entry.raw_id = rows.integer(8);
  return entry;
}

RawMessage read_message_row(const Rows& rows) {
  RawMessage message;
  message.received_at = rows.instant(1);
  message.source = rows.text(2);
  message.account = rows.text(3);
  message.via = static_cast<Via>(rows.integer(4));
  message.body = rows.blob(5);
  message.context = rows.text(6);
  return message;
}

class Import {
 public:
  Import(Connection& connection, journal::Journal& journal, const TimeSource& time)
      : connection_(connection), journal_(journal), time_(time), reported_at_(time.monotonic_now()) {}

  Result<void> run() {
    auto done = connection_.execute("CREATE TEMP TABLE moved_message (id INTEGER PRIMARY KEY, position INTEGER)");
    if (done) done = count();
    if (done && total_ > 0) log(LogLevel::info, "store_import_started", {{"rows", total_}});
    if (done) done = connection_.execute("BEGIN IMMEDIATE");
    if (done) done = move_messages();
    if (done) done = move_quarantine();
    if (done) done = move_feed();
    if (done) done = index_older_events();
    if (done) done = journal_.sync();
    if (done) done = finish();
    if (!done) {
      static_cast<void>(connection_.execute("ROLLBACK"));
      return done;
    }
    // A checkpoint also syncs. Without it a power failure could bring the tables back, and the next start would import
    // them over records that came since.
    done = connection_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    if (!done || total_ == 0) return done;
    log(LogLevel::info, "store_import_finished", {{"rows", total_}});
    return connection_.execute("VACUUM");
  }

 private:
  Result<void> count() {
    Statement statement(connection_,
                        "SELECT (SELECT count(*) FROM raw_log) + (SELECT count(*) FROM feed) + "
                        "(SELECT count(*) FROM quarantine)");
    Rows rows = statement.query();
    if (!rows.next()) return rows.status();
    total_ = static_cast<std::uint64_t>(rows.integer(0));
    return {};
  }

  Result<void> move_messages() {
    Statement statement(connection_,
                        "SELECT id, received_at, source, account, via, body, context, mapping_version FROM raw_log "
                        "ORDER BY id");
    Statement note(connection_, "INSERT INTO moved_message (id, position) VALUES (?1, ?2)");
    Rows rows = statement.query();
    while (rows.next()) {
      RawMessage message = read_message_row(rows);
      message.mapping_version = rows.text(7);
      const Instant received_at = message.received_at;
      const auto at = append(received_at, [&](ChangeWriter& changes) { changes.message(message); });
      if (!at) return unexpected(at.error());
      if (auto noted = note.run(rows.integer(0), *at); !noted) return noted;
    }
    return rows.status();
  }

  Result<void> move_quarantine() {
    Statement statement(connection_,
                        "SELECT id, received_at, source, account, via, body, context, reason, headers FROM quarantine "
                        "ORDER BY id");
    Statement update(connection_, "UPDATE quarantine SET body = x'', position = ?2 WHERE id = ?1");
    std::vector<std::pair<std::int64_t, journal::Position>> places;
    {
      Rows rows = statement.query();
      while (rows.next()) {
        QuarantinedMessage held;
        held.id = rows.integer(0);
        held.message = read_message_row(rows);
        held.reason = rows.text(7);
        held.headers = rows.text(8);
        const Instant received_at = held.message.received_at;
        const auto at = append(received_at, [&](ChangeWriter& changes) { changes.quarantined(held); });
        if (!at) return unexpected(at.error());
        places.emplace_back(held.id, *at);
      }
      if (auto status = rows.status(); !status) return status;
    }
    for (const auto& [id, position] : places) {
      if (auto updated = update.run(id, position); !updated) return updated;
    }
    return {};
  }

  Result<void> move_feed() {
    Statement statement(connection_,
                        "SELECT feed.position, recorded_at, type, tenant, carrier, tracking_number, return_id, data, "
                        "coalesce(moved_message.position, 0) FROM feed "
                        "LEFT JOIN moved_message ON moved_message.id = feed.raw_id ORDER BY feed.position");
    std::vector<FeedEntry> entries;
    const auto flush = [&]() -> Result<void> {
      if (entries.empty()) return {};
      feed_head_ = entries.back().position;
      const auto at = append(entries.back().recorded_at, [&](ChangeWriter& changes) {
        for (const FeedEntry& entry : entries) changes.feed_entry(entry);
      });
      done_ += entries.size() - 1;
      entries.clear();
      if (!at) return unexpected(at.error());
      return {};
    };
    Rows rows = statement.query();
    while (rows.next()) {
      entries.push_back(read_feed_row(rows));
      if (entries.size() < kEntriesInRecord) continue;
      if (auto flushed = flush(); !flushed) return flushed;
    }
    if (auto status = rows.status(); !status) return status;
    return flush();
  }

  /// Files the events of all history chunks under their shipment.
  Result<void> index_older_events() {
    const auto reasons = ReasonNumbers::load(connection_);
    if (!reasons) return unexpected(reasons.error());
    Statement shipments(connection_, "SELECT id, tenant, carrier, tracking_number, state FROM shipment ORDER BY id");
    Statement chunk(connection_, "SELECT entries FROM history_chunk WHERE id = ?1");
    Statement insert(connection_, "INSERT OR IGNORE INTO older_event (shipment, fingerprint) VALUES (?1, ?2)");
    Rows rows = shipments.query();
    while (rows.next()) {
      ShipmentKey key{std::string(rows.text(1)), std::string(rows.text(2)), std::string(rows.text(3))};
      const auto shipment = decode_shipment(std::move(key), rows.blob(4), *reasons);
      // A damaged row stays what it is: it is reported when it is read.
      if (!shipment) continue;
      for (const std::int64_t id : shipment->older) {
        auto found = read_one<std::vector<HistoryEntry>>(
            chunk.query(id), [&](const Rows& row) { return decode_history(row.blob(0), *reasons); });
        if (!found || !*found) continue;
        for (const HistoryEntry& entry : **found) {
          if (auto added = insert.run(rows.integer(0), entry.fingerprint); !added) return added;
        }
      }
    }
    return rows.status();
  }

  Result<void> finish() {
    Statement update(connection_, "UPDATE counter SET journal_position = ?1 WHERE id = 1");
    auto done = update.run(journal_.synced());
    if (done) done = connection_.execute("DROP TABLE feed; DROP TABLE raw_log; DROP TABLE moved_message; COMMIT");
    return done;
  }

  template <class Write>
  Result<journal::Position> append(Instant written_at, Write write) {
    ChangeWriter changes(journal_.begin_record());
    write(changes);
    const journal::Position at = journal_.end_record(written_at, feed_head_);
    ++done_;
    if (journal_.group().size() >= kGroupBytes) {
      if (auto synced = journal_.sync(); !synced) return unexpected(std::move(synced).error());
      report();
    }
    return at;
  }

  void report() {
    const auto now = time_.monotonic_now();
    if (now - reported_at_ < kProgressEvery) return;
    reported_at_ = now;
    log(LogLevel::info, "store_import_progress", {{"count", done_}, {"rows", total_}});
  }

  Connection& connection_;
  journal::Journal& journal_;
  const TimeSource& time_;
  MonotonicInstant reported_at_;
  std::uint64_t total_{0};
  std::uint64_t done_{0};
  std::uint64_t feed_head_{0};
};

}  // namespace

Result<bool> needs_import(Connection& connection) {
  Statement statement(connection, "SELECT journal_position IS NULL FROM counter WHERE id = 1");
  Rows rows = statement.query();
  if (rows.next()) return rows.integer(0) != 0;
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  return unexpected(ErrorKind::internal, "store: the counter row is missing; restore the data folder from a backup");
}

Result<journal::Position> import_start(Connection& connection) {
  Statement statement(connection,
                      "SELECT EXISTS (SELECT 1 FROM feed) OR EXISTS (SELECT 1 FROM raw_log) OR "
                      "EXISTS (SELECT 1 FROM shipment) OR EXISTS (SELECT 1 FROM return) OR "
                      "EXISTS (SELECT 1 FROM poll_state) OR EXISTS (SELECT 1 FROM outlet) OR "
                      "EXISTS (SELECT 1 FROM state_record) OR EXISTS (SELECT 1 FROM api_key) OR "
                      "EXISTS (SELECT 1 FROM quarantine)");
  Rows rows = statement.query();
  if (rows.next()) return static_cast<journal::Position>(rows.integer(0));
  return unexpected(rows.status().error());
}

Result<void> import_tables(Connection& connection, journal::Journal& journal, const TimeSource& time) {
  return Import(connection, journal, time).run();
}

}  // namespace parcelgate::sqlite
