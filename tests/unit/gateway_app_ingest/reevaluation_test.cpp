#include "gateway/app/deadlines/reevaluation.hpp"

#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {
namespace {

class ReevaluationTest : public IngestTest {
 protected:
  /// The rules of the fixture with another limit of the buyer, as read from a file.
  void use_rules(std::chrono::hours buyer_has, std::string digest) {
    RulePack pack = simple_rules();
    pack.digest = std::move(digest);
    pack.rules[0].limits = limit_of(buyer_has);
    RulePacks packs{{"default", std::move(pack)}};
    packs.set_tenant("shop", "default");
    rules_ = std::make_shared<const RulePacks>(std::move(packs));
  }
  /// @return how many steps it took
  int walk(Instant now = kStart + 1h) {
    Reevaluation walk(rules_);
    for (int steps = 1; steps < 100; ++steps) {
      const auto is_over = walk.step(*store_, *reader_, now);
      if (!is_over) throw std::runtime_error(is_over.error().what);
      if (*is_over) return steps;
    }
    throw std::runtime_error("the walk does not end");
  }
  std::optional<Instant> due() { return clock(ret("R-1"), "buyer_sends").due_at; }
};

TEST_F(ReevaluationTest, AChangedPackMovesOpenDeadlines) {
  use_rules(168h, "one");
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  walk();
  use_rules(72h, "two");
  EXPECT_GT(walk(), 1);
  EXPECT_EQ(due(), kStart + 72h);
  EXPECT_EQ(feed_types().back(), "clock.shortened.v1");
  const auto entries = feed().size();
  EXPECT_EQ(walk(), 1) << "an unchanged pack costs one look-up";
  EXPECT_EQ(feed().size(), entries);
}

TEST_F(ReevaluationTest, AShortenedLimitThatHasPassedIsMissedAtOnce) {
  use_rules(168h, "one");
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  walk();
  use_rules(72h, "two");
  walk(kStart + 80h);
  EXPECT_EQ(clock(ret("R-1"), "buyer_sends").breached_at, kStart + 72h);
  EXPECT_EQ(feed_types().back(), "clock.breached.v1");
}

TEST_F(ReevaluationTest, APackThatWasTakenAwayClosesItsClocks) {
  use_rules(168h, "one");
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  walk();
  rules_ = std::make_shared<const RulePacks>();
  walk();
  EXPECT_EQ(clock(ret("R-1"), "buyer_sends").state, ClockState::cancelled);
  EXPECT_TRUE(is_done(ret("R-1")));
}

}  // namespace
}  // namespace parcelgate::test
