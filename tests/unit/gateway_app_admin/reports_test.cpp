#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/admin/report_commands.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

const Instant kMonday = parse_rfc3339("2026-03-02T00:00:00Z").value().at;

/// A return whose one clock was met, by its deadline or later.
Return met_return(int number) {
  Return ret;
  ret.tenant = "shop";
  ret.return_id = "R-" + std::to_string(number);
  ret.rule_pack = "tmall";
  ret.created_at = kMonday;
  Clock clock;
  clock.id = "seller_confirms";
  clock.state = ClockState::met;
  clock.due_at = kMonday + std::chrono::hours{48};
  if (number % 4 == 0) clock.breached_at = clock.due_at;
  ret.clocks = {clock};
  return ret;
}

class AdminReports : public ::testing::Test {
 protected:
  /// Each reading of the clock takes a second, so that a step reads one page.
  class SlowTime final : public TimeSource {
   public:
    [[nodiscard]] Instant now() const override { return kMonday; }
    [[nodiscard]] MonotonicInstant monotonic_now() const override {
      return MonotonicInstant{seconds_ += std::chrono::seconds{1}};
    }

   private:
    mutable std::chrono::milliseconds seconds_{0};
  };

  void SetUp() override {
    sqlite::Options options;
    options.folder = folder_.path();
    auto store = sqlite::open_store(options, metrics_, time_);
    ASSERT_TRUE(store) << store.error().what;
    store_ = *std::move(store);
    admin_ = std::make_unique<AdminService>(*store_, time_);
    RulePack tmall;
    tmall.id = "tmall";
    tmall.on_time_target = 9'800;
    add_report_command(*admin_, *store_, slow_, [tmall]() -> Result<std::shared_ptr<const RulePacks>> {
      return std::make_shared<const RulePacks>(RulePacks{{"tmall", tmall}});
    });
    const auto stored =
        submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
          for (int number = 0; number < 1'200; ++number) {
            Return ret = met_return(number);
            if (auto done = transaction.store_return(ret); !done) return done;
          }
          return {};
        }));
    ASSERT_TRUE(stored) << stored.error().what;
  }
  rapidjson::Document step(const std::string& members) {
    return *parse_json(admin_->handle(R"({"command": "reports.step", )" + members + "}"));
  }

  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_{kMonday};
  SlowTime slow_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<AdminService> admin_;
};

TEST_F(AdminReports, AReportIsComputedInSteps) {
  auto answer = step(R"("report": "deadlines", "zone": "UTC")");
  int steps = 1;
  while (find_member(answer, "is_end") != nullptr && !answer["is_end"].GetBool() && steps++ < 20) {
    EXPECT_EQ(find_member(answer, "rows"), nullptr);
    answer = step(R"("job": )" + std::to_string(answer["job"].GetInt64()));
  }
  ASSERT_TRUE(find_member(answer, "is_end") != nullptr) << to_json(answer);
  EXPECT_EQ(steps, 4) << "three pages of returns, one of parcels";
  EXPECT_EQ(answer["count"].GetUint64(), 1'200U);
  EXPECT_EQ(find_text(answer, "csv"),
            "platform,clock,clocks,in_time,late,missed_open,missed_closed,running,waiting,waived,cancelled,"
            "on_time_share,target_share,target_kept\r\n"
            "tmall,seller_confirms,1200,900,300,0,0,0,0,0,0,0.7500,0.9800,false\r\n"
            "total,,1200,900,300,0,0,0,0,0,0,0.7500,0.9800,false\r\n");
  EXPECT_STREQ(answer["cells"][0][12].GetString(), "98.0 %");
  EXPECT_STREQ(answer["cells"][0][13].GetString(), "no");
  EXPECT_EQ(answer["rows"][0]["target_share"].GetDouble(), 0.98);
  EXPECT_FALSE(answer["rows"][0]["target_kept"].GetBool());
  EXPECT_STREQ(answer["cells"][0][11].GetString(), "75.0 %");
  EXPECT_EQ(answer["rows"][0]["in_time"].GetUint64(), 900U);
  EXPECT_EQ(answer["columns"].Size(), answer["cells"][0].Size());
}

TEST_F(AdminReports, ParametersAreCheckedBeforeAnythingIsRead) {
  const auto refused = step(R"("report": "carriers", "by": "lane", "from": "soon")");
  const std::string what(find_text(refused["error"], "what"));
  EXPECT_THAT(what, ::testing::HasSubstr("by: the report carriers cannot be grouped by lane"));
  EXPECT_THAT(what, ::testing::HasSubstr("from: must be a day"));
}

TEST_F(AdminReports, AFifthReportEndsTheOldest) {
  std::vector<std::int64_t> jobs;
  for (int count = 0; count < 5; ++count) jobs.push_back(step(R"("report": "alerts")")["job"].GetInt64());
  EXPECT_NE(find_member(step(R"("job": )" + std::to_string(jobs[0])), "error"), nullptr);
  EXPECT_EQ(find_member(step(R"("job": )" + std::to_string(jobs[4])), "error"), nullptr);
}

}  // namespace
}  // namespace parcelgate::test
