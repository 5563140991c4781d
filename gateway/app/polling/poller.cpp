#include "gateway/app/polling/poller.hpp"

#include <algorithm>
#include <utility>

#include "gateway/base/thread_name.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {

Result<std::unique_ptr<Poller>> Poller::start(const PollerParts& parts, std::vector<PollAccount> accounts,
                                              PollOptions options) {
  auto engine = PollEngine::create(parts, std::move(accounts), std::move(options));
  if (!engine) return unexpected(std::move(engine).error());
  return std::unique_ptr<Poller>(new Poller(parts.time, std::move(engine).value()));
}

Poller::Poller(const TimeSource& time, std::unique_ptr<PollEngine> engine) : time_(time), engine_(std::move(engine)) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  name_thread(thread_, "poll");
}

Poller::~Poller() {
  thread_.request_stop();
  thread_.join();
}

void Poller::nudge() {
  nudged_ = true;
  engine_->mailbox()->nudge();
}

void Poller::replace(std::shared_ptr<const SourceCatalog> sources, std::shared_ptr<const RulePacks> rules,
                     std::vector<PollAccount> accounts) {
  engine_->mailbox()->post(
      [this, sources = std::move(sources), rules = std::move(rules), accounts = std::move(accounts)] {
        if (auto done = engine_->replace(sources, rules, accounts); !done) {
          log(LogLevel::error, "polling_reload_failed", {{"error", done.error().what}});
        }
      });
}

std::vector<PollStatus> Poller::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Poller::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (nudged_.exchange(false)) engine_->look_at_all();
    const auto wake_at = engine_->step();
    auto status = engine_->status();
    {
      const std::lock_guard lock(mutex_);
      status_ = std::move(status);
    }
    engine_->mailbox()->wait(stop, std::max(wake_at - time_.now(), std::chrono::milliseconds{0}));
  }
  engine_->save();
}

}  // namespace parcelgate
