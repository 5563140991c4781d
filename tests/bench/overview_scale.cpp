// The console with many parcels in the store: its overview, and pages of the list of parcels.
//
//   overview_scale --shipments 1000000 --folder /var/tmp/overview   # takes minutes and 2 GB
//
// Each parcel has five events and one deadline to the buyer; one in a hundred is late. It prints how long counting and
// an answer of the overview take, how long a page of parcels takes, and the memory.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/overview/overview.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/bench/process_memory.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace parcelgate;
using namespace std::chrono_literals;

constexpr std::uint64_t kShipmentsPerCommand = 500;
constexpr std::uint64_t kOneLate = 100;
constexpr std::uint64_t kOneLost = 10'000;
constexpr std::size_t kPage = 50;
constexpr int kAnswers = 1'000;

const Instant kStart = Instant{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}};

double milliseconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

void must(const Result<void>& done) {
  if (done) return;
  std::fprintf(stderr, "overview_scale: %s\n", done.error().what.c_str());
  std::exit(1);
}

Shipment make_shipment(std::uint64_t number) {
  Shipment shipment;
  shipment.key = {"shop", number % 3 == 0 ? "yto" : "sf", "SF" + std::to_string(1'000'000'000 + number)};
  shipment.status = number % kOneLost == 0 ? Status::lost_or_destroyed : Status::in_transit;
  shipment.sources = {{"sf", true}};
  shipment.event_count = 5;
  shipment.version = 5;
  for (std::uint64_t at = 1; at <= shipment.event_count; ++at) {
    HistoryEntry entry;
    entry.fingerprint = number * 8 + at;
    entry.occurred_at = {kStart + std::chrono::hours{at}, 480min, ZoneSource::carrier};
    entry.status = Status::in_transit;
    entry.place = "杭州转运中心";
    shipment.history.push_back(entry);
  }
  shipment.status_at = shipment.history.back().occurred_at;
  ShipmentDeadlines& deadlines = shipment.deadlines.emplace();
  deadlines.rule_pack = "scale";
  deadlines.order_id = "O-" + std::to_string(number);
  Clock clock;
  clock.id = "delivered";
  clock.state = ClockState::running;
  clock.started_at = kStart;
  clock.due_at = kStart + 72h;
  if (number % kOneLate == 0) {
    clock.breached_at = clock.due_at;
    clock.money_at_risk = Money{500, {'C', 'N', 'Y'}};
  }
  deadlines.clocks = {clock};
  return shipment;
}

void fill(Store& store, std::uint64_t shipments) {
  const double took = milliseconds_of([&] {
    for (std::uint64_t from = 0; from < shipments; from += kShipmentsPerCommand) {
      must(submit_and_wait(store, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
                             const auto until = std::min(shipments, from + kShipmentsPerCommand);
                             for (std::uint64_t number = from; number < until; ++number)
                               (void)transaction.add_shipment(make_shipment(number));
                             return Result<void>{};
                           })));
    }
  });
  std::printf("stored      %llu parcels, %.0f a second\n", static_cast<unsigned long long>(shipments),
              static_cast<double>(shipments) / took * 1'000);
}

/// Fills the charts with samples of a whole week, as after a restart.
std::filesystem::path full_charts(const std::string& folder, Instant now) {
  ChartsByTenant charts;
  for (const char* tenant : {"", "shop"}) {
    ChartSamples& samples = charts[tenant];
    for (int at = 2'015; at >= 0; --at) samples.week.add(now - at * 5min, {12.0 + at % 7, 3, 4'250.5, 812.25, 0.5});
    for (int at = 359; at >= 0; --at) samples.hour.add(now - at * 10s, {12, 3, 4'250.5, 812.25, 0.5});
  }
  std::filesystem::path file = std::filesystem::path(folder) / kSamplesFile;
  must(write_chart_samples(file, charts));
  return file;
}

void measure_overview(Store& store, const TimeSource& time, const std::string& folder) {
  auto directory = std::make_shared<Directory>();
  directory->rules = std::make_shared<const RulePacks>();
  directory->tenants["shop"] = {"scale", Locale::zh_cn};
  const std::shared_ptr<const Directory> shared = std::move(directory);
  auto overview = Overview::create(
      {store, time, [shared] { return shared; }, [] { return std::vector<OutletFigures>{}; },
       [] { return std::vector<PollStatus>{}; }, [] { return OnTimeShares{}; }, full_charts(folder, time.now())});
  if (!overview) must(unexpected(overview.error()));
  const double counting = milliseconds_of([&] { must((*overview)->measure({})); });
  std::vector<double> answers;
  for (int answer = 0; answer < kAnswers; ++answer) {
    answers.push_back(milliseconds_of(
        [&] { (void)render_json([&](JsonWriter& writer) { (*overview)->write(writer, "", OverviewPeriod::week); }); }));
  }
  std::sort(answers.begin(), answers.end());
  std::printf("overview    %.3f ms an answer, 99 %% within %.3f ms; counting, on a thread of its own, %.1f ms\n",
              answers[kAnswers / 2], answers[kAnswers * 99 / 100], counting);
}

/// Reads and times the first pages of a filter.
void list_shipments(Store& store, const char* name, const ShipmentFilter& filter) {
  const auto reader = store.open_reader().value();
  std::vector<double> times;
  std::optional<ShipmentPlace> place;
  std::size_t found = 0;
  for (int page = 0; page < 20; ++page) {
    bool is_end = false;
    times.push_back(milliseconds_of([&] {
      const auto shipments = reader->list_shipments("shop", filter, place, kPage).value();
      found += shipments.rows.size();
      place = ShipmentPlace{shipments.next};
      is_end = shipments.is_end;
    }));
    if (is_end) break;
  }
  std::sort(times.begin(), times.end());
  std::printf("parcels     %s: %.2f ms a request, slowest %.2f ms, %zu found in %zu requests\n", name,
              times[times.size() / 2], times.back(), found, times.size());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"The console's overview and list of parcels with many parcels"};
  std::uint64_t shipments = 100'000;
  std::string folder;
  app.add_option("--shipments", shipments, "Parcels, each with a deadline")->capture_default_str();
  app.add_option("--folder", folder, "Folder of the store, which must be new; default: a temporary one");
  CLI11_PARSE(app, argc, argv);

  const test::TemporaryFolder temporary;
  Metrics metrics;
  SystemTime time;
  sqlite::Options options;
  options.folder = folder.empty() ? temporary.path() : folder;
  auto store = sqlite::open_store(options, metrics, time);
  if (!store) must(unexpected(store.error()));
  fill(**store, shipments);
  measure_overview(**store, time, options.folder);
  ShipmentFilter filter;
  list_shipments(**store, "all", filter);
  filter.is_overdue = true;
  list_shipments(**store, "overdue", filter);
  filter = {};
  filter.status = Status::lost_or_destroyed;
  list_shipments(**store, "a rare status", filter);
  filter = {};
  filter.tracking_number = make_shipment(shipments / 2).key.tracking_number;
  list_shipments(**store, "by number", filter);
  std::printf("memory      %s\n", memory_of_process().c_str());
  return 0;
}
