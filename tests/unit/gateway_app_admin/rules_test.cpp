#include "gateway/app/admin/rules_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/deadlines/compare_rules.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/rule_pack.hpp"
#include "tests/support/source_file.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

const Instant kApproved = parse_rfc3339("2026-03-02T00:00:00Z").value().at;

/// The shipped pack with another limit of buyer_sends.
std::string text_of_pack(const std::string& limit) {
  std::string text = parcelgate::testing::read_source_file("config/rules/cn-baseline.json");
  const std::string old = "\"limit\": \"168h\"";
  return text.replace(text.find(old), old.size(), "\"limit\": \"" + limit + "\"");
}

/// An open return, approved at kApproved plus some hours.
Return approved_return(const std::string& id, int hour) {
  Return ret;
  ret.tenant = "shop";
  ret.return_id = id;
  ret.rule_pack = "cn-baseline";
  Fact fact;
  fact.fact_id = "f-1";
  fact.kind = FactKind::approved;
  fact.at = fact.recorded_at = kApproved + std::chrono::hours{hour};
  ret.facts.push_back(fact);
  ret.created_at = fact.at;
  return ret;
}

class AdminRules : public ::testing::Test {
 protected:
  AdminRules() : time_(kApproved + std::chrono::hours{80}) {
    sqlite::Options options;
    options.folder = folder_.path();
    store_ = *sqlite::open_store(options, metrics_, time_);
    packs_->add(parse_rule_pack(parcelgate::testing::read_source_file("config/rules/cn-baseline.json")).value());
    add_rules_command(service_(), *store_, time_, [this]() -> Result<std::shared_ptr<const RulePacks>> {
      return std::shared_ptr<const RulePacks>(packs_);
    });
  }

  AdminService& service_() {
    if (!admin_) admin_ = std::make_unique<AdminService>(*store_, time_);
    return *admin_;
  }

  void write(std::vector<Return> returns) {
    const auto stored =
        submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
          for (Return& ret : returns) {
            const Evaluation evaluation = evaluate(*packs_->find("cn-baseline"), ret, time_.now());
            ret.clocks = evaluation.clocks;
            if (auto done = transaction.store_return(ret); !done) return done;
          }
          return {};
        }));
    ASSERT_TRUE(stored) << stored.error().what;
  }

  /// One step, with pack B as a text.
  rapidjson::Document compare(const std::string& text, const std::string& place = {}) {
    const std::string request = R"({"command": "rules.compare", "before": {"id": "cn-baseline"}, "after": )" +
                                render_json_object([&](JsonWriter& writer) {
                                  write_member(writer, "text", to_json(*parse_json_with_comments(text)));
                                }) +
                                place + "}";
    return *parse_json(admin_->handle(request));
  }

  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_;
  std::unique_ptr<Store> store_;
  std::shared_ptr<RulePacks> packs_{std::make_shared<RulePacks>()};
  std::unique_ptr<AdminService> admin_;
};

TEST_F(AdminRules, EachOpenReturnShowsItsDeadlineUnderBothPacks) {
  Return done = approved_return("R-done", 0);
  Fact waived;
  waived.fact_id = "f-2";
  waived.kind = FactKind::waived;
  waived.at = waived.recorded_at = kApproved;
  done.facts.push_back(waived);
  Return other = approved_return("R-other", 0);
  other.rule_pack = "tmall";
  write({approved_return("R-1", 0), done, other});
  auto answer = compare(text_of_pack("240h"));
  ASSERT_TRUE((*find_member(answer, "ok")).IsTrue()) << to_json(answer);
  EXPECT_EQ(answer["returns"].GetUint64(), 1U);
  ASSERT_EQ(answer["differences"].Size(), 1U);
  const auto& owner = answer["differences"][0];
  EXPECT_EQ(find_text(owner, "return_id"), "R-1");
  ASSERT_EQ(owner["clocks"].Size(), 1U);
  const auto& clock = owner["clocks"][0];
  EXPECT_EQ(find_text(clock, "clock"), "buyer_sends");
  EXPECT_EQ(find_text(clock["before"], "due_at"), "2026-03-09T00:00:00Z");
  EXPECT_EQ(find_text(clock["after"], "due_at"), "2026-03-12T00:00:00Z");
  EXPECT_EQ(find_text(clock["after"], "state"), "running");
  EXPECT_EQ(find_text(answer["diff"]["rules"][0], "rule"), "buyer_sends");
  EXPECT_THAT(std::string(find_text(answer, "text")), ::testing::HasSubstr("168 hours"));
}

