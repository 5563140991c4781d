#include "gateway/app/outlets/write_backs/write_back_outlet.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>

#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "outlet_fixture.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using testing::eventually;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Keeps what it gets, and answers by script.
class MemoryPlatform final : public ShopPlatform {
 public:
  [[nodiscard]] const PlatformCall* find_call(ReturnState state) const noexcept override {
    const auto found = calls.find(state);
    return found == calls.end() ? nullptr : &found->second;
  }
  [[nodiscard]] std::string missing_value(const WriteBack& wanted) const override {
    return needs_sku && wanted.sku.empty() ? "sku" : "";
  }
  [[nodiscard]] Result<bool> is_written(const WriteBack& wanted) override {
    ++reads;
    if (read_fault) return unexpected(*read_fault);
    return std::find(effects.begin(), effects.end(), name_of(wanted)) != effects.end();
  }
  [[nodiscard]] Result<void> write(const WriteBack& wanted) override {
    if (during_write) during_write();
    std::optional<Error> fault;
    if (!faults.empty()) {
      fault = faults.front();
      faults.pop_front();
    }
    // A lost answer: the effect has happened.
    if (!fault || fault->kind == ErrorKind::in_doubt) effects.push_back(name_of(wanted));
    ++writes;
    return fault ? Result<void>(unexpected(*fault)) : Result<void>{};
  }
  static std::string name_of(const WriteBack& wanted) {
    return std::string(to_string(wanted.state)) + " " + wanted.refund_id;
  }

  std::map<ReturnState, PlatformCall> calls{{ReturnState::signed_, {}}, {ReturnState::warehoused, {}}};
  std::deque<Error> faults;  ///< of the next writes
  std::optional<Error> read_fault;
  std::function<void()> during_write;
  bool needs_sku{false};
  std::vector<std::string> effects;
  int reads{0};
  int writes{0};
};

class WriteBackOutletTest : public OutletTest {
 protected:
  WriteBackOutletTest() {
    options_.outlet = "shop";
    options_.platform = "taobao";
    options_.states = {ReturnState::signed_, ReturnState::warehoused};
    ret_.tenant = "acme";
    ret_.return_id = "R-1";
    ret_.order_id = "O-1";
    ret_.platform_refunds["taobao"] = {"77", ""};
  }
  void TearDown() override { outlet_.reset(); }

  void add_fact(FactKind kind) {
    Fact fact;
    fact.fact_id = "f-" + std::to_string(ret_.facts.size());
    fact.kind = kind;
    fact.at = fact.recorded_at = time_.now();
    ret_.facts.push_back(fact);
    store_return();
  }
  void sign_parcel() {
    ReturnShipment parcel;
    parcel.carrier = "zto";
    parcel.tracking_number = "ZT0001";
    parcel.milestones.signed_at = time_.now();
    ret_.shipments = {parcel};
    store_return();
  }
  void store_return() {
    ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>([this](Transaction& transaction) {
      return transaction.store_return(ret_);
    })));
  }
  FeedEntry entry() const {
    FeedEntry made;
    made.type = "parcelgate.return.fact_recorded.v1";
    made.tenant = "acme";
    made.return_id = "R-1";
    made.data = "{}";
    return made;
  }
  Result<void> deliver() {
    if (!outlet_) outlet_ = std::make_unique<WriteBackOutlet>(options_, platform_, *store_, time_);
    const std::vector<FeedEntry> entries{entry()};
    Result<void> outcome;
    outlet_->deliver(entries, [&](Result<void> done) { outcome = std::move(done); });
    return outcome;
  }
  /// As after a crash: what the outlet knows is in the store.
  void restart() { outlet_.reset(); }

  WriteBackOptions options_;
  MemoryPlatform platform_;
  Return ret_;
  std::unique_ptr<WriteBackOutlet> outlet_;
};

