#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/admin/polling_commands.hpp"
#include "gateway/app/carrier_choice/unpolled.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

class AdminPolling : public ::testing::Test {
 protected:
  AdminPolling() {
    sqlite::Options options;
    options.folder = folder_.path();
    store_ = *sqlite::open_store(options, metrics_, time_);
    const auto stored = submit_and_wait(*store_, std::make_unique<FunctionCommand>([](Transaction& transaction) {
      PollState row;
      row.key = {"shop", "sf", "SF1"};
      row.account = "sf-main";
      row.next_at = Instant{std::chrono::seconds{1'772'355'600}};
      row.basis.reason = CheckReason::status_about_to_change;
      row.basis.subject = "out_for_delivery";
      row.basis.every = row.basis.wanted = std::chrono::minutes{15};
      return transaction.store_poll(row);
    }));
    EXPECT_TRUE(stored);
  }
  rapidjson::Document send_command(std::string_view request) {
    return *parse_json(AdminService(*store_, time_).handle(request));
  }

  TemporaryFolder folder_;
  Metrics metrics_;
  SystemTime time_;
  std::unique_ptr<Store> store_;
};

TEST_F(AdminPolling, EachAccountsLoadIsListedByUrgency) {
  const auto answer = send_command(R"({"command":"polling.list"})");
  const auto& loads = *find_member(answer, "loads");
  ASSERT_EQ(loads.Size(), 1u);
  EXPECT_EQ(find_text(loads[0], "account"), "sf-main");
  EXPECT_EQ(find_text(loads[0], "urgency"), "expected");
  EXPECT_EQ(loads[0]["shipments"].GetUint64(), 1u);
  EXPECT_EQ(loads[0]["wanted_per_day"].GetUint64(), 96u);
}

TEST_F(AdminPolling, ANumberShowsWhenItIsPolledAndWhy) {
  const auto answer = send_command(R"({"command":"polling.show","tracking_number":"SF1","locale":"zh-CN"})");
  const auto& check = (*find_member(answer, "checks"))[0];
  EXPECT_EQ(find_text(check, "next_check_at"), "2026-03-01T09:00:00Z");
  EXPECT_EQ(find_text(check, "next_check_reason"), "status_about_to_change");
  EXPECT_NE(find_text(check, "next_check_why").find("15 分钟"), std::string_view::npos);
  EXPECT_TRUE(check["last_checked_at"].IsNull());
}

TEST_F(AdminPolling, AnAccountShowsWhatDelaysItsPollsAndUntilWhen) {
  AdminService service(*store_, time_);
  PollStatus refused;
  refused.account = "sf-main";
  refused.source = "sf";
  refused.breaker = BreakerState::open;
  refused.reason = "unauthorized: 4010";
  refused.open_until = Instant{std::chrono::seconds{1'772'355'600}};
  refused.held_by = GateReason::breaker;
  refused.used_today = 7;
  refused.requests_per_day = 5'000;
  refused.lag = std::chrono::minutes{2};
  add_polling_command(service, [&] { return std::vector{refused}; });
  const auto answer = *parse_json(service.handle(R"({"command":"polling.accounts"})"));
  const auto& account = answer["accounts"][0];
  EXPECT_EQ(find_text(account, "breaker"), "open");
  EXPECT_EQ(find_text(account, "reason"), "unauthorized: 4010");
  EXPECT_EQ(find_text(account, "open_until"), "2026-03-01T09:00:00Z");
  EXPECT_EQ(account["used_today"].GetInt(), 7);
  EXPECT_EQ(account["requests_per_day"].GetInt(), 5'000);
  EXPECT_EQ(account["lag_seconds"].GetInt(), 120);
}

TEST_F(AdminPolling, ANumberThatNoAccountPollsSaysSo) {
  const auto stored =
      submit_and_wait(*store_, std::make_unique<FunctionCommand>([this](Transaction& transaction) -> Result<void> {
        const ShipmentKey key{"shop", "yto", "YT1"};
        if (auto noted = note_unpolled(transaction, key, {}, time_.now()); !noted) return noted;
        PollState gone;  // of an account that is not configured any more
        gone.key = key;
        gone.account = "yto-old";
        gone.ended = true;
        gone.basis.reason = CheckReason::no_account;
        return transaction.store_poll(gone);
      }));
  ASSERT_TRUE(stored);
  const auto answer = send_command(R"({"command":"polling.show","tracking_number":"YT1"})");
  const auto& checks = *find_member(answer, "checks");
  ASSERT_EQ(checks.Size(), 1u);
  EXPECT_EQ(find_text(checks[0], "account"), "");
  EXPECT_EQ(find_text(checks[0], "next_check_reason"), "no_account");
  EXPECT_TRUE(checks[0]["next_check_at"].IsNull());
}

TEST_F(AdminPolling, AnUnknownNumberIsAnError) {
  const auto answer = send_command(R"({"command":"polling.show","tracking_number":"SF2"})");
  EXPECT_EQ(find_text(*find_member(answer, "error"), "kind"), "not_found");
}

}  // namespace
}  // namespace parcelgate::test
