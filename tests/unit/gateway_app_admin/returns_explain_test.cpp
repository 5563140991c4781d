#include "gateway/app/admin/returns_admin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

using ::testing::HasSubstr;

const Instant kReturnApproved = parse_rfc3339("2026-03-02T02:00:00Z").value().at;

class AdminReturns : public ::testing::Test {
 protected:
  AdminReturns() : time_(kReturnApproved + std::chrono::hours{1}) {
    sqlite::Options options;
    options.folder = folder_.path();
    store_ = *sqlite::open_store(options, metrics_, time_);
    serve({"shop", "other"});
  }

  void serve(std::vector<std::string> tenants) {
    admin_ = std::make_unique<AdminService>(*store_, time_);
    ClockRule rule;
    rule.id = "buyer_sends";
    rule.starts = {Trigger::approved};
    rule.met_by = {Trigger::waybill_entered};
    rule.limits = limit_of(std::chrono::hours{24});
    rule.labels = {"Buyer sends", "买家寄回", "買家寄回"};
    RulePack pack{.id = "basic", .version = "1"};
    pack.rules.push_back(std::move(rule));
    auto packs = std::make_shared<const RulePacks>(RulePacks{{"basic", std::move(pack)}});
    add_returns_command(
        *admin_, *store_, time_, [packs]() -> Result<std::shared_ptr<const RulePacks>> { return packs; },
        [tenants = std::move(tenants)] { return tenants; });
  }
  void store(const std::string& tenant, const std::string& id, const std::string& pack = "basic") {
    Return ret;
    ret.tenant = tenant;
    ret.return_id = id;
    ret.rule_pack = pack;
    ret.created_at = kReturnApproved;
    Fact fact;
    fact.fact_id = "f-1";
    fact.kind = FactKind::approved;
    fact.at = fact.recorded_at = kReturnApproved;
    ret.facts.push_back(fact);
    const auto stored = submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
      return transaction.store_return(ret);
    }));
    ASSERT_TRUE(stored) << stored.error().what;
  }
  std::string explain(const std::string& members) {
    return admin_->handle(R"({"command": "returns.explain", )" + members + "}");
  }

  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<AdminService> admin_;
};

TEST_F(AdminReturns, ExplainsAStoredReturnAtAnInstant) {
  store("shop", "R-1");
  const std::string answer = explain(R"("return_id": "R-1")");
  EXPECT_THAT(answer, HasSubstr("running, due on 3 Mar 2026, 02:00, 23 hours left."));
  EXPECT_THAT(answer, HasSubstr(R"("seconds_left":82800)"));
  EXPECT_THAT(explain(R"("return_id": "R-1", "lang": "zh-TW", "now": "2026-03-03T03:00:00Z")"),
              HasSubstr("已逾時 1 小時"));
}

TEST_F(AdminReturns, NeedsTheTenantWhereSeveralUseTheId) {
  store("shop", "R-1");
  store("other", "R-1");
  EXPECT_THAT(explain(R"("return_id": "R-1")"), HasSubstr("several tenants have a return R-1"));
  EXPECT_THAT(explain(R"("return_id": "R-1", "tenant": "other")"), HasSubstr("23 hours left"));
}

TEST_F(AdminReturns, FindsAReturnAlsoWithoutAConfiguration) {
  store("shop", "R-1");
  serve({});
  EXPECT_THAT(explain(R"("return_id": "R-1")"), HasSubstr("23 hours left"));
}

TEST_F(AdminReturns, RefusesWhatIsNotThere) {
  store("shop", "R-1", "gone");
  EXPECT_THAT(explain(R"("return_id": "R-2")"), HasSubstr("there is no return R-2"));
  EXPECT_THAT(explain(R"("return_id": "R-1")"), HasSubstr("is no longer configured"));
  store("shop", "R-3");
  EXPECT_THAT(explain(R"("return_id": "R-3", "now": "soon")"), HasSubstr("error"));
}

}  // namespace
}  // namespace parcelgate::test
