// Numbers that were registered before an account polled their carrier.
#include <gmock/gmock.h>

#include "gateway/app/carrier_choice/unpolled.hpp"
#include "gateway/app/ingest/register_shipment.hpp"
#include "tests/support/polling_lookup.hpp"
#include "tests/unit/gateway_app_polling/engine_fixture.hpp"

namespace parcelgate::testing {
namespace {

using namespace std::chrono_literals;

class LateAccounts : public EngineTest {
 protected:
  LateAccounts() {
    polling_accounts_ = polls_at([this](std::string_view, std::string_view carrier) {
      return has_account_ && carrier == "sf" ? std::vector<std::string>{"sf-main"} : std::vector<std::string>{};
    });
  }
  /// As the API does while no account polls the carrier.
  void register_early(const std::string& carrier, const std::string& number, PollRequest polls = {}) {
    ShipmentRegistration registration;
    registration.key = {"shop", carrier, number};
    registration.polls = std::move(polls);
    registration.registered_at = time_.now();
    const auto done = submit_and_wait(
        *store_, std::make_unique<RegisterShipment>(std::move(registration), std::make_shared<RulePacks>()));
    ASSERT_TRUE(done) << done.error().what;
  }
  std::vector<PollState> rows(const std::string& number) { return *reader_->find_polls(number); }
  Result<void> reload() { return engine_->replace(sources_, std::make_shared<RulePacks>(), {account_}); }

  bool has_account_{false};
};

TEST_F(LateAccounts, AreScheduledAtAReload) {
  start();
  register_early("sf", "A1", {{}, {{"phone_tail", "1234"}}});
  step();
  EXPECT_EQ(http_.waiting(), 0u);
  ASSERT_EQ(rows("A1").size(), 1u);
  EXPECT_EQ(rows("A1").front().account, kNoAccount);
  EXPECT_EQ(rows("A1").front().basis.reason, CheckReason::no_account);
  has_account_ = true;
  ASSERT_TRUE(reload());
  step();
  step();
  ASSERT_EQ(http_.waiting(), 1u);
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1;phone_tail=1234");
  answer("A1 in_transit 1772355600");
  ASSERT_EQ(rows("A1").size(), 1u) << "the row of no account is gone";
  EXPECT_EQ(rows("A1").front().account, "sf-main");
}

TEST_F(LateAccounts, AreScheduledAtAStart) {
  start();
  register_early("sf", "A1");
  stop();
  has_account_ = true;
  start();
  step();
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1");
}

TEST_F(LateAccounts, NumbersOfAnotherCarrierKeepWaiting) {
  start();
  run([&](Transaction& transaction) -> Result<void> {
    for (int i = 0; i < 1100; ++i) {
      const ShipmentKey key{"shop", "yto", "Y" + std::to_string(i)};
      if (auto noted = note_unpolled(transaction, key, {}, time_.now()); !noted) return noted;
    }
    return {};
  });
  register_early("sf", "A1");
  has_account_ = true;
  ASSERT_TRUE(reload());
  for (int i = 0; i < 6; ++i) step();
  ASSERT_EQ(http_.waiting(), 1u);
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1");
  EXPECT_EQ(rows("Y7").front().basis.reason, CheckReason::no_account);
}

TEST_F(LateAccounts, AnUndecidedNumberIsPolledAtItsPossibleCarriers) {
  start();
  PollRequest polls;
  polls.possible = {{"yto", 9, {}, {}}, {"sf", 7, {}, {}}};
  register_early("", "A1", polls);
  has_account_ = true;
  ASSERT_TRUE(reload());
  step();
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1");
  ASSERT_EQ(rows("A1").size(), 1u);
  EXPECT_EQ(rows("A1").front().key.carrier, "sf");
}

TEST_F(LateAccounts, NumbersOfAnAccountThatIsGoneComeToTheOneThatReplacesIt) {
  has_account_ = true;
  start();
  watch("A1");
  step();
  answer("A1 in_transit 1772355600");
  auto renamed = account_;
  renamed.account.id = "sf-new";
  polling_accounts_ = {};
  engine_.reset();
  auto engine = PollEngine::create(
      {*store_, http_, time_, sources_, metrics_, ingest_, std::make_shared<RulePacks>(),
       polls_at([](std::string_view, std::string_view) { return std::vector<std::string>{"sf-new"}; })},
      {renamed}, options_);
  ASSERT_TRUE(engine);
  engine_ = *std::move(engine);
  step();
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1");
  for (const PollState& row : rows("A1")) EXPECT_EQ(row.ended, row.account == "sf-main") << row.account;
  engine_.reset();
}

TEST_F(LateAccounts, ANumberThatIsPolledHasNoSuchRow) {
  start();
  register_early("sf", "A1");
  register_early("sf", "A1", {{"sf-main"}, {}});
  ASSERT_EQ(rows("A1").size(), 1u);
  EXPECT_EQ(rows("A1").front().account, "sf-main");
}

}  // namespace
}  // namespace parcelgate::testing
