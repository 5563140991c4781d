// Polling while the store cannot write or refuses one row: shipments are not queried when the answer could not be
// stored.
#include <gmock/gmock.h>

#include "tests/unit/gateway_app_polling/engine_fixture.hpp"

namespace parcelgate::testing {
namespace {

using namespace std::chrono_literals;

/// Fails what it is given to write: all of it, or what concerns one number.
class FaultyStore final : public Store {
 public:
  explicit FaultyStore(Store& inner) : inner_(inner) {}
  bool fails{false};
  std::string poisoned;  ///< a tracking number
  std::size_t refused{0};

  [[nodiscard]] bool submit(std::unique_ptr<Command>& command) override {
    if (!fails && (poisoned.empty() || command->partition_key() != poisoned)) return inner_.submit(command);
    ++refused;
    command->finished(unexpected(ErrorKind::unreachable, fails ? "the disk is full" : "the row is damaged"));
    command.reset();
    return true;
  }
  void await_room(std::chrono::milliseconds at_most) override { inner_.await_room(at_most); }
  [[nodiscard]] std::optional<std::string> write_fault() const override {
    return fails ? std::optional<std::string>("the disk is full") : std::nullopt;
  }
  [[nodiscard]] Result<std::unique_ptr<Reader>> open_reader() override { return inner_.open_reader(); }
  void on_commit(std::function<void(CommitNews)> listener) override { inner_.on_commit(std::move(listener)); }

 private:
  Store& inner_;
};

class PollStoreFaults : public EngineTest {
 protected:
  void start_faulty() {
    start();
    faulty_ = std::make_unique<FaultyStore>(*store_);
    auto engine = PollEngine::create(
        {*faulty_, http_, time_, sources_, metrics_, ingest_, std::make_shared<RulePacks>()}, {account_}, options_);
    ASSERT_TRUE(engine.has_value());
    engine_ = *std::move(engine);
  }
  void TearDown() override { engine_.reset(); }
  std::unique_ptr<FaultyStore> faulty_;
};

TEST_F(PollStoreFaults, WhileTheStoreCannotWriteNothingIsPolled) {
  start_faulty();
  watch("A1");
  faulty_->fails = true;
  for (int i = 0; i < 600; ++i) {
    time_.step(1s);
    step();
  }
  EXPECT_EQ(http_.waiting(), 0u);
  EXPECT_EQ(account_status().held_by, GateReason::store_fault);
  faulty_->fails = false;
  time_.step(1s);
  step();
  EXPECT_EQ(http_.waiting(), 1u) << "polling resumes by itself";
  EXPECT_EQ(account_status().held_by, GateReason::ready);
}

TEST_F(PollStoreFaults, AnAnswerThatCouldNotBeStoredIsPolledAgainOnceTheStoreWrites) {
  start_faulty();
  watch("A1");
  step();
  faulty_->fails = true;
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(faulty_->refused, 1u);
  EXPECT_EQ(account_status().breaker, BreakerState::closed) << "the courier did nothing wrong";
  faulty_->fails = false;
  time_.step(1s);
  step();
  ASSERT_EQ(http_.waiting(), 1u);
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(status_of("A1"), Status::in_transit);
}

TEST_F(PollStoreFaults, ARowThatTheStoreRefusesWaitsLongerEachTimeAndBlocksNoOther) {
  source_.policy.batch_size = 2;
  start_faulty();
  watch("A1");
  watch("A2");
  faulty_->poisoned = "A1";
  step();
  ASSERT_EQ(http_.next_url(), "http://courier/poll?A1,A2");
  answer("A1 in_transit 1772355600 A2 in_transit 1772355600");
  EXPECT_EQ(http_.waiting(), 0u) << "both wait";
  std::size_t requests = 0;
  std::vector<Instant> polled_at;
  for (int i = 0; i < 3600; ++i) {
    time_.step(1s);
    step();
    while (http_.waiting() > 0) {
      const bool is_poisoned = http_.next_url().ends_with("A1");
      if (is_poisoned) polled_at.push_back(time_.now());
      ++requests;
      answer(is_poisoned ? "A1 in_transit 1772355600" : "A2 in_transit 1772355600");
    }
  }
  EXPECT_EQ(status_of("A2"), Status::in_transit);
  ASSERT_GE(polled_at.size(), 4u);
  EXPECT_LE(polled_at.size(), 10u) << "an hour of doubling pauses";
  for (std::size_t i = 2; i < polled_at.size(); ++i)
    EXPECT_GT(polled_at[i] - polled_at[i - 1], polled_at[i - 1] - polled_at[i - 2]);
  EXPECT_EQ(account_status().breaker, BreakerState::closed);
}

}  // namespace
}  // namespace parcelgate::testing
