#include "tests/bench/raw_group_commit.hpp"

#include <sqlite3.h>

#include <chrono>
#include <ctime>
#include <random>
#include <stdexcept>
#include <vector>

namespace parcelgate::bench {
namespace {

void must(sqlite3* handle, int code) {
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) throw std::runtime_error(sqlite3_errmsg(handle));
}

sqlite3_stmt* prepare(sqlite3* handle, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  must(handle, sqlite3_prepare_v3(handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
  return statement;
}

void bind(sqlite3_stmt* statement, int index, const std::string& text) {
  sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void bind_blob(sqlite3_stmt* statement, int index, const std::string& bytes) {
  sqlite3_bind_blob64(statement, index, bytes.data(), bytes.size(), SQLITE_STATIC);
}

void run(sqlite3* handle, sqlite3_stmt* statement) {
  must(handle, sqlite3_step(statement));
  sqlite3_reset(statement);
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace

RawRate run_raw_group_commit(const RawGroupCommit& plan) {
  sqlite3* handle = nullptr;
  must(handle, sqlite3_open_v2(plan.path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr));
  const std::string pragmas =
      "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = " + std::to_string(plan.checkpoint_pages) +
      "; PRAGMA cache_size = -" + std::to_string(plan.page_cache_kib);
  must(handle, sqlite3_exec(handle, pragmas.c_str(), nullptr, nullptr, nullptr));
  sqlite3_stmt* begin = prepare(handle, "BEGIN IMMEDIATE");
  sqlite3_stmt* commit = prepare(handle, "COMMIT");
  sqlite3_stmt* insert =
      prepare(handle, "INSERT INTO shipment (tracking_number, carrier, tenant, state) VALUES (?1, ?2, ?3, ?4)");
  sqlite3_stmt* update = prepare(handle, "UPDATE shipment SET state = ?2 WHERE id = ?1");
  sqlite3_stmt* raw =
      prepare(handle, "INSERT INTO raw_log (received_at, source, account, via, body) VALUES (?1, ?2, ?3, 0, ?4)");
  sqlite3_stmt* feed = prepare(
      handle,
      "INSERT INTO feed (position, recorded_at, type, tenant, carrier, tracking_number, return_id, data, raw_id) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', ?7, ?1)");
  sqlite3_stmt* counter = prepare(handle, "UPDATE counter SET events = ?1, feed_head = ?1");

  const std::string state(plan.state_bytes, 's');
  const std::string data(plan.feed_bytes, 'd');
  const std::string body(plan.body_bytes, 'b');
  const std::string type = "parcelgate.shipment.event_recorded.v1";
  const std::string tenant = "shop";
  const std::string carrier = "sf";
  const std::string account = "sf-main";
  std::vector<std::int64_t> ids(plan.shipments, 0);
  std::mt19937_64 random(1);
  const auto started = std::chrono::steady_clock::now();
  const double cpu_started = cpu_seconds();
  for (std::size_t done = 0; done < plan.events;) {
    run(handle, begin);
    for (std::size_t in_group = 0; in_group < plan.group && done < plan.events; ++in_group, ++done) {
      const auto position = static_cast<std::int64_t>(done + 1);
      const std::size_t shipment = random() % plan.shipments;
      const std::string number = "RAW" + std::to_string(shipment);
      if (ids[shipment] == 0) {
        bind(insert, 1, number);
        bind(insert, 2, carrier);
        bind(insert, 3, tenant);
        bind_blob(insert, 4, state);
        run(handle, insert);
        ids[shipment] = sqlite3_last_insert_rowid(handle);
      } else {
        sqlite3_bind_int64(update, 1, ids[shipment]);
        bind_blob(update, 2, state);
        run(handle, update);
      }
      sqlite3_bind_int64(raw, 1, position);
      bind(raw, 2, carrier);
      bind(raw, 3, account);
      bind_blob(raw, 4, body);
      run(handle, raw);
      sqlite3_bind_int64(feed, 1, position);
      sqlite3_bind_int64(feed, 2, position);
      bind(feed, 3, type);
      bind(feed, 4, tenant);
      bind(feed, 5, carrier);
      bind(feed, 6, number);
      bind(feed, 7, data);
      run(handle, feed);
    }
    sqlite3_bind_int64(counter, 1, static_cast<std::int64_t>(done));
    run(handle, counter);
    run(handle, commit);
  }
  RawRate rate;
  rate.cpu_micros = (cpu_seconds() - cpu_started) * 1e6 / static_cast<double>(plan.events);
  rate.per_second = static_cast<double>(plan.events) /
                    std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  for (auto* statement : {begin, commit, insert, update, raw, feed, counter}) sqlite3_finalize(statement);
  sqlite3_close(handle);
  return rate;
}

}  // namespace parcelgate::bench
