// A million active shipments over some days, under budgets of which most are short: is the budget kept, how old is what
// is known, and what do memory and CPU cost. The first part moves simulated time through the gateway's own planner,
// budget and order of polls; the second polls through the whole engine on a real store.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <ctime>

#include "tests/bench/poll_sim/account_run.hpp"
#include "tests/bench/poll_sim/store_part.hpp"

namespace parcelgate::bench {
namespace {

struct Options {
  std::size_t shipments{1'000'000};
  double days{4};
  std::size_t store_shipments{1'000'000};
  std::size_t questions{40'000};
};

/// Budgets are scaled with the number of shipments, so that a small run is as short of them as a large one.
std::vector<AccountPlan> make_plans(std::size_t shipments) {
  using std::chrono::minutes;
  const double scale = static_cast<double>(shipments) / 1e6;
  const auto policy = [scale](std::size_t batch, double rate, double day, minutes interval) {
    return PollPolicy{batch, std::max(rate * scale, 0.01), static_cast<std::uint32_t>(day * scale), interval};
  };
  Mix pushed;
  pushed.pushed = 0.95;
  return {
      {"batches of 40, no day limit", 0.30, policy(40, 3, 0, minutes{30}), {}},
      {"one by one, short day", 0.10, policy(1, 20, 150'000, minutes{30}), {}},
      {"one by one, short rate", 0.25, policy(1, 8, 0, minutes{0}), {}},
      {"pushed, polled to be sure", 0.35, policy(1, 20, 600'000, minutes{10}), pushed},
  };
}

void print_duration(double seconds) {
  if (seconds < 90)
    std::printf("%7.0f s", seconds);
  else if (seconds < 5400)
    std::printf("%7.1f m", seconds / 60);
  else
    std::printf("%7.1f h", seconds / 3600);
}

void print_row(const char* name, const Histogram& histogram) {
  std::printf("    %-10s", name);
  if (histogram.count() == 0) return static_cast<void>(std::puts("        -        -"));
  print_duration(histogram.quantile(0.5));
  print_duration(histogram.quantile(0.95));
  std::printf("  (%llu)\n", static_cast<unsigned long long>(histogram.count()));
}

void print_freshness(const char* title, const std::array<Histogram, kPollUrgencies>& by_urgency) {
  std::printf("  %s: median, 95 %% (samples)\n", title);
  for (std::size_t i = 0; i < kPollUrgencies; ++i) {
    print_row(std::string(to_string(static_cast<PollUrgency>(i))).c_str(), by_urgency[i]);
  }
}

void print_near_clock(const std::array<Histogram, 3>& near_clock) {
  std::printf("  the same with a clock due within: median, 95 %% (samples)\n");
  print_row("2 h", near_clock[0]);
  print_row("2-6 h", near_clock[1]);
  print_row("6-24 h", near_clock[2]);
}

/// @return whether the budget was kept
bool print_account(const AccountPlan& plan, const AccountReport& report, std::size_t shipments, double days) {
  const auto& policy = plan.policy;
  const bool day_kept = policy.requests_per_day == 0 || report.most_in_a_day <= policy.requests_per_day;
  // Over ten seconds a bucket gives its rate and, once, its burst.
  const double allowed = policy.requests_per_second + std::max(1.0, policy.requests_per_second / 4) / 10 + 0.11;
  const bool kept = day_kept && report.most_in_a_second <= allowed && report.intervals_broken == 0;
  std::printf("%s: %zu shipments\n", plan.name.c_str(), shipments);
  std::printf("  budget kept: %s; busiest day %u of ", kept ? "yes" : "NO", report.most_in_a_day);
  if (policy.requests_per_day == 0)
    std::printf("no limit");
  else
    std::printf("%u", policy.requests_per_day);
  std::printf(" requests, busiest ten seconds %.2f of %.2f a second, intervals broken %llu\n", report.most_in_a_second,
              policy.requests_per_second, static_cast<unsigned long long>(report.intervals_broken));
  std::printf("  polled %.1f times a shipment and day, stretched %.2f %.2f %.2f %.2f, longest unpolled %.1f h\n",
              static_cast<double>(report.questions) / static_cast<double>(shipments) / days, report.stretch[0],
              report.stretch[1], report.stretch[2], report.stretch[3], static_cast<double>(report.longest_wait) / 3600);
  print_freshness("age of what is known", report.age);
  print_near_clock(report.near_clock);
  print_freshness("delay of news found by polls", report.delay);
  return kept;
}

/// CPU of one planning decision, alone.
double plan_ns(std::size_t decisions) {
  World world(10'000, {}, 7);
  const auto cpu = [] {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
  };
  std::int64_t sum = 0;
  const auto run = [&](bool plans) {
    const double before = cpu();
    for (std::size_t i = 0; i < decisions; ++i) {
      const auto sight = world.look(world.parcels()[i % world.parcels().size()]);
      if (plans)
        sum += plan_next_check(sight.shipment, sight.ret, {}, {}, World::instant(3600), 0.5)
                   .next_at.time_since_epoch()
                   .count();
      else
        sum += sight.shipment.event_count;
    }
    return (cpu() - before) / static_cast<double>(decisions);
  };
  const double looking = run(false);
  const double both = run(true);
  if (sum == 42) std::puts("");  // keeps the work
  return both - looking;
}

int run(const Options& options) {
  bool kept = true;
  std::array<Histogram, kPollUrgencies> age;
  std::array<Histogram, 3> near_clock;
  double cpu_seconds = 0;
  std::uint64_t questions = 0;
  for (const auto& plan : make_plans(options.shipments)) {
    const auto shipments = static_cast<std::size_t>(plan.share * static_cast<double>(options.shipments));
    AccountRun account(plan, shipments, 20'260'302);
    const auto report = account.run(static_cast<Seconds>(options.days * 86'400));
    kept = print_account(plan, report, shipments, options.days) && kept;
    for (std::size_t i = 0; i < kPollUrgencies; ++i) age[i].add(report.age[i]);
    for (std::size_t i = 0; i < near_clock.size(); ++i) near_clock[i].add(report.near_clock[i]);
    cpu_seconds += report.cpu_seconds;
    questions += report.questions;
  }
  std::printf("all accounts: budget kept: %s\n", kept ? "yes" : "NO");
  print_freshness("age of what is known", age);
  print_near_clock(near_clock);
  std::printf("  %llu questions in %.1f s of CPU, world and all: %.2f us each; one planning decision alone %.0f ns\n",
              static_cast<unsigned long long>(questions), cpu_seconds,
              cpu_seconds / static_cast<double>(questions) * 1e6, plan_ns(2'000'000));
  const auto store = measure_store(options.store_shipments, options.questions);
  std::printf("engine on a store with %zu shipments:\n", options.store_shipments);
  std::printf("  memory %.1f bytes a shipment (goal: under 200), file %.0f bytes a shipment, at most %zu in flight\n",
              store.memory_bytes, store.disk_bytes, store.most_in_flight);
  std::printf(
      "  %zu questions: %.0f us of CPU each, read, answered, planned and stored; load of all accounts summed up in "
      "%.0f ms of CPU\n",
      store.questions, store.cpu_us, store.measure_ms);
  return kept && questions > 0 && store.questions > 0 ? 0 : 1;
}

}  // namespace
}  // namespace parcelgate::bench

int main(int argc, char** argv) {
  CLI::App app{"Deadline-driven polling, simulated"};
  parcelgate::bench::Options options;
  app.add_option("--shipments", options.shipments, "Active shipments of the simulation")->capture_default_str();
  app.add_option("--days", options.days, "Simulated days; the first is not sampled")->capture_default_str();
  app.add_option("--store-shipments", options.store_shipments, "Shipments in the real store")->capture_default_str();
  app.add_option("--questions", options.questions, "Polls through the engine")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return parcelgate::bench::run(options);
}
