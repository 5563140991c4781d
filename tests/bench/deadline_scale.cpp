// Deadlines at scale: a store with many open returns, the clocks that become due second by second, and the list of
// alerts as the API reads it.
//
//   deadline_scale --returns 3400000 --folder /var/tmp/scale   # ten million open clocks; takes minutes and 10 GB
//
// Each return has three open clocks. It prints the rate at which they were stored, the CPU that one due clock costs and
// the share of a core at 1,000 due a second, how long a page of alerts takes, and the memory.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/deadlines/tick_clocks.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/alerts.hpp"
#include "tests/bench/process_cpu.hpp"
#include "tests/bench/process_memory.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace parcelgate;
using namespace std::chrono_literals;

constexpr std::uint64_t kDueEachSecond = 1'000;
constexpr std::uint64_t kReturnsPerCommand = 500;
constexpr std::uint64_t kOneInAlert = 10;
constexpr std::size_t kPage = 50;

const Instant kStart = Instant{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}};

/// Three clocks that run from the approval on, with a warning a day before the first is due.
RulePack three_clocks() {
  RulePack pack;
  pack.id = "scale";
  pack.version = "1";
  for (const int days : {7, 14, 21}) {
    ClockRule rule;
    rule.id = "within_" + std::to_string(days) + "_days";
    rule.actor = Party::seller;
    rule.starts = {Trigger::approved};
    rule.met_by = {Trigger::refunded};
    rule.limits = limit_of(24h * days);
    rule.warn_before = {24h};
    pack.rules.push_back(rule);
  }
  return pack;
}

/// The first returns become due at 1,000 a second from kStart on, the others in the days after; each tenth of these has
/// an alert.
Return make_return(const RulePack& rules, std::uint64_t number) {
  Return ret;
  ret.tenant = "shop";
  ret.return_id = "R-" + std::to_string(number);
  ret.order_id = "O-" + std::to_string(number);
  ret.rule_pack = rules.id;
  ret.order.amount = Money{static_cast<std::int64_t>(number % 100'000), {'C', 'N', 'Y'}};
  const std::chrono::milliseconds later{static_cast<std::int64_t>(number * 1'000 / kDueEachSecond)};
  ret.created_at = kStart - 144h + later;
  Fact approved;
  approved.fact_id = "approved";
  approved.kind = FactKind::approved;
  approved.at = ret.created_at;
  approved.recorded_at = ret.created_at;
  ret.facts = {approved};
  if (number % kOneInAlert == 0) {
    ret.alerts = {{AlertKind::receipt_not_registered, ret.created_at, ret.created_at, "shipment:sf/SF1:signed", {}}};
  }
  const Evaluation evaluation = evaluate(rules, input_of(ret, ret.created_at), ret.created_at);
  ret.clocks = evaluation.clocks;
  ret.wake_at = evaluation.wake_at;
  return ret;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void must(const Result<void>& done) {
  if (done) return;
  std::fprintf(stderr, "deadline_scale: %s\n", done.error().what.c_str());
  std::exit(1);
}

void fill(Store& store, const RulePack& rules, std::uint64_t returns) {
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t from = 0; from < returns; from += kReturnsPerCommand) {
    must(submit_and_wait(store, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
                           Result<void> done;
                           const auto until = std::min(returns, from + kReturnsPerCommand);
                           for (std::uint64_t number = from; number < until && done; ++number)
                             done = transaction.store_return(make_return(rules, number));
                           return done;
                         })));
    if (from % 100'000 == 0) std::fprintf(stderr, "\rstored %llu", static_cast<unsigned long long>(from));
  }
  std::fprintf(stderr, "\r");
  std::printf("stored      %llu returns, %.0f a second\n", static_cast<unsigned long long>(returns),
              static_cast<double>(returns) / seconds_since(start));
}

/// One tick for each simulated second, as the clock watch makes them.
void run_seconds(Store& store, const RulePack& rules, int seconds) {
  const auto packs = std::make_shared<RulePacks>();
  packs->add(rules);
  std::uint64_t due = 0;
  const double cpu_before = cpu_microseconds_of("self");
  for (int second = 1; second <= seconds; ++second) {
    for (bool is_more = true; is_more;) {
      const auto report = std::make_shared<TickReport>();
      must(submit_and_wait(store,
                           std::make_unique<TickClocks>(kStart + std::chrono::seconds{second}, 200, packs, report)));
      due += report->updated;
      is_more = report->updated > 0;
    }
  }
  const double each = (cpu_microseconds_of("self") - cpu_before) / static_cast<double>(due);
  std::printf("due         %llu, %.1f us of CPU each, %.1f %% of a core at 1,000 a second\n",
              static_cast<unsigned long long>(due), each, each / 10);
}

void list_alerts(Store& store, const RulePack& rules, AlertOrder order) {
  const auto reader = store.open_reader().value();
  std::vector<double> times;
  std::optional<AlertPlace> place;
  for (int page = 0; page < 100; ++page) {
    const auto start = std::chrono::steady_clock::now();
    const auto owners = reader->list_alerts("shop", order, place, kPage + 1).value();
    (void)render_json_object([&](JsonWriter& writer) {
      writer.Key("alerts");
      writer.StartArray();
      const AlertView view{&rules, Locale::zh_cn, kStart, {}};
      for (const AlertOwner& each : owners) {
        if (const Return* const ret = std::get_if<Return>(&each.owner)) (void)write_alerts(writer, *ret, view);
      }
      writer.EndArray();
    });
    times.push_back(seconds_since(start) * 1'000);
    if (owners.empty()) break;
    place = owners.back().place;
  }
  std::sort(times.begin(), times.end());
  std::printf("alerts      by %s: %.2f ms a page, slowest %.2f ms\n", std::string(to_string(order)).c_str(),
              times[times.size() / 2], times.back());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Deadlines of a store with many open returns"};
  std::uint64_t returns = 100'000;
  int seconds = 20;
  std::string folder;
  app.add_option("--returns", returns, "Open returns, each with three open clocks")->capture_default_str();
  app.add_option("--seconds", seconds, "Simulated seconds in which 1,000 clocks are due")->capture_default_str();
  app.add_option("--folder", folder, "Folder of the store, which must be new; default: a temporary one");
  CLI11_PARSE(app, argc, argv);

  const test::TemporaryFolder temporary;
  Metrics metrics;
  SystemTime time;
  sqlite::Options options;
  options.folder = folder.empty() ? temporary.path() : folder;
  auto store = sqlite::open_store(options, metrics, time);
  if (!store) must(unexpected(store.error()));
  const RulePack rules = three_clocks();
  fill(**store, rules, returns);
  run_seconds(**store, rules, seconds);
  list_alerts(**store, rules, AlertOrder::due);
  list_alerts(**store, rules, AlertOrder::money);
  std::printf("memory      %s\n", memory_of_process().c_str());
  return 0;
}
