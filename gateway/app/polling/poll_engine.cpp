#include "gateway/app/polling/poll_engine.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::minutes kMeasureEvery{5};
constexpr std::chrono::minutes kAssignAgain{1};  // after a fault of the store

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
      outbox_(parts.store),
      date_(parts.time) {
  if (!options_.jitter) options_.jitter = random_jitter();
}

Result<std::unique_ptr<PollEngine>> PollEngine::create(const PollerParts& parts, std::vector<PollAccount> accounts,
                                                       PollOptions options) {
  auto reader = parts.store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  std::unique_ptr<PollEngine> engine(new PollEngine(parts, std::move(options), std::move(reader).value()));
  auto seats = engine->seat(parts.sources, std::move(accounts));
  if (!seats) return unexpected(std::move(seats).error());
  engine->seats_ = *std::move(seats);
  for (auto& seat : engine->seats_) {
    if (auto ready = engine->make_ready(seat); !ready) return unexpected(std::move(ready).error());
  }
  engine->start_assigning();
  return engine;
}

Result<std::vector<PollEngine::Seat>> PollEngine::seat(const std::shared_ptr<const SourceCatalog>& sources,
                                                       std::vector<PollAccount> accounts) {
  std::vector<Seat> seats;
  for (auto& account : accounts) {
    const auto* source = sources->find(account.account.source);
    if (source == nullptr) {
      return unexpected(ErrorKind::config,
                        "account " + account.account.id + ": no carrier folder is called " + account.account.source);
    }
    const bool polls = account.poll && source->poll_policy(account.account).has_value();
    if (!polls && !account.subscribe) continue;
    seats.push_back({std::make_unique<AccountWorker>(std::move(account), *source, parts_, options_, mailbox_, outbox_),
                     sources, false});
  }
  return seats;
}

Result<void> PollEngine::make_ready(Seat& seat) {
  auto restored = seat.worker->restore(*reader_);
  seat.is_ready = restored.has_value();
  return restored;
}

/// Whether a seat may send requests. Its replaced predecessor must have ended first: two workers would poll the same
/// rows, and only then does the store hold the predecessor's use of the day's budget.
bool PollEngine::may_poll(Seat& seat) {
  const std::string& id = seat.worker->account().account.id;
  const auto is_same = [&](const Seat& left) { return left.worker->account().account.id == id; };
  if (std::any_of(leaving_.begin(), leaving_.end(), is_same)) return false;
  if (seat.is_ready) return true;
  const auto ready = make_ready(seat);
  if (!ready) log(LogLevel::error, "poll_budget_not_read", {{"account", id}, {"error", ready.error().what}});
  return ready.has_value();
}

PollEngine::Seat* PollEngine::find_unchanged(const PollAccount& account, const Source& source) {
  const auto found = std::find_if(seats_.begin(), seats_.end(), [&](const Seat& seat) {
    return seat.worker && seat.worker->account() == account &&
           seat.worker->source().mapping_version() == source.mapping_version();
  });
  return found == seats_.end() ? nullptr : &*found;
}

Result<void> PollEngine::replace(std::shared_ptr<const SourceCatalog> sources, std::shared_ptr<const RulePacks> rules,
                                 std::vector<PollAccount> accounts) {
  auto seats = seat(sources, std::move(accounts));
  if (!seats) return unexpected(std::move(seats).error());
  for (Seat& fresh : *seats) {
    if (Seat* unchanged = find_unchanged(fresh.worker->account(), fresh.worker->source()))
      fresh = std::move(*unchanged);
  }
  for (Seat& old : seats_) {
    if (old.worker) leaving_.push_back(std::move(old));
  }
  seats_ = *std::move(seats);
  parts_.sources = std::move(sources);
  parts_.rules = std::move(rules);
  measure_at_ = {};
  look_at_all();
  start_assigning();
  return {};
}

void PollEngine::dismiss_idle() {
  std::erase_if(leaving_, [](const Seat& seat) { return seat.worker->is_idle(); });
}

