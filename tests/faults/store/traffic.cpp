#include "tests/faults/store/traffic.hpp"

#include <gtest/gtest.h>

#include <array>

#include "gateway/ports/function_command.hpp"
#include "tests/faults/store/traffic_values.hpp"

namespace parcelgate::test {
namespace {

using Kind = Acknowledged::Kind;

/// Applies the change that a number stands for.
Result<void> apply_change(Transaction& transaction, Kind kind, std::uint64_t number, std::int64_t& quarantine_id) {
  switch (kind) {
    case Kind::fact:
      return add_fact(transaction, number);
    case Kind::outlet:
      return transaction.store_outlet({subject_of("outlet", number), FeedCursor{{number}}, number % 2 == 0});
    case Kind::record:
      return transaction.store_record(record_of(number));
    case Kind::key:
      return transaction.store_key(key_of(number));
    case Kind::poll:
      return transaction.store_poll(poll_of(number));
    case Kind::quarantine: {
      auto id = transaction.append_quarantine({0, message_of(number), "unreadable", "A: b"});
      if (!id) return unexpected(std::move(id).error());
      quarantine_id = *id;
      return {};
    }
    case Kind::push:
      break;
  }
  return {};
}

/// Passes everything on, and reports when the command was applied and answered.
class WatchedCommand final : public Command {
 public:
  WatchedCommand(Traffic& traffic, std::unique_ptr<Command> inner) : traffic_(traffic), inner_(std::move(inner)) {}
  [[nodiscard]] std::string_view partition_key() const noexcept override { return inner_->partition_key(); }
  [[nodiscard]] Completion completion() const noexcept override { return inner_->completion(); }
  Result<void> apply(Transaction& transaction) override {
    auto applied = inner_->apply(transaction);
    mark_ = traffic_.on_applied();
    return applied;
  }
  void finished(Result<void> outcome) noexcept override {
    if (outcome) traffic_.on_acknowledged(mark_);
    inner_->finished(std::move(outcome));
  }

 private:
  Traffic& traffic_;
  std::unique_ptr<Command> inner_;
  std::uint64_t mark_{0};
};

}  // namespace

void Traffic::run(Store& store, std::size_t commands, const std::function<void()>& between) {
  while (commands > 0) {
    const std::size_t burst = std::min(commands, random_.one_in(2) ? 1 + random_.below(3) : 1 + random_.below(40));
    for (std::size_t sent = 0; sent < burst; ++sent) submit(store);
    commands -= burst;
    if (random_.one_in(2) || commands == 0) {
      std::unique_lock lock(mutex_);
      EXPECT_TRUE(changed_.wait_for(lock, std::chrono::minutes{1}, [&] {
        return waiting_ <= (commands == 0 ? 0 : most_waiting);
      })) << "a command was never answered";
    }
    between();
  }
}

void Traffic::submit(Store& store) {
  constexpr std::array kKinds{Kind::fact, Kind::outlet, Kind::record, Kind::key, Kind::poll, Kind::quarantine};
  const std::uint64_t number = next_++;
  if (random_.one_in(20)) return submit_failing(store, number);
  if (random_.one_in(3)) return submit_change(store, kKinds.at(random_.below(kKinds.size())), number);
  submit_push(store, random_.one_in(10) ? 1 + random_.below(number) : number);
}

void Traffic::hand_over(Store& store, std::unique_ptr<Command> command) {
  {
    const std::lock_guard lock(mutex_);
    ++waiting_;
  }
  command = std::make_unique<WatchedCommand>(*this, std::move(command));
  while (!store.submit(command)) store.await_room(std::chrono::milliseconds{100});
}

void Traffic::submit_push(Store& store, std::uint64_t number) {
  auto done = [this, number](const Result<IngestOutcome>& outcome) {
    answered(outcome ? Result<void>{} : unexpected(outcome.error()), {Kind::push, number});
  };
  hand_over(store, std::make_unique<IngestCommand>(push_of(number), std::make_shared<const RulePacks>(), counters_,
                                                   std::move(done)));
}

void Traffic::submit_change(Store& store, Kind kind, std::uint64_t number) {
  const auto id = std::make_shared<std::int64_t>(0);
  hand_over(store,
            std::make_unique<FunctionCommand>(
                [kind, number, id](Transaction& transaction) { return apply_change(transaction, kind, number, *id); },
                [this, kind, number, id](const Result<void>& outcome) {
                  answered(outcome, {kind, number, *id});
                },
                any_completion()));
}

Completion Traffic::any_completion() {
  return random_.below(100) < visible_percent ? Completion::visible : Completion::durable;
}

/// Writes, then fails: nothing of it may stay.
void Traffic::submit_failing(Store& store, std::uint64_t number) {
  hand_over(store, std::make_unique<FunctionCommand>(
                       [number](Transaction& transaction) -> Result<void> {
                         auto added = add_feed_entry(transaction, "x" + std::to_string(number), "");
                         if (!added) return added;
                         return unexpected(ErrorKind::rejected, "as wanted");
                       },
                       [this](const Result<void>& outcome) {
                         EXPECT_FALSE(outcome);
                         end_one();
                       },
                       any_completion()));
}

void Traffic::answered(const Result<void>& outcome, Acknowledged acknowledged) {
  if (!outcome) {
    EXPECT_EQ(outcome.error().kind, ErrorKind::unreachable) << outcome.error().what;
  }
  {
    const std::lock_guard lock(mutex_);
    if (outcome)
      acknowledged_.push_back(acknowledged);
    else
      ++refused_;
  }
  end_one();
}

void Traffic::end_one() {
  const std::lock_guard lock(mutex_);
  --waiting_;
  changed_.notify_all();
}

Result<std::size_t> Traffic::send_again(Store& store, std::uint64_t number) {
  Result<std::size_t> recorded = std::size_t{0};
  auto command = std::make_unique<IngestCommand>(
      push_of(number), std::make_shared<const RulePacks>(), counters_, [&](const Result<IngestOutcome>& outcome) {
        recorded = outcome ? Result<std::size_t>(outcome->recorded) : unexpected(outcome.error());
        end_one();
      });
  hand_over(store, std::move(command));
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_ == 0; });
  return recorded;
}

std::vector<Acknowledged> Traffic::acknowledged() const {
  const std::lock_guard lock(mutex_);
  return acknowledged_;
}

std::size_t Traffic::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

}  // namespace parcelgate::test
