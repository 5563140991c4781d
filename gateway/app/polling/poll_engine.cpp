#include "gateway/app/polling/poll_engine.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::minutes kMeasureEvery{5};

std::function<double()> random_jitter() {
  return [random = std::minstd_rand{std::random_device{}()}]() mutable {
    return std::uniform_real_distribution<double>{0, 1}(random);
  };
}

}  // namespace

PollEngine::PollEngine(const PollerParts& parts, PollOptions options, std::unique_ptr<Reader> reader)
    : parts_(parts),
      options_(std::move(options)),
      reader_(std::move(reader)),
      mailbox_(std::make_shared<Mailbox>()),
      outbox_(parts.store) {
  if (!options_.jitter) options_.jitter = random_jitter();
}

Result<std::unique_ptr<PollEngine>> PollEngine::create(const PollerParts& parts, std::vector<PollAccount> accounts,
                                                       PollOptions options) {
  auto reader = parts.store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  std::unique_ptr<PollEngine> engine(new PollEngine(parts, std::move(options), std::move(reader).value()));
  for (auto& account : accounts) {
    const auto* source = parts.sources.find(account.account.source);
    if (source == nullptr) {
      return unexpected(ErrorKind::config,
                        "account " + account.account.id + ": no carrier folder is called " + account.account.source);
    }
    const bool polls = account.poll && source->poll_policy(account.account).has_value();
    if (!polls && !account.subscribe) continue;
    auto worker = std::make_unique<AccountWorker>(std::move(account), *source, engine->parts_, engine->options_,
                                                  engine->mailbox_, engine->outbox_);
    if (auto restored = worker->restore(*engine->reader_); !restored) return unexpected(std::move(restored).error());
    engine->workers_.push_back(std::move(worker));
  }
  return engine;
}

Instant PollEngine::step() {
  mailbox_->run_all();
  outbox_.flush();
  const auto now = parts_.time.now();
  if (now >= measure_at_) measure(now);
  auto wake_at = now + options_.scan_every;
  for (auto& worker : workers_) wake_at = std::min(wake_at, worker->pump(*reader_, now));
  return wake_at;
}

/// What the accounts have to ask about decides how far each stretches.
void PollEngine::measure(Instant now) {
  measure_at_ = now + kMeasureEvery;
  const auto loads = reader_->measure_polls();
  if (!loads) {
    log(LogLevel::error, "poll_failed", {{"what", loads.error().what}});
    return;
  }
  for (auto& worker : workers_) worker->take_load(*loads);
}

void PollEngine::look_at_all() {
  for (auto& worker : workers_) worker->look_now();
}

std::vector<PollStatus> PollEngine::status() const {
  const auto now = parts_.time.now();
  std::vector<PollStatus> all;
  for (const auto& worker : workers_) all.push_back(worker->status(now));
  return all;
}

void PollEngine::save() {
  for (const auto& worker : workers_) {
    if (auto saved = submit_and_wait(parts_.store, worker->save()); !saved) {
      log(LogLevel::error, "poll_failed",
          {{"account", worker->status(parts_.time.now()).account}, {"what", saved.error().what}});
    }
  }
}

}  // namespace parcelgate
