// write_backs.settle on a real store, and what the outlet does afterwards is in write_back_outlet_test.
#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/admin/write_back_commands.hpp"
#include "gateway/app/outlets/write_backs/write_back_record.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

using namespace std::chrono_literals;

class AdminWriteBacks : public ::testing::Test {
 protected:
  AdminWriteBacks() {
    sqlite::Options options;
    options.folder = folder_.path();
    store_ = *sqlite::open_store(options, metrics_, time_);
    admin_ = std::make_unique<AdminService>(*store_, time_);
    add_write_back_commands(*admin_, *store_, time_);
    WriteBackRecord record;
    record.pending[ReturnState::warehoused] = time_.now() - 1h;
    EXPECT_TRUE(
        submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
          Return ret;
          ret.tenant = "shop";
          ret.return_id = "R/7";
          ret.order_id = "O-1";
          ret.platform_refunds = {{"kuaimai", {"1", ""}}, {"taobao", {"77", ""}}};
          if (auto stored = transaction.store_return(ret); !stored) return stored;
          if (auto stored = transaction.store_outlet({"tmall", FeedCursor{{1}}, false}); !stored) return stored;
          return transaction.store_record({"tmall", kKey, to_json(record), std::nullopt});
        })));
  }
  /// The reason of a refusal, as "<kind>: <what>"; "ok" when the request was not refused.
  std::string settle(const std::string& subject, const std::string& state, const std::string& members,
                     const std::string& outlet = "tmall") {
    const auto answer =
        *parse_json(admin_->handle(R"({"command": "write_backs.settle", "outlet": ")" + outlet + R"(", "subject": ")" +
                                   subject + R"(", "state": ")" + state + "\"" + members + "}"));
    if (answer["ok"].GetBool()) return "ok";
    return std::string(find_text(answer["error"], "kind")) + ": " + std::string(find_text(answer["error"], "what"));
  }
  WriteBackRecord stored() {
    return *parse_write_back_record((*(*store_->open_reader())->find_record("tmall", kKey))->value);
  }

  static constexpr const char* kKey = "write_back:taobao:shop/R/7";
  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_{Instant{24h * 365 * 56}};
  std::unique_ptr<Store> store_;
  std::unique_ptr<AdminService> admin_;
};

TEST_F(AdminWriteBacks, AStateThatThePlatformHasIsNotSentAgain) {
  EXPECT_EQ(settle("shop/R/7", "warehoused", R"(, "written": true)"), "ok");
  EXPECT_TRUE(stored().pending.empty());
  EXPECT_EQ(stored().written.at(ReturnState::warehoused), time_.now());
  EXPECT_TRUE(settle("shop/R/7", "warehoused", R"(, "written": false)").starts_with("conflict: "))
      << "what is settled stays so";
}

TEST_F(AdminWriteBacks, AStateThatThePlatformHasNotIsSentAgain) {
  EXPECT_EQ(settle("shop/R/7", "warehoused", R"(, "written": false)"), "ok");
  EXPECT_EQ(stored(), WriteBackRecord{});
}

TEST_F(AdminWriteBacks, WhatIsNotInDoubtCannotBeSettled) {
  const std::string written = R"(, "written": true)";
  const WriteBackRecord before = stored();
  EXPECT_TRUE(settle("shop/R/7", "signed", written).starts_with("conflict: "));
  EXPECT_TRUE(settle("shop/R/7", "sold", written).starts_with("rejected: STATE must be"));
  EXPECT_TRUE(settle("shop/R/7", "warehoused", "").starts_with("rejected: say what the platform shows"));
  EXPECT_TRUE(settle("R-7", "warehoused", written).starts_with("rejected: SUBJECT is"));
  EXPECT_TRUE(settle("shop/R-8", "warehoused", written).starts_with("not_found: there is no return"));
  EXPECT_TRUE(settle("shop/R/7", "warehoused", written, "other").starts_with("not_found: no outlet"));
  EXPECT_EQ(stored(), before);
}

}  // namespace
}  // namespace parcelgate::test
