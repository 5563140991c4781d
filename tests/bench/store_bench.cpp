// Durable events a second through the SQLite store, in batches, compared with the same rows by bare sqlite3 calls.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <random>
#include <semaphore>
#include <thread>
#include <vector>

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/schema.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/ingest/ingest_command.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/bench/raw_group_commit.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Plan {
  std::size_t events{60'000};
  std::size_t events_per_shipment{8};
  std::size_t body_bytes{380};
  double rate{0};  ///< events/s offered; 0: as fast as the depth allows
  std::vector<std::size_t> depths{64, 256, 1000};
  sqlite::Options options;
};

constexpr std::size_t kShownPlace = 10;

IngestInput make_input(std::size_t number, std::size_t shipments, std::mt19937_64& random, std::size_t body_bytes) {
  constexpr std::array kStatuses{Status::picked_up, Status::in_transit, Status::in_transit, Status::out_for_delivery};
  IngestInput input;
  const Instant received_at{std::chrono::milliseconds{1'760'000'000'000 + static_cast<std::int64_t>(number)}};
  input.raw = {.received_at = received_at, .source = "sf", .account = "sf-main", .body = std::string(body_bytes, 'b')};
  input.tenant = "shop";
  input.mapping_version = "1.1";
  TrackingEvent event;
  event.event_id = "sf-event-" + std::to_string(number);
  event.occurred_at = {input.raw.received_at, std::chrono::minutes{480}, ZoneSource::assumed};
  event.status = kStatuses[number % kStatuses.size()];
  event.reason = Reason{static_cast<std::uint16_t>(number % kShownPlace + 1)};
  event.carrier_code = "50";
  event.carrier_text = "快件已到达杭州转运中心，准备发往下一站";
  event.location.name = "杭州转运中心";
  input.decoded.shipments.push_back(
      {"sf", "SF" + std::to_string(100'000'000 + random() % shipments), {std::move(event)}});
  return input;
}

/// CPU seconds that the store's thread has used, read on that thread.
double store_cpu_seconds(Store& store) {
  timespec now{};
  auto done = submit_and_wait(store, std::make_unique<FunctionCommand>([&](Transaction&) {
                                clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
                                return Result<void>{};
                              }));
  if (!done) throw std::runtime_error(done.error().what);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double millis_at(std::vector<float>& latencies, double share) {
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(latencies.size() - 1));
  std::nth_element(latencies.begin(), latencies.begin() + at, latencies.end());
  return latencies[static_cast<std::size_t>(at)];
}

std::string status_line(const char* key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key)) return line.substr(line.find_first_not_of(" \t", line.find(':') + 1));
  }
  return "?";
}

struct StoreRate {
  double per_second{0};
  double cpu_micros{0};
  double p50_ms{0};
  double p99_ms{0};
  double mean_group{0};
};

double groups_so_far(Metrics& metrics) {
  return metrics.counter("parcelgate_store_groups_total", "Groups of commands that were synced together").Value();
}

StoreRate run_store(Store& store, Metrics& metrics, const Plan& plan, std::size_t depth, std::size_t first) {
  IngestCounters counters(metrics);
  const auto rules = std::make_shared<const RulePacks>();
  std::mt19937_64 random(first);
  const std::size_t shipments = std::max<std::size_t>(1, plan.events / plan.events_per_shipment);
  std::vector<float> latencies(plan.events);
  // Released by the dozen: a system call for each event would be the harness's own cost on the store's thread.
  constexpr std::size_t kRelease = 16;
  std::atomic<std::size_t> finished{0};
  std::counting_semaphore<> room(static_cast<std::ptrdiff_t>(depth));
  const double groups = groups_so_far(metrics);
  const double cpu = store_cpu_seconds(store);
  const auto started = Clock::now();
  for (std::size_t number = 0; number < plan.events; ++number) {
    if (plan.rate > 0) {
      const auto due = started + std::chrono::duration_cast<Clock::duration>(
                                     std::chrono::duration<double>(static_cast<double>(number) / plan.rate));
      std::this_thread::sleep_until(due);
    }
    auto input = make_input(first + number, shipments, random, plan.body_bytes);
    room.acquire();
    const auto sent = Clock::now();
    std::unique_ptr<Command> command = std::make_unique<IngestCommand>(
        std::move(input), rules, counters, [&, sent, slot = &latencies[number]](const Result<IngestOutcome>& outcome) {
          if (!outcome || outcome->recorded != 1) std::abort();
          *slot = std::chrono::duration<float, std::milli>(Clock::now() - sent).count();
          if (++finished % kRelease == 0) room.release(kRelease);
        });
    while (!store.submit(command)) std::this_thread::yield();
  }
  while (finished < plan.events) std::this_thread::sleep_for(std::chrono::microseconds{100});
  StoreRate rate;
  const auto count = static_cast<double>(plan.events);
  rate.per_second = count / std::chrono::duration<double>(Clock::now() - started).count();
  rate.cpu_micros = (store_cpu_seconds(store) - cpu) * 1e6 / count;
  rate.mean_group = count / (groups_so_far(metrics) - groups);
  rate.p50_ms = millis_at(latencies, 0.50);
  rate.p99_ms = millis_at(latencies, 0.99);
  return rate;
}

/// Mean sizes of the rows that the store has written, so that the bare calls write as much.
struct Sizes {
  std::size_t state{0};
  std::size_t feed{0};
};