TEST_F(WriteBackOutletTest, EachStateIsWrittenOnceAlsoAfterARestart) {
  sign_parcel();
  ASSERT_TRUE(deliver());
  ASSERT_TRUE(deliver());
  restart();
  ASSERT_TRUE(deliver());
  EXPECT_THAT(platform_.effects, ElementsAre("signed 77"));
  add_fact(FactKind::received);
  ASSERT_TRUE(deliver());
  restart();
  ASSERT_TRUE(deliver());
  EXPECT_THAT(platform_.effects, ElementsAre("signed 77", "warehoused 77"));
  EXPECT_EQ(platform_.reads, 0) << "a platform without such a call is not read";
}

TEST_F(WriteBackOutletTest, OnlyReturnsThatNameTheirCaseAndOnlyConfiguredStatesAreWritten) {
  ret_.platform_refunds = {{"pinduoduo", {"88", ""}}};
  add_fact(FactKind::received);
  ASSERT_TRUE(deliver());
  EXPECT_THAT(platform_.effects, IsEmpty());
  ret_.platform_refunds["taobao"] = {"77", ""};
  options_.states = {ReturnState::warehoused};
  restart();
  sign_parcel();
  ASSERT_TRUE(deliver());
  EXPECT_THAT(platform_.effects, ElementsAre("warehoused 77"));
}

TEST_F(WriteBackOutletTest, ALostAnswerIsReadLaterAndNotSentAgain) {
  platform_.calls[ReturnState::warehoused].can_be_read = true;
  add_fact(FactKind::received);
  platform_.faults = {Error{ErrorKind::in_doubt, "no answer", {}}};
  const auto first = deliver();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind, ErrorKind::in_doubt);
  EXPECT_EQ(first.error().retry_after, 10s);
  const int reads = platform_.reads;
  restart();
  EXPECT_EQ(deliver().error().kind, ErrorKind::in_doubt) << "the call may still be at work there";
  EXPECT_EQ(platform_.reads, reads);
  time_.step(10s);
  ASSERT_TRUE(deliver());
  EXPECT_EQ(platform_.writes, 1);
  EXPECT_THAT(platform_.effects, ElementsAre("warehoused 77"));
}

TEST_F(WriteBackOutletTest, ALostAnswerThatCannotBeReadIsLeftToAPerson) {
  add_fact(FactKind::received);
  platform_.faults = {Error{ErrorKind::in_doubt, "no answer", {}}};
  ASSERT_FALSE(deliver());
  time_.step(1h);
  for (int attempt = 0; attempt < 3; ++attempt) {
    const auto outcome = deliver();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::conflict) << "the entry is set aside, others are delivered";
    EXPECT_THAT(outcome.error().what, HasSubstr("look at its case there"));
  }
  EXPECT_EQ(platform_.writes, 1);
  // The operator has decided.
  options_.repeats_in_doubt = true;
  restart();
  ASSERT_TRUE(deliver());
  EXPECT_EQ(platform_.writes, 2);
}

TEST_F(WriteBackOutletTest, WhatAPersonSettledDuringADeliveryStaysWritten) {
  sign_parcel();
  platform_.faults = {Error{ErrorKind::in_doubt, "no answer", {}}};
  ASSERT_FALSE(deliver());
  time_.step(1min);
  add_fact(FactKind::received);
  // The person is faster than the answer to the call of the next state.
  platform_.during_write = [this] {
    const std::string key = write_back_key("taobao", "acme/R-1");
    ASSERT_TRUE(
        submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
          auto record = *parse_write_back_record((*transaction.find_record("shop", key))->value);
          record.pending.erase(ReturnState::signed_);
          record.written[ReturnState::signed_] = time_.now();
          return transaction.store_record({"shop", key, to_json(record), std::nullopt});
        })));
  };
  EXPECT_EQ(deliver().error().kind, ErrorKind::conflict);
  platform_.during_write = nullptr;
  EXPECT_TRUE(deliver()) << "nothing is in doubt";
  EXPECT_THAT(platform_.effects, ElementsAre("signed 77", "warehoused 77"));
}

