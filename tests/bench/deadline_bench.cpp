// Cost of deadlines on one core: one arriving event, the steps of an explanation, and a scan of due returns, compared
// with a bare evaluation of the same rules (no texts, no warnings, no pauses, hours only).
//
//   deadline_bench [--benchmark_filter=shipment] [--benchmark_min_time=1]
//
// The last table gives each time as a multiple of the bare one of the same run, so that it compares across machines.
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/deadlines/tick_clocks.hpp"
#include "gateway/base/file.hpp"
#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/returns.hpp"
#include "gateway/wire/rule_pack.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace parcelgate;

std::string source_bytes(const std::string& path) {
  return read_file(std::string(PARCELGATE_SOURCE_DIR "/") + path).value();
}

const RulePack& shipped_pack(const std::string& id) {
  static std::map<std::string, RulePack> packs;
  const auto known = packs.find(id);
  if (known != packs.end()) return known->second;
  Calendars calendars;
  const auto calendar = parse_calendar(source_bytes("config/calendars/cn.json")).value();
  calendars["cn"] = std::make_shared<const Calendar>(calendar);
  return packs[id] = parse_rule_pack(source_bytes("config/rules/" + id + ".json"), calendars).value();
}

Instant instant(const char* text) {
  return parse_rfc3339(text).value().at;
}

constexpr const char* kReturnNow = "2026-11-20T18:05:00+08:00";
constexpr const char* kShipmentNow = "2026-11-19T08:05:00+08:00";

/// A return whose parcel was signed for a moment ago, with its clocks as of before.
Return signed_return() {
  const std::string events = R"([
    {"event_id": "e-1", "occurred_at": "2026-11-18T10:11:26+08:00", "status": "picked_up", "reason": "accepted"},
    {"event_id": "e-2", "occurred_at": "2026-11-20T18:00:00+08:00", "status": "delivered", "reason": "signed_by_recipient"}])";
  Return ret = parse_facts_file(
                   R"({"return_id": "R-1", "order_id": "O-1", "rule_pack": "tmall", "facts": [
    {"fact_id": "f-0", "kind": "requested", "at": "2026-11-14T08:00:00+08:00", "actor": "buyer"},
    {"fact_id": "f-1", "kind": "approved", "at": "2026-11-14T09:00:00+08:00", "actor": "agent"},
    {"fact_id": "f-2", "kind": "waybill_entered", "at": "2026-11-17T12:30:00+08:00", "actor": "buyer", "carrier": "sf",
     "tracking_number": "SF7444703069240"}],
    "shipments": [{"carrier": "sf", "tracking_number": "SF7444703069240", "leg": "return", "events": )" +
                   events + "}]}")
                   .value();
  Return before = ret;
  before.shipments[0].milestones.signed_at.reset();
  ret.clocks = evaluate(shipped_pack("tmall"), before, instant("2026-11-20T17:59:00+08:00")).clocks;
  return ret;
}

/// A shipment of five scans, of which the last came a moment ago.
Shipment moving_shipment() {
  Shipment shipment = parse_shipment_file(R"({"carrier": "zto", "tracking_number": "75000000000001",
    "registered_at": "2026-11-17T10:00:00+08:00", "origin": {"province": "浙江", "city": "杭州"},
    "destination": {"province": "广东", "city": "深圳"}, "amount": {"value": 120.5, "currency": "CNY"}, "events": [
    {"event_id": "e-1", "occurred_at": "2026-11-17T18:00:00+08:00", "status": "picked_up", "reason": "accepted"},
    {"event_id": "e-2", "occurred_at": "2026-11-17T22:00:00+08:00", "status": "in_transit", "reason": "departed_hub"},
    {"event_id": "e-3", "occurred_at": "2026-11-18T06:00:00+08:00", "status": "in_transit", "reason": "arrived_hub"},
    {"event_id": "e-4", "occurred_at": "2026-11-18T12:00:00+08:00", "status": "in_transit", "reason": "departed_hub"},
    {"event_id": "e-5", "occurred_at": "2026-11-19T08:00:00+08:00", "status": "in_transit", "reason": "arrived_hub"}]})")
                          .value();
  shipment.deadlines->rule_pack = "douyin";
  const Instant before = instant("2026-11-18T12:05:00+08:00");
  shipment.deadlines->clocks = evaluate(shipped_pack("douyin"), input_of(shipment, before), before).clocks;
  return shipment;
}

