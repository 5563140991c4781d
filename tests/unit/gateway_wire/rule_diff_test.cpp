#include "gateway/wire/rule_diff.hpp"
#include "gateway/wire/rule_pack.hpp"
#include "tests/support/source_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

RulePack baseline_file() {
  return parse_rule_pack(testing::read_source_file("config/rules/cn-baseline.json")).value();
}

DatedOverride festival(std::chrono::milliseconds limit) {
  DatedOverride dated;
  dated.id = "spring";
  dated.from = std::chrono::local_days{std::chrono::year{2026} / 2 / 10};
  dated.until = std::chrono::local_days{std::chrono::year{2026} / 2 / 23};
  dated.source = "announcement";
  dated.limits = {{"seller_confirms", limit_of(limit)}};
  return dated;
}

TEST(RuleDiff, APackDoesNotDifferFromItselfInWhateverOrder) {
  const RulePack pack = baseline_file();
  RulePack turned = pack;
  std::swap(turned.rules.front(), turned.rules.back());
  for (const RulePack& other : {pack, turned}) {
    const RulePackDiff found = diff(pack, other, Locale::en);
    EXPECT_TRUE(found.empty());
    EXPECT_THAT(describe_in_full(found, Locale::en), IsEmpty());
  }
}

TEST(RuleDiff, AChangedRuleShowsEachMemberBeforeAndAfter) {
  const RulePack before = baseline_file();
  RulePack after = before;
  after.version = "4";
  after.rules[1].limits = limit_of(std::chrono::hours{72});
  after.rules[1].actor = Party::platform;
  after.rules[1].restarts = {Trigger::received};
  const RulePackDiff found = diff(before, after, Locale::en);
  ASSERT_EQ(found.pack.size(), 1U);
  EXPECT_EQ(found.pack[0].before, "3");
  EXPECT_EQ(found.pack[0].after, "4");
  ASSERT_EQ(found.rules.size(), 1U);
  EXPECT_EQ(found.rules[0].kind, PartChange::Kind::changed);
  EXPECT_EQ(found.rules[0].id, "seller_confirms");
  ASSERT_EQ(found.rules[0].members.size(), 3U);
  EXPECT_EQ(describe_in_full(found, Locale::en),
            "The pack\n"
            "  - Version: 3 → 4\n\n"
            "Changed rule: Seller confirms the receipt (seller_confirms)\n"
            "  - Who must act: the seller → the platform\n"
            "  - Starts again when: none → the seller confirms the receipt\n"
            "  - Time allowed: 48 hours (not confirmed: check it in the platform's own rules) → "
            "72 hours (not confirmed: check it in the platform's own rules)\n");
  EXPECT_THAT(
      describe_in_full(diff(before, after, Locale::zh_cn), Locale::zh_cn),
      HasSubstr(
          "修改规则：商家确认收货 (seller_confirms)\n  - 责任方：商家 → 平台\n  - 重新计时条件：无 → 商家确认收货"));
  EXPECT_THAT(describe_in_full(diff(before, after, Locale::zh_tw), Locale::zh_tw),
              HasSubstr("修改規則：商家確認收貨 (seller_confirms)\n  - 責任方：商家 → 平台"));
}

TEST(RuleDiff, RulesThatOnlyOnePackHasAreAddedOrRemoved) {
  const RulePack before = baseline_file();
  RulePack after = before;
  after.rules.erase(after.rules.begin());
  const RulePackDiff removed = diff(before, after, Locale::en);
  ASSERT_EQ(removed.rules.size(), 1U);
  EXPECT_EQ(removed.rules[0].kind, PartChange::Kind::removed);
  EXPECT_EQ(removed.rules[0].id, "buyer_sends");
  EXPECT_THAT(describe_in_full(removed, Locale::en),
              HasSubstr("Removed rule: Buyer sends the goods back (buyer_sends)"));
  EXPECT_THAT(describe_in_full(diff(after, before, Locale::zh_tw), Locale::zh_tw),
              HasSubstr("新增規則：買家寄回商品 (buyer_sends)"));
}

TEST(RuleDiff, ValuesThatReadAlikeAreStillDifferent) {
  const RulePack before = baseline_file();
  RulePack after = before;
  after.rules[0].limits = limit_of(std::chrono::hours{250} + std::chrono::seconds{5});
  RulePack near = before;
  near.rules[0].limits = limit_of(std::chrono::hours{250} + std::chrono::seconds{7});
  const RulePackDiff found = diff(after, near, Locale::en);
  ASSERT_EQ(found.rules.size(), 1U);
  EXPECT_NE(found.rules[0].members[0].before, found.rules[0].members[0].after);
  RulePack renamed = before;
  renamed.rules[0].labels[static_cast<std::size_t>(Locale::zh_tw)] = "買家退回";
  const RulePackDiff labels = diff(before, renamed, Locale::en);
  ASSERT_EQ(labels.rules.size(), 1U);
  EXPECT_THAT(labels.rules[0].members[0].after, HasSubstr("買家退回"));
  EXPECT_NE(labels.rules[0].members[0].before, labels.rules[0].members[0].after);
}

TEST(RuleDiff, ADefaultThatChangesIsNamed) {
  const RulePack before = baseline_file();
  RulePack after = before;
  after.rules[1].parcels = ParcelChoice::last;
  after.dispute_pauses = true;
  const RulePackDiff found = diff(before, after, Locale::en);
  ASSERT_EQ(found.rules.size(), 1U);
  EXPECT_EQ(found.rules[0].members[0].before, "the first one counts");
  ASSERT_EQ(found.pack.size(), 1U);
  EXPECT_EQ(found.pack[0].before, "does not stop the time");
}

TEST(RuleDiff, OverridesAreComparedByTheirIdAndByRule) {
  RulePack before = baseline_file();
  RulePack after = before;
  before.overrides = {festival(std::chrono::hours{96})};
  after.overrides = {festival(std::chrono::hours{120})};
  after.overrides[0].until += std::chrono::days{2};
  after.overrides[0].limits.emplace_back("refund_due", limit_of(std::chrono::hours{200}));
  const RulePackDiff found = diff(before, after, Locale::en);
  EXPECT_THAT(found.rules, IsEmpty());
  EXPECT_EQ(describe_in_full(found, Locale::en),
            "Changed special days: spring (spring)\n"
            "  - Days: 2026-02-10 to 2026-02-23 → 2026-02-10 to 2026-02-25\n"
            "  - Time allowed (seller_confirms): 96 hours → 120 hours\n"
            "  - Time allowed (refund_due): none → 200 hours\n");
  EXPECT_EQ(diff(after, baseline_file(), Locale::en).overrides[0].kind, PartChange::Kind::removed);
}

TEST(RuleDiff, TheJsonNamesMembersAndKinds) {
  const RulePack before = baseline_file();
  RulePack after = before;
  after.rules[0].evidence.reset();
  const auto json =
      parse_json(render_json([&](JsonWriter& writer) { write_diff(writer, diff(before, after, Locale::en)); }));
  ASSERT_TRUE(json);
  const auto& rule = (*json)["rules"][0];
  EXPECT_EQ(find_text(rule, "rule"), "buyer_sends");
  EXPECT_EQ(find_text(rule, "change"), "changed");
  EXPECT_EQ(find_text(rule["members"][0], "member"), "evidence");
  EXPECT_TRUE(rule["members"][0]["after"].IsNull());
  EXPECT_EQ((*json)["overrides"].Size(), 0U);
}

}  // namespace
}  // namespace parcelgate
