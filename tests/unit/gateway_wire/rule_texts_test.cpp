#include "gateway/wire/rule_texts.hpp"
#include "gateway/wire/rule_pack.hpp"
#include "tests/support/source_file.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/base/folder.hpp"

namespace parcelgate {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::array kLocales{Locale::en, Locale::zh_cn, Locale::zh_tw};

Calendars shipped_calendars() {
  Calendars out;
  const auto files = list_folder(std::filesystem::path(PARCELGATE_SOURCE_DIR) / "config/calendars").value();
  for (const auto& file : files) {
    const auto calendar =
        parse_calendar(testing::read_source_file("config/calendars/" + file.filename().string())).value();
    out[calendar.id] = std::make_shared<const Calendar>(calendar);
  }
  return out;
}

RulePack shipped(const std::string& id) {
  const auto pack = parse_rule_pack(testing::read_source_file("config/rules/" + id + ".json"), shipped_calendars());
  if (!pack) throw std::runtime_error(pack.error().what);
  return *pack;
}

std::string text_of_member(const std::vector<MemberText>& members, std::string_view name) {
  for (const MemberText& member : members) {
    if (member.member == name) return member.text;
  }
  return {};
}

TEST(RuleTexts, ARuleSaysWhoMustActFromWhenAndUntilWhen) {
  const RulePack pack = shipped("tmall");
  const auto en = describe(pack, *pack.find("buyer_sends"), Locale::en);
  EXPECT_EQ(text_of_member(en, "actor"), "the buyer");
  EXPECT_EQ(text_of_member(en, "kinds"), "return and refund, exchange, repair");
  EXPECT_EQ(text_of_member(en, "starts"), "the return is approved");
  EXPECT_EQ(
      text_of_member(en, "met_by"),
      "the tracking number of the return is entered, the parcel is registered or the carrier scans the parcel for the "
      "first time");
  EXPECT_EQ(text_of_member(en, "limit"), "7 days");
  EXPECT_EQ(text_of_member(en, "overrides"), "Spring Festival 2026 (2026-02-10 to 2026-02-23): 25 days");
  EXPECT_EQ(text_of_member(en, "warn_before"), "24 hours, 6 hours before the deadline");
  EXPECT_EQ(text_of_member(en, "on_expiry"), "The request is closed");
  const auto cn = describe(pack, *pack.find("buyer_sends"), Locale::zh_cn);
  EXPECT_EQ(text_of_member(cn, "actor"), "买家");
  EXPECT_EQ(text_of_member(cn, "kinds"), "退货退款、换货、维修");
  EXPECT_EQ(text_of_member(cn, "limit"), "7 天");
  EXPECT_EQ(text_of_member(cn, "overrides"), "2026年春节（2026-02-10 至 2026-02-23）：25 天");
  const auto tw = describe(pack, *pack.find("buyer_sends"), Locale::zh_tw);
  EXPECT_EQ(text_of_member(tw, "actor"), "買家");
  EXPECT_EQ(text_of_member(tw, "warn_before"), "截止前 24 小時、6 小時");
}

TEST(RuleTexts, CasesAndPenaltiesAreWordsWithTheirConditions) {
  const RulePack pack = shipped("tmall");
  const ClockRule& movement = *pack.find("movement");
  EXPECT_EQ(
      text_of_member(describe(pack, movement, Locale::en), "limit"),
      "from or to a remote province: 120 hours; within a province or a group of neighbouring provinces: 48 hours; "
      "otherwise: 72 hours");
  EXPECT_EQ(text_of_member(describe(pack, movement, Locale::zh_cn), "limit"),
            "偏远地区：120 小时；同省或同一区域：48 小时；其他情况：72 小时");
  EXPECT_EQ(text_of_member(describe(pack, movement, Locale::zh_tw), "limit"),
            "偏遠地區：120 小時；同省或同一區域：48 小時；其他情況：72 小時");
  EXPECT_EQ(text_of_member(describe(pack, movement, Locale::en), "penalty"),
            "5 % of the amount, at least 5.00 CNY, at most 50.00 CNY; 100.00 CNY at most for one order");
  EXPECT_EQ(text_of_member(describe(pack, movement, Locale::zh_cn), "penalty"),
            "订单金额的 5%，最低 5.00 CNY，最高 50.00 CNY；每单累计不超过 100.00 CNY");
}

TEST(RuleTexts, CasesByAmountAndOfNoKnownFigureSaySo) {
  RulePack pack = shipped("tmall");
  ClockRule& rule = pack.rules.front();
  rule.limits = {LimitCase{.amount_from = Money{50000, {'C', 'N', 'Y'}},
                           .kind = ReturnKind::repair,
                           .limit = Limit{.unit = LimitUnit::working_days, .days = 3}}};
  EXPECT_EQ(
      text_of_member(describe(pack, rule, Locale::en), "limit"),
      "repair, amounts of 500.00 CNY or more: 3 working days; otherwise: not known; the platform's stated deadline "
      "counts");
  EXPECT_EQ(text_of_member(describe(pack, rule, Locale::zh_cn), "limit"),
            "维修、金额达 500.00 CNY：3 个工作日；其他情况：未知，以平台给出的截止时间为准");
}

TEST(RuleTexts, AFigureThatNobodyConfirmedSaysSo) {
  const RulePack pack = shipped("cn-baseline");
  const ClockRule& rule = *pack.find("seller_confirms");
  EXPECT_EQ(text_of_member(describe(pack, rule, Locale::en), "limit"),
            "48 hours (not confirmed: check it in the platform's own rules)");
  EXPECT_EQ(text_of_member(describe(pack, rule, Locale::zh_cn), "limit"), "48 小时（未经证实，请以平台规则为准）");
  EXPECT_EQ(text_of_member(describe(pack, rule, Locale::zh_tw), "limit"), "48 小時（未經證實，請以平台規則為準）");
  EXPECT_EQ(weakest_confidence(pack), RuleConfidence::unconfirmed);
  EXPECT_EQ(weakest_confidence(shipped("tmall")), RuleConfidence::primary);
}

TEST(RuleTexts, EveryShippedPackIsDescribedInEveryLanguage) {
  const auto files = list_folder(std::filesystem::path(PARCELGATE_SOURCE_DIR) / "config/rules").value();
  for (const auto& file : files) {
    const RulePack pack = shipped(file.stem().string());
    for (const Locale locale : kLocales) {
      const std::string text = describe_in_full(pack, locale);
      EXPECT_THAT(text, AllOf(HasSubstr("(" + pack.id + ")"), Not(HasSubstr("{")), Not(HasSubstr("}"))));
      for (const ClockRule& rule : pack.rules) {
        EXPECT_THAT(text, AllOf(HasSubstr("(" + rule.id + ")"), HasSubstr(rule.source)));
        const auto members = describe(pack, rule, locale);
        for (const char* name : {"subject", "actor", "starts", "met_by", "limit", "source", "confidence"})
          EXPECT_NE(text_of_member(members, name), "") << pack.id << " " << rule.id << " " << name;
      }
    }
  }
}

TEST(RuleTexts, TheJsonOfAPackHasEachRuleWithItsMembers) {
  const auto json =
      parse_json(render_json([](JsonWriter& writer) { write_description(writer, shipped("tmall"), Locale::zh_tw); }));
  ASSERT_TRUE(json);
  EXPECT_EQ(find_text(*json, "id"), "tmall");
  EXPECT_EQ(find_text(*json, "title"), "天貓");
  EXPECT_EQ(find_text(*json, "lang"), "zh-TW");
  const auto& rule = (*json)["rules"][0];
  EXPECT_EQ(find_text(rule, "rule"), "seller_decides");
  EXPECT_EQ(find_text(rule, "subject"), "return");
  EXPECT_GT(rule["members"].Size(), 5U);
}

}  // namespace
}  // namespace parcelgate