Sizes measure_sizes(Store& store, const std::string& folder) {
  auto connection = sqlite::Connection::open(folder + "/parcelgate.db");
  if (!connection) throw std::runtime_error(connection.error().what);
  sqlite::Statement statement(*connection, "SELECT avg(length(state)) FROM (SELECT state FROM shipment LIMIT 5000)");
  sqlite::Rows rows = statement.query();
  if (!rows.next()) throw std::runtime_error("no sizes");
  FeedCursor cursor;
  const auto feed = (*store.open_reader())->read_feed(cursor, "", 5000);
  if (!feed || feed->empty()) throw std::runtime_error("no feed");
  std::size_t bytes = 0;
  for (const FeedEntry& entry : *feed) bytes += entry.data.size();
  return {static_cast<std::size_t>(rows.integer(0)), bytes / feed->size()};
}

RawRate run_raw(const Plan& plan, std::size_t group, Sizes sizes) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/raw.db";
  {
    auto connection = sqlite::Connection::open(path);
    if (!connection) throw std::runtime_error(connection.error().what);
    auto made = connection->execute("PRAGMA page_size = " + std::to_string(plan.options.page_bytes) +
                                    "; PRAGMA journal_mode = WAL;");
    if (made) made = sqlite::migrate(*connection);
    if (!made) throw std::runtime_error(made.error().what);
  }
  return run_raw_group_commit({path, plan.options.writer_page_cache_kib, plan.options.checkpoint_pages, plan.events,
                               std::max<std::size_t>(1, plan.events / plan.events_per_shipment), group, sizes.state,
                               sizes.feed, plan.body_bytes});
}

void run_reads(Store& store, std::size_t events, std::size_t shipments) {
  const auto reader = store.open_reader();
  if (!reader) throw std::runtime_error(reader.error().what);
  std::mt19937_64 random(7);
  const auto started = Clock::now();
  std::size_t found = 0;
  for (std::size_t number = 0; number < events; ++number) {
    const auto shipment =
        (*reader)->find_shipment({"shop", "sf", "SF" + std::to_string(100'000'000 + random() % shipments)});
    found += shipment && *shipment ? 1 : 0;
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
  std::printf("find_shipment       %8.0f /s  (%zu of %zu found)\n", static_cast<double>(events) / seconds, found,
              events);
}

std::unique_ptr<Store> open(const sqlite::Options& options, Metrics& metrics, const TimeSource& time) {
  auto store = sqlite::open_store(options, metrics, time);
  if (!store) throw std::runtime_error(store.error().what);
  return *std::move(store);
}

void run(Plan plan) {
  const test::TemporaryFolder folder;
  plan.options.folder = folder.path();
  const SystemTime time;
  const std::string idle = status_line("VmRSS");
  auto metrics = std::make_unique<Metrics>();
  auto store = open(plan.options, *metrics, time);
  std::size_t first = 0;
  for (const std::size_t depth : plan.depths) {
    const StoreRate ours = run_store(*store, *metrics, plan, depth, first);
    first += plan.events;
    std::printf("store, depth %-5zu  %8.0f /s  %5.1f us CPU  group %6.1f  p50 %6.2f ms  p99 %6.2f ms\n", depth,
                ours.per_second, ours.cpu_micros, ours.mean_group, ours.p50_ms, ours.p99_ms);
    if (plan.rate > 0) continue;
    const RawRate bare =
        run_raw(plan, std::max<std::size_t>(1, static_cast<std::size_t>(std::llround(ours.mean_group))),
                measure_sizes(*store, plan.options.folder));
    std::printf("  bare, same group  %8.0f /s  %5.1f us CPU  ratio %.2f (time) %.2f (CPU)\n", bare.per_second,
                bare.cpu_micros, ours.per_second / bare.per_second, bare.cpu_micros / ours.cpu_micros);
  }
  run_reads(*store, plan.events, std::max<std::size_t>(1, plan.events / plan.events_per_shipment));
  std::printf("memory              before %s, after %s, peak %s\n", idle.c_str(), status_line("VmRSS").c_str(),
              status_line("VmHWM").c_str());
  store.reset();
  metrics = std::make_unique<Metrics>();
  const auto started = Clock::now();
  store = open(plan.options, *metrics, time);
  const auto reader = store->open_reader();
  std::printf("open to ready       %8.1f ms with %llu events\n",
              std::chrono::duration<double, std::milli>(Clock::now() - started).count(),
              static_cast<unsigned long long>((*reader)->count_events().value_or(0)));
}

}  // namespace
}  // namespace parcelgate::bench

int main(int argc, char** argv) {
  parcelgate::bench::Plan plan;
  CLI::App app{"store_bench: durable events a second through the SQLite store, compared with bare group commits"};
  app.add_option("--events", plan.events, "events for each depth");
  app.add_option("--depth", plan.depths, "events on their way at once");
  app.add_option("--rate", plan.rate, "events a second offered (0: as many as go)");
  app.add_option("--events-per-shipment", plan.events_per_shipment);
  app.add_option("--body-bytes", plan.body_bytes);
  app.add_option("--page-bytes", plan.options.page_bytes);
  app.add_option("--checkpoint-pages", plan.options.checkpoint_pages);
  app.add_option("--calm-pages", plan.options.calm_checkpoint_pages);
  app.add_option("--calm-group", plan.options.calm_group_commands);
  app.add_option("--page-cache-kib", plan.options.writer_page_cache_kib);
  app.add_option("--mmap-bytes", plan.options.mmap_bytes);
  CLI11_PARSE(app, argc, argv);
  parcelgate::bench::run(plan);
  return 0;
}
