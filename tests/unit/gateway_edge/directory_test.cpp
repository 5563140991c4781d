// The accounts that poll a carrier's shipments: its own, under any of its names, before those of aggregators.
#include "gateway/app/directory/directory.hpp"

#include <set>

#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

using Ids = std::vector<std::string>;

/// A source with a name and the other carriers that it knows; it may be unable to poll.
class NamedSource final : public AcmeSource {
 public:
  NamedSource(std::string id, std::set<std::string, std::less<>> covered, bool polls)
      : id_(std::move(id)), covered_(std::move(covered)), polls_(polls) {}
  [[nodiscard]] std::string_view id() const noexcept override { return id_; }
  [[nodiscard]] bool covers(std::string_view carrier) const noexcept override {
    return carrier == id_ || covered_.find(carrier) != covered_.end();
  }
  [[nodiscard]] std::optional<PollPolicy> poll_policy(const Account&) const override {
    return polls_ ? std::optional(PollPolicy{}) : std::nullopt;
  }

 private:
  std::string id_;
  std::set<std::string, std::less<>> covered_;
  bool polls_;
};

class Catalog final : public SourceCatalog {
 public:
  [[nodiscard]] const Source* find(std::string_view id) const noexcept override {
    if (id == "dhl" || id == "dhl-unified") return &dhl_;
    if (id == "sf") return &sf_;
    if (id == "easypost") return &easypost_;
    if (id == "kuaidi100" || id == "kd100") return &kuaidi100_;
    return nullptr;
  }

 private:
  NamedSource dhl_{"dhl-unified", {}, true};
  NamedSource sf_{"sf", {}, true};
  NamedSource easypost_{"easypost", {"dhl", "ups"}, false};
  NamedSource kuaidi100_{"kuaidi100", {"sf", "zto", "dhl"}, true};
};

class PollingAccounts : public ::testing::Test {
 protected:
  PollingAccounts() { directory_.sources = std::make_shared<Catalog>(); }
  void add(const std::string& id, const std::string& source, const std::string& tenant = "shop", bool polls = true) {
    directory_.accounts[id] = {Account{id, source, tenant, {}, {}}, polls};
  }
  [[nodiscard]] Ids of(std::string_view carrier) const { return directory_.polling_accounts("shop", carrier); }

  Directory directory_;
};

TEST_F(PollingAccounts, ACarrierAliasIsPolledAtItsSource) {
  add("dhl-main", "dhl-unified");
  EXPECT_EQ(of("dhl"), Ids{"dhl-main"});
  EXPECT_EQ(of("dhl-unified"), Ids{"dhl-main"});
  EXPECT_EQ(of("ups"), Ids{});
}

TEST_F(PollingAccounts, AnAccountThatNamesItsSourceByAnAliasCountsAsTheSources) {
  add("dhl-main", "dhl");
  EXPECT_EQ(of("dhl"), Ids{"dhl-main"});
  add("agg", "kd100");
  EXPECT_EQ(of("zto"), Ids{"agg"});
}

TEST_F(PollingAccounts, TheCarriersOwnAccountsComeBeforeThoseOfAggregators) {
  add("agg", "kuaidi100");
  EXPECT_EQ(of("sf"), Ids{"agg"}) << "nobody else can";
  EXPECT_EQ(of("dhl"), Ids{"agg"});
  add("sf-main", "sf");
  add("sf-second", "sf");
  add("dhl-main", "dhl-unified");
  EXPECT_EQ(of("sf"), (Ids{"sf-main", "sf-second"}));
  EXPECT_EQ(of("dhl"), Ids{"dhl-main"});
  EXPECT_EQ(of("zto"), Ids{"agg"});
}

TEST_F(PollingAccounts, AnAccountThatMayNotOrCannotPollIsSkipped) {
  add("sf-push-only", "sf", "shop", false);
  add("post", "easypost");
  add("agg", "kuaidi100");
  EXPECT_EQ(of("sf"), Ids{"agg"}) << "the aggregator takes the place of an own account that is not polled";
  EXPECT_EQ(of("ups"), Ids{}) << "easypost knows the carrier and cannot poll";
}

TEST_F(PollingAccounts, AccountsOfOtherTenantsAreNeverPolled) {
  add("theirs", "sf", "other");
  add("their-agg", "kuaidi100", "other");
  EXPECT_EQ(of("sf"), Ids{});
  EXPECT_FALSE(directory_.has_polling("shop"));
  EXPECT_TRUE(directory_.has_polling("other"));
}

TEST_F(PollingAccounts, AnAccountOfASourceThatIsGoneIsPassedOver) {
  add("old", "retired");
  EXPECT_EQ(of("retired"), Ids{});
  EXPECT_EQ(of("sf"), Ids{});
}

}  // namespace
}  // namespace parcelgate::test