TEST_F(WriteBackOutletTest, ACallThatRepeatsSafelyIsSentAgain) {
  platform_.calls[ReturnState::warehoused].repeats_safely = true;
  add_fact(FactKind::received);
  platform_.faults = {Error{ErrorKind::in_doubt, "no answer", {}}};
  ASSERT_FALSE(deliver());
  time_.step(10s);
  ASSERT_TRUE(deliver());
  EXPECT_EQ(platform_.writes, 2);
}

TEST_F(WriteBackOutletTest, AStateInDoubtDoesNotHoldUpTheNext) {
  sign_parcel();
  platform_.faults = {Error{ErrorKind::in_doubt, "no answer", {}}};
  ASSERT_FALSE(deliver());
  time_.step(1min);
  add_fact(FactKind::received);
  EXPECT_EQ(deliver().error().kind, ErrorKind::conflict);
  EXPECT_THAT(platform_.effects, ElementsAre("signed 77", "warehoused 77"));
}

TEST_F(WriteBackOutletTest, WhatThePlatformHasAlreadyIsASuccess) {
  platform_.calls[ReturnState::warehoused].can_be_read = true;
  platform_.effects = {"warehoused 77"};
  add_fact(FactKind::received);
  ASSERT_TRUE(deliver());
  EXPECT_EQ(platform_.writes, 0);
  ASSERT_TRUE(deliver());
  EXPECT_EQ(platform_.reads, 1) << "it is remembered";
}

TEST_F(WriteBackOutletTest, ARefusalOfARaceIsReadAndCounts) {
  platform_.calls[ReturnState::warehoused].can_be_read = true;
  add_fact(FactKind::received);
  class Race final : public ShopPlatform {
   public:
    explicit Race(MemoryPlatform& inner) : inner_(inner) {}
    const PlatformCall* find_call(ReturnState state) const noexcept override { return inner_.find_call(state); }
    std::string missing_value(const WriteBack&) const override { return {}; }
    Result<bool> is_written(const WriteBack& wanted) override { return inner_.is_written(wanted); }
    Result<void> write(const WriteBack& wanted) override {
      inner_.effects.push_back(MemoryPlatform::name_of(wanted));  // a person was faster
      return unexpected(ErrorKind::rejected, "wrong state");
    }

   private:
    MemoryPlatform& inner_;
  } race(platform_);
  outlet_ = std::make_unique<WriteBackOutlet>(options_, race, *store_, time_);
  EXPECT_TRUE(deliver());
}

TEST_F(WriteBackOutletTest, ARefusedStateIsSentAgainBecauseNothingHappened) {
  add_fact(FactKind::received);
  platform_.faults = {Error{ErrorKind::rejected, "no such case", {}}, Error{ErrorKind::unreachable, "busy", {}}};
  EXPECT_EQ(deliver().error().kind, ErrorKind::rejected);
  EXPECT_EQ(deliver().error().kind, ErrorKind::unreachable);
  ASSERT_TRUE(deliver());
  EXPECT_THAT(platform_.effects, ElementsAre("warehoused 77"));
}

TEST_F(WriteBackOutletTest, MoneyIsNotMovedWhenTheCaseCannotBeRead) {
  PlatformCall pays;
  pays.moves_money = true;
  pays.can_be_read = true;
  platform_.calls[ReturnState::refund_agreed] = pays;
  options_.states = {ReturnState::refund_agreed};
  add_fact(FactKind::inspected);
  platform_.read_fault = Error{ErrorKind::conflict, "the case is in another state", {}};
  EXPECT_EQ(deliver().error().kind, ErrorKind::conflict);
  platform_.read_fault = Error{ErrorKind::unreachable, "no answer", {}};
  EXPECT_EQ(deliver().error().kind, ErrorKind::unreachable);
  EXPECT_EQ(platform_.writes, 0);
  platform_.read_fault.reset();
  ASSERT_TRUE(deliver());
  EXPECT_THAT(platform_.effects, ElementsAre("refund_agreed 77"));
}

