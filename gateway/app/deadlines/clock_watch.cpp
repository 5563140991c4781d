#include "gateway/app/deadlines/clock_watch.hpp"

#include <algorithm>

#include "gateway/base/thread_name.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kReturnsPerTick = 200;
constexpr std::size_t kRowsPerRepair = 500;
// Bounds the sleep, because the machine's date may be set meanwhile.
constexpr std::chrono::milliseconds kLongestPause{10'000};
constexpr std::chrono::minutes kBetweenSaves{10};
constexpr std::size_t kMostCounted = 1'000;
constexpr std::string_view kDateOwner = "clock_watch";
constexpr std::string_view kDateKey = "date";

}  // namespace

void ClockWatch::Bell::ring() {
  {
    const std::lock_guard lock(mutex);
    is_rung = true;
  }
  rung.notify_one();
}

Result<std::unique_ptr<ClockWatch>> ClockWatch::start(Store& store, const TimeSource& time,
                                                      std::shared_ptr<const RulePacks> rules, Metrics& metrics) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  std::unique_ptr<ClockWatch> watch(new ClockWatch(store, time, std::move(rules), metrics, *std::move(reader)));
  if (auto opened = watch->open_guard(); !opened) return unexpected(std::move(opened).error());
  store.on_commit([bell = watch->bell_](CommitNews news) {
    if (news.wake) bell->ring();
  });
  watch->thread_ = std::jthread([&self = *watch](const std::stop_token& stop) { self.run(stop); });
  name_thread(watch->thread_, "clock-watch");
  return watch;
}

ClockWatch::ClockWatch(Store& store, const TimeSource& time, std::shared_ptr<const RulePacks> rules, Metrics& metrics,
                       std::unique_ptr<Reader> reader)
    : store_(store),
      time_(time),
      rules_(std::move(rules)),
      reader_(std::move(reader)),
      bell_(std::make_shared<Bell>()),
      date_(time),
      jumps_(
          metrics.counter("parcelgate_clock_jumps_total", "Times that the machine's date was set by a minute or more")),
      held_(metrics.gauge("parcelgate_clocks_held",
                          "1 while no deadline is reported, because the machine's date is not trusted")) {}

ClockWatch::~ClockWatch() = default;

/// The date that was trusted last is stored, so that a machine that boots with a wrong one is noticed.
Result<void> ClockWatch::open_guard() {
  const auto record = reader_->find_record(kDateOwner, kDateKey);
  if (!record) return unexpected(record.error());
  std::optional<Instant> trusted;
  if (*record) {
    const auto document = parse_json((*record)->value);
    const auto at = document ? parse_rfc3339(find_text(*document, "at")) : Result<ZonedInstant>(ZonedInstant{});
    if (document && at) trusted = at->at;
  }
  guard_ = std::make_unique<DateGuard>(time_, trusted);
  return {};
}

void ClockWatch::accept_date() {
  guard_->accept();
  poke();
}

void ClockWatch::poke() {
  bell_->ring();
}

void ClockWatch::replace_rules(std::shared_ptr<const RulePacks> rules) {
  rules_.store(std::move(rules));
  rules_changed_ = true;
  poke();
}

void ClockWatch::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    // One reading for all: a date that was set between two readings would move clocks, and nobody would know.
    const Instant now = time_.now();
    look_at_date(now);
    wait(stop, work(now));
  }
}

void ClockWatch::look_at_date(Instant now) {
  const auto by = date_.look(now);
  if (!by) return;
  jumps_.Increment();
  log(LogLevel::warn, "clock_jump", {{"by_ms", by->count()}, {"date", to_rfc3339(now)}});
  if (*by < std::chrono::milliseconds{0}) repair_ = Transaction::InstantRepair{};
}

/// Whether the date is trusted; a change is reported once.
bool ClockWatch::may_move(Instant now) {
  const bool is_held = !guard_->look(now);
  if (is_held == is_held_) {
    if (!is_held) save_date(now);
    return !is_held;
  }
  is_held_ = is_held;
  held_.Set(is_held_ ? 1 : 0);
  if (is_held_)
    report_hold(now);
  else
    log(LogLevel::warn, "clocks_move_again", {{"date", to_rfc3339(now)}});
  return !is_held;
}

/// One line for all that would be reported at once.
void ClockWatch::report_hold(Instant now) {
  std::size_t due = 0;
  (void)submit_and_wait(store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
                          const auto returns = transaction.due_returns(now, kMostCounted);
                          if (!returns) return unexpected(returns.error());
                          const auto shipments = transaction.due_shipments(now, kMostCounted);
                          if (!shipments) return unexpected(shipments.error());
                          const auto complaints = transaction.due_complaints(now, kMostCounted);
                          if (!complaints) return unexpected(complaints.error());
                          due = returns->size() + shipments->size() + complaints->size();
                          return {};
                        }));
  log(LogLevel::error, "clocks_held",
      {{"error", guard_->fault().value_or("")}, {"due", due}, {"date", to_rfc3339(now)}});
}

