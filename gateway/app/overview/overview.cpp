#include "gateway/app/overview/overview.hpp"

#include <algorithm>
#include <utility>

#include "gateway/base/thread_name.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr int kRoundsOfRows = 6;  // quarantine and codes: every minute
constexpr std::chrono::minutes kRecount{10};
/// Counting takes at most this part of the time.
constexpr int kShareOfCounting = 20;

double lag_seconds(const std::vector<OutletFigures>& outlets) {
  std::chrono::milliseconds most{0};
  for (const OutletFigures& each : outlets) {
    if (!each.status.paused) most = std::max(most, each.status.lag);
  }
  return std::chrono::duration<double>(most).count();
}

/// The currency of most of the money; amounts of several currencies have no common sum.
double most_money(const AlertFigures& figures) {
  double most = 0;
  for (const auto& [currency, amount] : figures.money) {
    const auto code = parse_currency(currency);
    if (code) most = std::max(most, in_units({amount, *code}));
  }
  return most;
}

}  // namespace

Result<std::unique_ptr<Overview>> Overview::create(OverviewSources sources) {
  auto reader = sources.store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  std::unique_ptr<Overview> made(new Overview(std::move(sources), *std::move(reader)));
  made->restore_samples();
  return made;
}

/// A bad file must not stop the start: the charts then begin empty.
void Overview::restore_samples() {
  save_at_ = sources_.time.monotonic_now() + kSaveEvery;
  if (sources_.samples_file.empty()) return;
  auto kept = read_chart_samples(sources_.samples_file, sources_.time.now());
  if (!kept) {
    log(LogLevel::warn, "chart_samples_unreadable", {{"error", kept.error().what}});
    return;
  }
  const auto directory = sources_.directory();
  std::erase_if(*kept, [&](const auto& each) {
    return !each.first.empty() && directory->tenants.find(each.first) == directory->tenants.end();
  });
  charts_ = *std::move(kept);
}

Result<void> Overview::save_samples() const {
  if (sources_.samples_file.empty()) return {};
  ChartsByTenant charts;
  {
    const std::scoped_lock lock(mutex_);
    charts = charts_;
  }
  return write_chart_samples(sources_.samples_file, charts);
}

void Overview::save_or_log() {
  save_at_ = sources_.time.monotonic_now() + kSaveEvery;
  if (const auto saved = save_samples(); !saved)
    log(LogLevel::warn, "chart_samples_not_saved", {{"error", saved.error().what}});
}

Result<std::unique_ptr<Overview>> Overview::start(OverviewSources sources) {
  auto overview = create(std::move(sources));
  if (!overview) return overview;
  Overview* const self = overview->get();
  self->thread_ = std::jthread([self](const std::stop_token& stop) { self->run(stop); });
  return overview;
}

Overview::Overview(OverviewSources sources, std::unique_ptr<Reader> reader)
    : sources_(std::move(sources)), reader_(std::move(reader)) {}

Overview::~Overview() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Overview::run(const std::stop_token& stop) {
  name_this_thread("overview");
  while (!stop.stop_requested()) {
    if (auto done = measure(stop); !done) {
      if (const auto count = faults_log_.pass(sources_.time.now()))
        log(LogLevel::warn, "overview_failed", {{"error", done.error().what}, {"count", *count}});
    }
    if (sources_.time.monotonic_now() >= save_at_) save_or_log();
    std::unique_lock lock(stop_mutex_);
    stopped_.wait_for(lock, stop, kRound, [] { return false; });
  }
  save_or_log();
}

Result<void> Overview::measure(const std::stop_token& stop) {
  const auto head = reader_->feed_head();
  if (!head) return unexpected(head.error());
  const std::uint64_t events = entries_up_to(*head);
  if (is_count_due(events)) {
    if (auto counted = count(stop, events); !counted) return counted;
  }
  const Instant now = sources_.time.now();
  auto found = look(events, now);
  if (!found) return unexpected(std::move(found).error());
  auto on_time = sources_.on_time();
  const std::scoped_lock lock(mutex_);
  gateway_ = *std::move(found);
  on_time_ = std::move(on_time);
  add_samples(now);
  return {};
}

/// Clocks change with an entry of the feed; those of parcels need not, so all are counted again from time to time.
bool Overview::is_count_due(std::uint64_t events) const {
  const MonotonicInstant now = sources_.time.monotonic_now();
  if (!counted_at_) return true;
  return now >= recount_at_ || (events != counted_events_ && now >= count_again_at_);
}

Result<void> Overview::count(const std::stop_token& stop, std::uint64_t events) {
  const MonotonicInstant began = sources_.time.monotonic_now();
  const auto directory = sources_.directory();
  std::map<std::string, AlertFigures, std::less<>> alerts;
  for (const auto& [tenant, settings] : directory->tenants) {
    auto figures = count_alerts(*reader_, *directory->rules, tenant, kMostOwners, stop);
    if (!figures) return unexpected(std::move(figures).error());
    if (stop.stop_requested()) return {};
    alerts[tenant] = *std::move(figures);
  }
  const MonotonicInstant ended = sources_.time.monotonic_now();
  count_again_at_ = ended + (ended - began) * kShareOfCounting;
  recount_at_ = std::max(ended + kRecount, count_again_at_);
  counted_events_ = events;
  const std::scoped_lock lock(mutex_);
  alerts_ = std::move(alerts);
  counted_at_ = sources_.time.now();
  return {};
}

Result<Overview::GatewayFigures> Overview::look(std::uint64_t events, Instant now) {
  GatewayFigures found{sources_.outlets(),   sources_.accounts(),     events, {},
                       gateway_.quarantined, gateway_.unmapped_codes, now};
  if (last_look_at_ && now > *last_look_at_ && events >= last_events_) {
    const std::chrono::duration<double, std::ratio<60>> minutes = now - *last_look_at_;
    found.events_per_minute = static_cast<double>(events - last_events_) / minutes.count();
  }
  last_events_ = events;
  last_look_at_ = now;
  if (rounds_++ % kRoundsOfRows != 0) return found;
  const auto held = reader_->list_quarantine(Reader::kAllRecords);
  if (!held) return unexpected(held.error());
  found.quarantined = held->size();
  const auto codes = reader_->list_codes({});
  if (!codes) return unexpected(codes.error());
  found.unmapped_codes = static_cast<std::uint64_t>(
      std::count_if(codes->begin(), codes->end(), [](const SeenCode& code) { return !code.mapped; }));
  return found;
}

void Overview::add_samples(Instant now) {
  const auto add = [&](const std::string& tenant, const AlertFigures& figures) {
    if (charts_.size() > kMostTenants && !charts_.contains(tenant)) return;
    ChartSamples& charts = charts_[tenant];
    const std::array<double, 5> values{static_cast<double>(figures.at_risk), static_cast<double>(figures.breached),
                                       most_money(figures), gateway_.events_per_minute.value_or(0),
                                       lag_seconds(gateway_.outlets)};
    charts.hour.add(now, values);
    charts.week.add(now, values);
  };
  AlertFigures all;
  for (const auto& [tenant, figures] : alerts_) {
    add(tenant, figures);
    all += figures;
  }
  add("", all);
}

}  // namespace parcelgate