TEST_F(WriteBackOutletTest, DefectiveGoodsAreWrittenOnlyWhereTheCallCountsThem) {
  add_fact(FactKind::received);
  ret_.facts.back().condition = GoodsCondition::defective;
  store_return();
  ASSERT_TRUE(deliver());
  EXPECT_THAT(platform_.effects, IsEmpty()) << "\"in the warehouse\" lets some platforms pay the buyer";
  platform_.calls[ReturnState::warehoused].counts_condition = true;
  ASSERT_TRUE(deliver());
  EXPECT_THAT(platform_.effects, ElementsAre("warehoused 77"));
}

TEST_F(WriteBackOutletTest, AReturnWithoutANeededValueIsSkippedUntilItHasIt) {
  platform_.needs_sku = true;
  add_fact(FactKind::received);
  ASSERT_TRUE(deliver()) << "not a fault of the entry";
  EXPECT_EQ(platform_.writes, 0);
  ret_.platform_refunds["taobao"].sku = "SKU001";
  store_return();
  ASSERT_TRUE(deliver());
  EXPECT_EQ(platform_.writes, 1);
}

TEST_F(WriteBackOutletTest, ADamagedRecordIsNotTakenForAnEmptyOne) {
  add_fact(FactKind::received);
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>([](Transaction& transaction) {
    return transaction.store_record({"shop", "write_back:taobao:acme/R-1", R"({"written": {"warehoused": "x"}})", {}});
  })));
  EXPECT_EQ(deliver().error().kind, ErrorKind::internal);
  EXPECT_EQ(platform_.writes, 0);
}

TEST_F(WriteBackOutletTest, ARefusedReturnIsSetAsideWhileTheOthersAreWritten) {
  options_.states = {ReturnState::warehoused};
  add_fact(FactKind::received);
  Return other = ret_;
  other.return_id = "R-2";
  other.platform_refunds["taobao"] = {"78", ""};
  ret_.platform_refunds["taobao"] = {"77", ""};
  for (int attempt = 0; attempt < 50; ++attempt) platform_.faults.push_back({ErrorKind::rejected, "no such case", {}});
  append(entry());
  outlet_ = std::make_unique<WriteBackOutlet>(options_, platform_, *store_, time_);
  FollowerOptions follower;
  follower.outlet = "shop";
  auto made = FeedFollower::create(follower, *outlet_, *store_, time_, metrics_);
  ASSERT_TRUE(made);
  ASSERT_TRUE(eventually([&] {
    time_.step(1s);
    (*made)->nudge();
    return (*made)->status().set_aside == 1;
  }));
  made->reset();
  platform_.faults.clear();
  std::swap(ret_, other);
  store_return();
  FeedEntry second = entry();
  second.return_id = "R-2";
  append(second);
  made = FeedFollower::create(follower, *outlet_, *store_, time_, metrics_);
  ASSERT_TRUE(made);
  // The platform is read after the follower has ended: its thread writes to it.
  EXPECT_TRUE(eventually([&] { return (*made)->status().done == 2; }));
  made->reset();
  EXPECT_EQ(std::count(platform_.effects.begin(), platform_.effects.end(), "warehoused 78"), 1);
}

TEST(WriteBackRecord, ReadsBackWhatItWrites) {
  WriteBackRecord record;
  record.written[ReturnState::signed_] = Instant{1'764'384'000s};
  record.pending[ReturnState::warehoused] = Instant{1'764'384'001s};
  const auto read = parse_write_back_record(to_json(record));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, record);
  EXPECT_FALSE(parse_write_back_record("{}"));
  EXPECT_FALSE(parse_write_back_record(R"({"written": {}, "pending": {"signd": "2026-01-01T00:00:00Z"}})"));
}

}  // namespace
}  // namespace parcelgate