/// The least that an evaluation can do: for each rule the first start, the first end, and the deadline.
struct BareClock {
  Instant start{}, due{}, met{};
  bool is_live{false};
};

std::size_t evaluate_bare(const RulePack& rules, ClockSubject subject, const Timeline& timeline, Instant now,
                          std::vector<BareClock>& out) {
  out.clear();
  std::size_t live = 0;
  for (const ClockRule& rule : rules.rules) {
    if (rule.subject != subject) continue;
    const auto first = [&](const std::vector<Trigger>& wanted) {
      for (const Occurrence& occurrence : timeline.occurrences) {
        for (const Trigger trigger : wanted) {
          if (trigger == occurrence.trigger) return occurrence.at;
        }
      }
      return Instant{};
    };
    BareClock clock{first(rule.starts), {}, first(rule.met_by), false};
    if (!rule.limits.empty()) clock.due = end_of(rule.limits.back().limit, clock.start, {}).at;
    clock.is_live = clock.start != Instant{} && clock.met == Instant{} && clock.due > now;
    live += clock.is_live ? 1 : 0;
    out.push_back(clock);
  }
  return live;
}

void bare_return(benchmark::State& state) {
  const Return ret = signed_return();
  const Instant now = instant(kReturnNow);
  const Timeline timeline = timeline_of(ret, now);
  std::vector<BareClock> clocks;
  for (auto _ : state)
    benchmark::DoNotOptimize(evaluate_bare(shipped_pack("tmall"), ClockSubject::return_, timeline, now, clocks));
}

void bare_shipment(benchmark::State& state) {
  const Shipment shipment = moving_shipment();
  const Instant now = instant(kShipmentNow);
  const Timeline timeline = timeline_of(shipment, shipment.deadlines->registered_at, now);
  std::vector<BareClock> clocks;
  for (auto _ : state)
    benchmark::DoNotOptimize(evaluate_bare(shipped_pack("douyin"), ClockSubject::shipment, timeline, now, clocks));
}

void event_return(benchmark::State& state) {
  const Return ret = signed_return();
  const RulePack& rules = shipped_pack("tmall");
  const Instant now = instant(kReturnNow);
  for (auto _ : state) {
    const Evaluation found = evaluate(rules, ret, now);
    if (found.changes.empty()) state.SkipWithError("the event changed nothing");
    benchmark::DoNotOptimize(found);
  }
}

/// The most facts that a return may have: every second one extends a deadline, the others name waybills.
void event_of_thousand_facts_return(benchmark::State& state) {
  Return ret = signed_return();
  for (std::size_t number = ret.facts.size(); number < kMostFacts; ++number) {
    Fact fact = ret.facts[2];
    fact.fact_id = "fact-number-" + std::to_string(number);
    fact.at += std::chrono::seconds{number};
    if (number % 2 == 0) {
      fact.kind = FactKind::extended;
      fact.by = std::chrono::minutes{1};
    }
    ret.facts.push_back(std::move(fact));
  }
  const Instant now = instant(kReturnNow);
  for (auto _ : state) benchmark::DoNotOptimize(evaluate(shipped_pack("tmall"), ret, now));
}

void event_shipment(benchmark::State& state) {
  const Shipment shipment = moving_shipment();
  const RulePack& rules = shipped_pack("douyin");
  const Instant now = instant(kShipmentNow);
  for (auto _ : state) {
    const Evaluation found = evaluate(rules, input_of(shipment, now), now);
    if (found.changes.empty()) state.SkipWithError("the event changed nothing");
    benchmark::DoNotOptimize(found);
  }
}

void steps_return(benchmark::State& state) {
  const Return ret = signed_return();
  const Instant now = instant(kReturnNow);
  for (auto _ : state) benchmark::DoNotOptimize(steps_of(shipped_pack("tmall"), ret, now));
}

void steps_shipment(benchmark::State& state) {
  const Shipment shipment = moving_shipment();
  const Instant now = instant(kShipmentNow);
  for (auto _ : state) benchmark::DoNotOptimize(steps_of(shipped_pack("douyin"), input_of(shipment, now), now));
}

void timeline_return(benchmark::State& state) {
  const Return ret = signed_return();
  const Instant now = instant(kReturnNow);
  for (auto _ : state) benchmark::DoNotOptimize(timeline_of(ret, now));
}

