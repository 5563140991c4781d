#include "gateway/app/ingest/clock_watch.hpp"

#include <pthread.h>

#include <algorithm>

#include "gateway/app/ingest/tick_clocks.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kReturnsPerTick = 200;
constexpr std::chrono::milliseconds kPauseAfterFault{1000};
// The machine's clock may be set forward while we sleep.
constexpr std::chrono::milliseconds kLongestPause{60'000};

}  // namespace

void ClockWatch::Bell::ring() {
  {
    const std::lock_guard lock(mutex);
    is_rung = true;
  }
  rung.notify_one();
}

Result<std::unique_ptr<ClockWatch>> ClockWatch::start(Store& store, const TimeSource& time,
                                                      std::shared_ptr<const RulePacks> rules) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  std::unique_ptr<ClockWatch> watch(new ClockWatch(store, time, std::move(rules), *std::move(reader)));
  store.on_commit([bell = watch->bell_](CommitNews news) {
    if (news.wake) bell->ring();
  });
  watch->thread_ = std::jthread([&self = *watch](const std::stop_token& stop) { self.run(stop); });
  pthread_setname_np(watch->thread_.native_handle(), "clock-watch");
  return watch;
}

ClockWatch::ClockWatch(Store& store, const TimeSource& time, std::shared_ptr<const RulePacks> rules,
                       std::unique_ptr<Reader> reader)
    : store_(store),
      time_(time),
      rules_(std::move(rules)),
      reader_(std::move(reader)),
      bell_(std::make_shared<Bell>()) {}

ClockWatch::~ClockWatch() = default;

void ClockWatch::poke() {
  bell_->ring();
}

void ClockWatch::replace_rules(std::shared_ptr<const RulePacks> rules) {
  rules_.store(std::move(rules));
  poke();
}

void ClockWatch::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) wait(stop, work());
}

std::optional<std::chrono::milliseconds> ClockWatch::work() {
  const auto wake_at = reader_->next_wake_at();
  if (!wake_at) {
    log(LogLevel::error, "clock_watch_failed", {{"what", wake_at.error().what}});
    return kPauseAfterFault;
  }
  if (!*wake_at) return std::nullopt;
  const Instant now = time_.now();
  if (**wake_at > now) return std::min(kLongestPause, **wake_at - now);
  auto ticked = submit_and_wait(store_, std::make_unique<TickClocks>(now, kReturnsPerTick, rules_.load()));
  if (ticked) return std::chrono::milliseconds{0};
  log(LogLevel::error, "clock_tick_failed", {{"what", ticked.error().what}});
  return kPauseAfterFault;
}

void ClockWatch::wait(const std::stop_token& stop, std::optional<std::chrono::milliseconds> pause) {
  std::unique_lock lock(bell_->mutex);
  const auto is_rung = [&] { return bell_->is_rung; };
  if (pause) {
    bell_->rung.wait_for(lock, stop, *pause, is_rung);
  } else {
    bell_->rung.wait(lock, stop, is_rung);
  }
  bell_->is_rung = false;
}

}  // namespace parcelgate