TEST_F(AdminRules, ADeadlineThatWouldBeMissedAtOnceIsMarked) {
  write({approved_return("R-1", 0), approved_return("R-2", 60)});
  const auto answer = compare(text_of_pack("72h"));
  ASSERT_EQ(answer["differences"].Size(), 2U);
  EXPECT_FALSE(answer["differences"][0]["clocks"][0]["before"]["is_breached"].GetBool());
  EXPECT_TRUE(answer["differences"][0]["clocks"][0]["after"]["is_breached"].GetBool());
  EXPECT_FALSE(answer["differences"][1]["clocks"][0]["after"]["is_breached"].GetBool());
}

TEST_F(AdminRules, StepsGoThroughReturnsAndThenParcels) {
  std::vector<Return> many;
  many.reserve(1'203);
  for (int number = 0; number < 1'203; ++number) many.push_back(approved_return("R-" + std::to_string(number), 0));
  write(std::move(many));
  std::string place;
  std::size_t compared = 0;
  std::size_t different = 0;
  bool is_end = false;
  for (int step = 0; step < 20 && !is_end; ++step) {
    const auto answer = compare(text_of_pack("240h"), place);
    EXPECT_EQ(find_member(answer, "diff") != nullptr, step == 0);
    compared += answer["returns"].GetUint64();
    different += answer["differences"].Size();
    is_end = answer["is_end"].GetBool();
    place = R"(, "subject": ")" + std::string(find_text(answer, "subject")) + R"(", "from": )" +
            std::to_string(answer["from"].GetInt64());
  }
  EXPECT_TRUE(is_end);
  EXPECT_EQ(compared, 1'203U);
  EXPECT_EQ(different, 1'203U);
}

TEST_F(AdminRules, NothingIsWritten) {
  write({approved_return("R-1", 0)});
  auto reader = store_->open_reader();
  const auto before = (*reader)->find_return("shop", "R-1").value();
  const auto head = (*reader)->feed_head().value();
  (void)compare(text_of_pack("72h"));
  EXPECT_EQ((*reader)->find_return("shop", "R-1").value(), before);
  EXPECT_EQ((*reader)->feed_head().value().positions, head.positions);
}

TEST_F(AdminRules, AnUnknownPackIsRefusedWithTheNearest) {
  const auto answer = *parse_json(admin_->handle(
      R"({"command": "rules.compare", "before": {"id": "cn-baselin"}, "after": {"id": "cn-baseline"}})"));
  EXPECT_EQ(find_text(answer["error"], "kind"), "rejected");
  EXPECT_THAT(std::string(find_text(answer["error"], "what")), ::testing::HasSubstr("did you mean \"cn-baseline\""));
  const auto faulty = compare(R"({"id": "x"})");
  EXPECT_THAT(std::string(find_text(faulty["error"], "what")), ::testing::HasSubstr("/version: is missing"));
}

TEST(CompareClocks, AnAddedRuleAndARemovedOneAreShown) {
  RulePack before;
  before.id = "p";
  ClockRule rule;
  rule.id = "old";
  rule.starts = {Trigger::approved};
  rule.met_by = {Trigger::received};
  rule.limits = limit_of(std::chrono::hours{24});
  before.rules = {rule};
  RulePack after = before;
  after.rules[0].id = "new";
  const Return ret = approved_return("R-1", 0);
  const auto found = compare_clocks(before, after, input_of(ret, kApproved), kApproved);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].clock, "new");
  EXPECT_FALSE(found[0].before.state);
  EXPECT_EQ(found[0].after.state, ClockState::running);
  EXPECT_EQ(found[1].clock, "old");
  EXPECT_FALSE(found[1].after.state);
  EXPECT_TRUE(compare_clocks(before, before, input_of(ret, kApproved), kApproved).empty());
}

}  // namespace
}  // namespace parcelgate::test