Instant PollEngine::step() {
  const auto now = parts_.time.now();
  look_at_date(now);
  mailbox_->run_all();
  outbox_.flush();
  dismiss_idle();
  auto wake_at = now + options_.scan_every;
  if (is_store_away()) return wake_at;
  assign(now);
  if (now >= measure_at_) measure(now);
  for (auto& seat : seats_) {
    if (may_poll(seat)) wake_at = std::min(wake_at, seat.worker->pump(*reader_, now));
  }
  return wake_at;
}

/// Runs first in a step, so that a step never mixes times of two dates.
void PollEngine::look_at_date(Instant now) {
  const auto by = date_.look(now);
  if (!by) return;
  measure_at_ = {};
  for (auto& seat : seats_) seat.worker->date_was_set(*by, now);
  for (auto& seat : leaving_) seat.worker->date_was_set(*by, now);
}

bool PollEngine::is_store_away() {
  auto fault = parts_.store.write_fault();
  if (fault.has_value() != store_fault_.has_value()) {
    if (fault)
      log(LogLevel::warn, "polling_paused", {{"error", "the store cannot write: " + *fault}});
    else
      log(LogLevel::info, "polling_resumed");
    look_at_all();
  }
  store_fault_ = std::move(fault);
  return store_fault_.has_value();
}

void PollEngine::start_assigning() {
  std::vector<std::string> accounts;
  for (const Seat& seat : seats_) accounts.push_back(seat.worker->account().account.id);
  assigner_.start(std::move(accounts), parts_.time.now());
}

/// Waits until replaced accounts have stored their last rows.
void PollEngine::assign(Instant now) {
  if (now < assign_at_ && assign_at_ - now <= kAssignAgain) return;
  if (assigner_.is_done() || is_assigning_ || !leaving_.empty() || outbox_.is_blocked()) return;
  auto step = assigner_.next(*reader_, parts_.polling_accounts, now);
  if (!step) {
    assign_at_ = now + kAssignAgain;
    log(LogLevel::error, "polls_not_assigned", {{"error", step.error().what}});
    return;
  }
  if (*step == nullptr) return;
  is_assigning_ = true;
  outbox_.submit(std::make_unique<FunctionCommand>(
      [command = std::shared_ptr<Command>(*std::move(step))](Transaction& transaction) {
        return command->apply(transaction);
      },
      [this, mailbox = mailbox_](const Result<void>& outcome) {
        mailbox->post([this, outcome] {
          is_assigning_ = false;
          if (!outcome) {
            assign_at_ = parts_.time.now() + kAssignAgain;
            log(LogLevel::error, "polls_not_assigned", {{"error", outcome.error().what}});
          }
          measure_at_ = {};
          look_at_all();
        });
      }));
}

/// Each account stretches its intervals by the number of shipments that it has to poll.
void PollEngine::measure(Instant now) {
  measure_at_ = now + kMeasureEvery;
  const auto loads = reader_->measure_polls();
  if (!loads) {
    log(LogLevel::error, "poll_load_not_read", {{"error", loads.error().what}});
    return;
  }
  for (auto& seat : seats_) seat.worker->take_load(*loads);
}

void PollEngine::look_at_all() {
  for (auto& seat : seats_) seat.worker->look_now();
}

std::vector<PollStatus> PollEngine::status() const {
  const auto now = parts_.time.now();
  std::vector<PollStatus> all;
  for (const auto& seat : seats_) {
    all.push_back(seat.worker->status(now));
    if (store_fault_) all.back().held_by = GateReason::store_fault;
  }
  return all;
}

void PollEngine::save() {
  const auto save_one = [this](const Seat& seat) {
    // A seat that never became ready has used nothing and must not overwrite the stored use.
    if (!seat.is_ready) return;
    if (auto saved = submit_and_wait(parts_.store, seat.worker->save()); !saved) {
      log(LogLevel::error, "poll_budget_not_stored",
          {{"account", seat.worker->account().account.id}, {"error", saved.error().what}});
    }
  };
  for (const Seat& seat : leaving_) save_one(seat);
  for (const Seat& seat : seats_) save_one(seat);
}

}  // namespace parcelgate