/// A failure is not reported: the next save comes soon, and a store that cannot write reports that itself.
void ClockWatch::save_date(Instant now) {
  const auto monotonic = time_.monotonic_now();
  if (saved_at_ && monotonic - *saved_at_ < kBetweenSaves) return;
  StateRecord record;
  record.owner = kDateOwner;
  record.key = kDateKey;
  record.value = render_json_object([&](JsonWriter& writer) { write_instant(writer, "at", now); });
  auto saved = submit_and_wait(store_, std::make_unique<FunctionCommand>(
                                           [&](Transaction& transaction) { return transaction.store_record(record); }));
  if (saved) saved_at_ = monotonic;
}

std::chrono::milliseconds ClockWatch::work(Instant now) {
  if (!may_move(now)) return kLongestPause;
  if (repair_) {
    if (auto repaired = repair_next_rows(now); !repaired) return after_fault(repaired.error().what);
    if (repair_) return std::chrono::milliseconds{0};
  }
  if (rules_changed_.exchange(false)) reevaluation_.emplace(rules_.load());
  if (reevaluation_) {
    if (auto walked = reevaluate_next_rows(now); !walked) return after_fault(walked.error().what);
    if (reevaluation_) return std::chrono::milliseconds{0};
  }
  const auto wake_at = reader_->next_wake_at();
  if (!wake_at) return after_fault(wake_at.error().what);
  if (!*wake_at) return kLongestPause;
  if (**wake_at > now) return std::min(kLongestPause, **wake_at - now);
  return tick(now);
}

std::chrono::milliseconds ClockWatch::tick(Instant now) {
  auto report = std::make_shared<TickReport>();
  auto ticked =
      submit_and_wait(store_, std::make_unique<TickClocks>(now, kReturnsPerTick, rules_.load(), report, avoid_));
  if (ticked && report->updated > 0) {
    faults_ = 0;
    avoid_.clear();
    if (const auto line = faults_log_.succeeded(time_.monotonic_now())) {
      log(LogLevel::info, "clock_watch_works_again", {{"count", line->times}, {"after_ms", line->lasted.count()}});
    }
    return std::chrono::milliseconds{0};
  }
  if (ticked) return after_fault("a due row can be neither read nor postponed");
  // When the store cannot write at all, no single return is to blame.
  const bool is_its_fault = report->failed_owner && ticked.error().kind != ErrorKind::unreachable;
  if (!is_its_fault || !avoid_.insert(*report->failed_owner).second) return after_fault(ticked.error().what);
  log(LogLevel::error, "clocks_set_aside",
      {{"tenant", report->failed_owner->first},
       {"subject", report->failed_owner->second},
       {"error", ticked.error().what}});
  return std::chrono::milliseconds{0};
}

std::chrono::milliseconds ClockWatch::after_fault(std::string_view error) {
  if (const auto line = faults_log_.failed(time_.monotonic_now())) {
    log(LogLevel::error, "clock_watch_failed", {{"error", error}, {"count", line->times}});
  }
  return backoff_.pause(++faults_);
}

/// Handles one batch of rows, so that other commands of the store do not wait long.
Result<void> ClockWatch::repair_next_rows(Instant now) {
  auto next = std::make_shared<Transaction::InstantRepair>();
  auto done = submit_and_wait(store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
                                *next = *repair_;
                                return transaction.repair_instants(now, kRowsPerRepair, *next);
                              }));
  if (!done) return done;
  repair_ = *next;
  if (!next->is_done) return {};
  if (next->returns + next->complaints + next->polls > 0) {
    log(LogLevel::warn, "stored_instants_repaired",
        {{"returns", next->returns},
         {"complaints", next->complaints},
         {"checks", next->polls},
         {"hint", "they were dated ahead of the machine's date"}});
  }
  repair_.reset();
  return {};
}

/// One step at a time, so that other commands of the store do not wait long.
Result<void> ClockWatch::reevaluate_next_rows(Instant now) {
  const auto is_over = reevaluation_->step(store_, *reader_, now);
  if (!is_over) return unexpected(is_over.error());
  if (*is_over) reevaluation_.reset();
  return {};
}

void ClockWatch::wait(const std::stop_token& stop, std::chrono::milliseconds pause) {
  std::unique_lock lock(bell_->mutex);
  bell_->rung.wait_for(lock, stop, pause, [&] { return bell_->is_rung; });
  bell_->is_rung = false;
}

}  // namespace parcelgate
