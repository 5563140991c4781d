// Worked cases of deadlines: tests/golden/deadlines/*.json. Each was computed by hand or by another library, with the
// reasoning written next to it, and is compared with what the shipped rule packs and calendars give.
#include "tests/golden/worked_cases.hpp"

#include <set>

#include "gateway/domain/time.hpp"

namespace parcelgate::worked_cases {
namespace {

constexpr std::size_t kFewestCases = 150;

/// A member of a clock as the cases write it: instants in any offset, amounts as JSON, absent ones as null.
std::string shown(const Clock& clock, std::string_view member) {
  const std::map<std::string_view, std::optional<Instant>> instants{
      {"started_at", clock.started_at},   {"due_at", clock.due_at},
      {"due_from", clock.due_from},       {"due_to", clock.due_to},
      {"met_at", clock.met_at},           {"at_risk_since", clock.at_risk_since},
      {"breached_at", clock.breached_at}, {"computed_due_at", clock.computed_due_at},
      {"paused_at", clock.paused_at},     {"evidence_at", clock.evidence_at}};
  if (const auto at = instants.find(member); at != instants.end())
    return at->second ? to_rfc3339(*at->second) : std::string("null");
  if (member == "state") return std::string(to_string(clock.state));
  if (member == "met_in_doubt") return clock.is_met_in_doubt ? "true" : "false";
  if (member == "met_by") return clock.met_by;
  if (member == "started_by") return clock.started_by;
  if (member == "stated_by") return clock.stated_by;
  if (member == "money_at_risk") return clock.money_at_risk ? to_string(*clock.money_at_risk) : std::string("null");
  return "no member " + std::string(member);
}

std::string wanted(std::string_view member, const rapidjson::Value& value) {
  if (value.IsNull()) return "null";
  if (member == "money_at_risk") {
    const auto currency = parse_currency(find_text(value, "currency")).value();
    return to_string(to_money(value["value"].GetDouble(), currency).value());
  }
  const std::string text(text_of(value));
  const auto instant = parse_rfc3339(text);
  return instant ? to_rfc3339(instant->at) : text;
}

const Clock* find_clock(const Evaluation& evaluation, std::string_view id) {
  for (const Clock& clock : evaluation.clocks) {
    if (clock.id == id) return &clock;
  }
  return nullptr;
}

/// The clocks of a case's return, shipment or complaint.
Result<Evaluation> evaluate_case(const RulePack& pack, const rapidjson::Value& worked, Instant now) {
  Result<Evaluation> out = Evaluation{};
  const auto read = with_input(pack, worked, now, [&](const ClockInput& input) { out = evaluate(pack, input, now); });
  return read ? out : unexpected(read.error());
}

void check_case(const rapidjson::Value& worked, const std::string& place) {
  const std::string title = place + " " + std::string(find_text(worked, "title"));
  EXPECT_FALSE(find_text(worked, "reasoning").empty()) << title;
  const RulePack* const pack = find_pack(std::string(find_text(worked, "pack")));
  ASSERT_NE(pack, nullptr) << title;
  const Instant now = parse_rfc3339(find_text(worked, "now")).value().at;
  const Result<Evaluation> evaluated = evaluate_case(*pack, worked, now);
  ASSERT_TRUE(evaluated) << title << ": " << (evaluated ? "" : evaluated.error().what);
  const Evaluation& evaluation = *evaluated;
  for (const auto& [name, members] : worked["expect"].GetObject()) {
    const Clock* const clock = find_clock(evaluation, text_of(name));
    if (members.IsNull()) {
      EXPECT_EQ(clock, nullptr) << title << ": " << text_of(name);
      continue;
    }
    if (clock == nullptr) {
      ADD_FAILURE() << title << ": there is no clock " << text_of(name);
      continue;
    }
    for (const auto& [member, value] : members.GetObject()) {
      EXPECT_EQ(shown(*clock, text_of(member)), wanted(text_of(member), value))
          << title << ": " << text_of(name) << "." << text_of(member) << "\n"
          << find_text(worked, "reasoning");
    }
  }
}

TEST(DeadlineCases, EachClockIsAsComputedByHand) {
  std::size_t count = 0;
  std::set<std::string> titles;
  for (const std::string& file : json_files("tests/golden/deadlines")) {
    const auto document = parse_json_with_comments(testing::read_source_file(file));
    ASSERT_TRUE(document) << file << ": " << document.error().what;
    for (const auto& worked : document->GetArray()) {
      check_case(worked, file);
      EXPECT_TRUE(titles.insert(file + std::string(find_text(worked, "title"))).second) << find_text(worked, "title");
      ++count;
    }
  }
  EXPECT_GE(count, kFewestCases);
}

TEST(DeadlineCases, EveryShippedPackHasSources) {
  for (const auto& [id, pack] : shipped_packs()) {
    for (const ClockRule& rule : pack.rules) {
      EXPECT_FALSE(rule.source.empty()) << id << " " << rule.id;
      EXPECT_TRUE(rule.limits.empty() || rule.confidence != RuleConfidence::unconfirmed || id == "cn-baseline")
          << id << " " << rule.id << ": a figure that nobody confirmed is no default";
    }
  }
}

}  // namespace
}  // namespace parcelgate::worked_cases