void timeline_shipment(benchmark::State& state) {
  const Shipment shipment = moving_shipment();
  const Instant now = instant(kShipmentNow);
  for (auto _ : state) benchmark::DoNotOptimize(timeline_of(shipment, shipment.deadlines->registered_at, now));
}

/// A thousand returns, of which each tenth is due: finding them and evaluating them, as a tick does without its store.
void due_scan_return(benchmark::State& state) {
  const RulePack& rules = shipped_pack("tmall");
  const Instant now = instant("2026-11-22T12:05:00+08:00");
  std::vector<Return> returns(1000, signed_return());
  for (std::size_t at = 0; at < returns.size(); ++at) {
    Evaluation before = evaluate(rules, returns[at], instant(kReturnNow));
    returns[at].clocks = std::move(before.clocks);
    returns[at].wake_at = at % 10 == 0 ? before.wake_at : now + std::chrono::hours{1};
  }
  std::size_t due = 0;
  for (auto _ : state) {
    due = 0;
    for (const Return& ret : returns) {
      if (!ret.wake_at || *ret.wake_at > now) continue;
      benchmark::DoNotOptimize(evaluate(rules, ret, now));
      ++due;
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * due));
  state.counters["due"] = static_cast<double>(due);
}

/// A hundred of a thousand stored returns are due at once: one tick of the clock watch finds them, evaluates them,
/// publishes a warning of each, and stores them. Wall time, with the sync of the journal.
void due_tick_return(benchmark::State& state) {
  constexpr int kReturns = 1'000;
  constexpr int kDue = 100;
  const Instant now = instant("2026-11-22T12:05:00+08:00");
  test::TemporaryFolder folder;
  Metrics metrics;
  SystemTime time;
  sqlite::Options options;
  options.folder = folder.path();
  const auto store = sqlite::open_store(options, metrics, time).value();
  const auto packs = std::make_shared<RulePacks>();
  packs->add(shipped_pack("tmall"));
  Return ret = signed_return();
  ret.tenant = "shop";
  const Evaluation before = evaluate(shipped_pack("tmall"), ret, instant(kReturnNow));
  ret.clocks = before.clocks;
  const auto write = [&](int count, std::optional<Instant> wake_at) {
    return submit_and_wait(*store, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
      Result<void> done;
      for (int number = 0; number < count && done; ++number) {
        ret.return_id = "R-" + std::to_string(number);
        ret.wake_at = wake_at;
        done = transaction.store_return(ret);
      }
      return done;
    }));
  };
  if (!write(kReturns, now + std::chrono::hours{1})) state.SkipWithError("the store does not write");
  for (auto _ : state) {
    state.PauseTiming();
    if (!write(kDue, before.wake_at)) state.SkipWithError("the store does not write");
    state.ResumeTiming();
    const auto report = std::make_shared<TickReport>();
    const auto done = submit_and_wait(*store, std::make_unique<TickClocks>(now, kReturns, packs, report));
    if (!done || report->updated != kDue) state.SkipWithError("the tick did not update each due return");
  }
  state.SetItemsProcessed(state.iterations() * kDue);
  state.counters["due"] = kDue;
}

BENCHMARK(bare_return);
BENCHMARK(timeline_return);
BENCHMARK(event_return);
BENCHMARK(event_of_thousand_facts_return);
BENCHMARK(steps_return);
BENCHMARK(due_scan_return);
BENCHMARK(due_tick_return)->UseRealTime();
BENCHMARK(bare_shipment);
BENCHMARK(timeline_shipment);
BENCHMARK(event_shipment);
BENCHMARK(steps_shipment);

/// Prints each time as a multiple of the bare one of its subject.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      const std::string name = run.run_name.function_name;
      const bool is_wall = !run.run_name.time_type.empty();
      const double time = is_wall ? run.GetAdjustedRealTime() : run.GetAdjustedCPUTime();
      if (!run.error_occurred) times_[name] = time / per_item(run);
    }
  }
  void Finalize() override {
    std::printf("\n%-32s %10s %8s\n", "of one", "ns", "x bare");
    for (const auto& [name, time] : times_) {
      const auto bare = times_.find("bare" + name.substr(name.rfind('_')));
      std::printf("%-32s %10.0f %8.1f\n", name.c_str(), time, bare == times_.end() ? 0.0 : time / bare->second);
    }
  }

 private:
  static double per_item(const Run& run) {
    const auto due = run.counters.find("due");
    return due == run.counters.end() ? 1.0 : due->second.value;
  }
  std::map<std::string, double> times_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();
  return 0;
}
