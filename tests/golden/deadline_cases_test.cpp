// Worked cases of deadlines: tests/golden/deadlines/*.json. Each was computed by hand or by another library, with the
// reasoning written next to it, and is compared with what the shipped rule packs and calendars give.
#include <filesystem>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "gateway/base/folder.hpp"
#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/wire/complaints.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/returns.hpp"
#include "gateway/wire/rule_pack.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFewestCases = 150;

/// The files of a folder of the repository, by their paths from its root.
std::vector<std::string> json_files(const std::string& folder) {
  std::vector<std::string> out;
  const auto files = list_folder(fs::path(PARCELGATE_SOURCE_DIR) / folder).value();
  for (const fs::path& file : files) {
    if (file.extension() == ".json") out.push_back(folder + "/" + file.filename().string());
  }
  return out;
}

/// The packs of a folder, by id.
std::map<std::string, RulePack> load_packs(const std::string& folder) {
  static const Calendars calendars = [] {
    Calendars out;
    for (const std::string& file : json_files("config/calendars")) {
      auto calendar = parse_calendar(testing::read_source_file(file));
      EXPECT_TRUE(calendar) << file << ": " << (calendar ? "" : calendar.error().what);
      if (calendar) out[calendar->id] = std::make_shared<const Calendar>(*calendar);
    }
    return out;
  }();
  std::map<std::string, RulePack> out;
  for (const std::string& file : json_files(folder)) {
    auto pack = parse_rule_pack(testing::read_source_file(file), calendars);
    EXPECT_TRUE(pack) << file << ": " << (pack ? "" : pack.error().what);
    if (pack) out[pack->id] = *std::move(pack);
  }
  return out;
}

const std::map<std::string, RulePack>& shipped_packs() {
  static const std::map<std::string, RulePack> packs = load_packs("config/rules");
  return packs;
}

/// Shipped packs, and those for forms of limits that no shipped pack uses.
const RulePack* find_pack(const std::string& id) {
  static const std::map<std::string, RulePack> more = load_packs("tests/golden/deadlines/packs");
  if (const auto found = shipped_packs().find(id); found != shipped_packs().end()) return &found->second;
  const auto found = more.find(id);
  return found == more.end() ? nullptr : &found->second;
}

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
  if (const rapidjson::Value* const shown = find_member(worked, "shipment")) {
    const auto shipment = parse_shipment_file(to_json(*shown));
    if (!shipment) return unexpected(shipment.error());
    return evaluate(pack, input_of(*shipment, now), now);
  }
  rapidjson::Document document;
  const rapidjson::Value* const complaint = find_member(worked, "complaint");
  document.CopyFrom(complaint != nullptr ? *complaint : worked["return"], document.GetAllocator());
  document.AddMember("rule_pack", rapidjson::Value(pack.id.c_str(), document.GetAllocator()), document.GetAllocator());
  const auto find_rules = [&](std::string_view) { return &pack; };
  if (complaint != nullptr) {
    const auto read = parse_complaint_file(to_json(document), any_carrier(), find_rules);
    if (!read) return unexpected(read.error());
    return evaluate(pack, input_of(*read, now), now);
  }
  const auto ret = parse_facts_file(to_json(document), any_carrier(), find_rules);
  if (!ret) return unexpected(ret.error());
  return evaluate(pack, *ret, now);
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
}  // namespace parcelgate
