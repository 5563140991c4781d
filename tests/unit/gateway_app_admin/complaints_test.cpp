#include "gateway/app/admin/complaints_admin.hpp"

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

const Instant kReceived = parse_rfc3339("2026-03-02T02:00:00Z").value().at;

class AdminComplaints : public ::testing::Test {
 protected:
  AdminComplaints() : time_(kReceived + std::chrono::hours{1}) {
    sqlite::Options options;
    options.folder = folder_.path();
    store_ = *sqlite::open_store(options, metrics_, time_);
    admin_ = std::make_unique<AdminService>(*store_, time_);
    ClockRule rule;
    rule.id = "complaint_answered";
    rule.subject = ClockSubject::complaint;
    rule.starts = {Trigger::complaint_received};
    rule.met_by = {Trigger::acknowledged};
    rule.limits = limit_of(std::chrono::hours{24});
    rule.labels = {"First answer", "首次回复", "首次回覆"};
    RulePack pack{.id = "desk", .version = "1"};
    pack.rules.push_back(std::move(rule));
    auto packs = std::make_shared<const RulePacks>(RulePacks{{"desk", std::move(pack)}});
    add_complaints_command(*admin_, *store_, time_,
                           [packs]() -> Result<std::shared_ptr<const RulePacks>> { return packs; });
  }

  void store(const std::string& tenant, const std::string& id, const std::string& pack = "desk") {
    Complaint complaint;
    complaint.tenant = tenant;
    complaint.complaint_id = id;
    complaint.tracking_number = "SF1";
    complaint.rule_pack = pack;
    complaint.created_at = complaint.received_at = kReceived;
    const auto stored = submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
      return transaction.store_complaint(complaint);
    }));
    ASSERT_TRUE(stored) << stored.error().what;
  }
  std::string explain(const std::string& members) {
    return admin_->handle(R"({"command": "complaints.explain", )" + members + "}");
  }

  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<AdminService> admin_;
};

TEST_F(AdminComplaints, ExplainsAStoredComplaintAtAnInstant) {
  store("shop", "C-1");
  const std::string answer = explain(R"("complaint_id": "C-1")");
  EXPECT_THAT(answer, HasSubstr("running, due on 3 Mar 2026, 02:00, 23 hours left."));
  EXPECT_THAT(answer, HasSubstr(R"("seconds_left":82800)"));
  EXPECT_THAT(explain(R"("complaint_id": "C-1", "lang": "zh-TW", "now": "2026-03-03T03:00:00Z")"),
              HasSubstr("已逾時 1 小時"));
}

TEST_F(AdminComplaints, NeedsTheTenantWhereSeveralUseTheId) {
  store("shop", "C-1");
  store("other", "C-1");
  EXPECT_THAT(explain(R"("complaint_id": "C-1")"), HasSubstr("several tenants have a complaint C-1"));
  EXPECT_THAT(explain(R"("complaint_id": "C-1", "tenant": "other")"), HasSubstr("23 hours left"));
}

TEST_F(AdminComplaints, RefusesWhatIsNotThere) {
  store("shop", "C-1", "gone");
  EXPECT_THAT(explain(R"("complaint_id": "C-2")"), HasSubstr("there is no complaint C-2"));
  EXPECT_THAT(explain(R"("complaint_id": "C-2", "tenant": "shop")"), HasSubstr("there is no complaint C-2"));
  EXPECT_THAT(explain(R"("complaint_id": "C-1")"), HasSubstr("is no longer configured"));
  EXPECT_THAT(explain(R"("complaint_id": "C-1", "now": "soon")"), HasSubstr("error"));
}

}  // namespace
}  // namespace parcelgate::test
