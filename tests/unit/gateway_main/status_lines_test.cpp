#include "gateway/main/commands/status_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/domain/time.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/main/commands/top_screen.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using ::testing::HasSubstr;

const Instant kNoon = parse_rfc3339("2026-03-02T12:00:00Z").value().at;

rapidjson::Document document_of(std::string_view json) {
  auto document = parse_json(json);
  EXPECT_TRUE(document.has_value()) << json;
  return *std::move(document);
}

/// A gateway with which all is well.
StatusAnswers good_answers() {
  StatusAnswers answers;
  answers.gateway = document_of(R"({"version": "1.2.3", "started_at": "2026-03-01T12:00:00Z", "feed_entries": 7,
      "checks": [{"name": "listener", "ok": true, "required": true}, {"name": "inlets", "ok": true, "required": false}],
      "store": {"takes_writes": true, "failed_commits": 0},
      "clocks": {"counted_at": "2026-03-02T11:59:00Z", "in_time": 5, "at_risk": 1, "missed": 0}})");
  answers.outlets = document_of(R"({"outlets": [{"id": "desk", "state": "running", "behind": 0, "lag_seconds": 0,
      "set_aside": 0}]})");
  answers.loads = document_of(R"({"loads": [{"account": "sf-main", "urgency": "routine", "shipments": 3}]})");
  answers.accounts = document_of(R"({"accounts": [{"account": "sf-main", "breaker": "closed", "held_by": "ready",
      "lag_seconds": 0}]})");
  answers.quarantine = document_of(R"({"total": 0})");
  answers.codes = document_of(R"({"codes": []})");
  answers.letters = document_of(R"({"dead_letters": []})");
  answers.disk = std::filesystem::space_info{100ull << 30, 50ull << 30, 50ull << 30};
  return answers;
}

/// The first line of an area; an empty one if there is none.
StatusLine line_of(const StatusAnswers& answers, std::string_view area) {
  for (StatusLine& line : judge_status(answers, kNoon)) {
    if (line.area == area) return line;
  }
  return {};
}

TEST(StatusLines, AGatewayWithWhichAllIsWellHasALineForEachAreaAndNoRemedy) {
  const auto lines = judge_status(good_answers(), kNoon);
  EXPECT_EQ(worst_level(lines), StatusLevel::good);
  std::vector<std::string> areas;
  for (const StatusLine& line : lines) {
    areas.push_back(line.area);
    EXPECT_TRUE(line.remedy.empty()) << line.area;
  }
  EXPECT_THAT(areas, ::testing::ElementsAre("gateway", "brokers", "store", "outlets", "accounts", "clocks",
                                            "quarantine", "drift", "disk"));
  EXPECT_THAT(lines.front().text, HasSubstr("version 1.2.3 has run for 1 d"));
}

TEST(StatusLines, WithoutAGatewayOnlyThatAndTheDiskAreKnown) {
  StatusAnswers answers;
  answers.fault = "no gateway runs on /var/lib/parcelgate";
  const auto lines = judge_status(answers, kNoon);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].level, StatusLevel::critical);
  EXPECT_THAT(lines[0].remedy, HasSubstr("start it"));
}

TEST(StatusLines, AnOutletThatFailsNamesItsErrorAndWhatWaits) {
  StatusAnswers answers = good_answers();
  answers.outlets = document_of(R"({"outlets": [{"id": "desk", "state": "waiting", "down_since": "2026-03-02T11:00:00Z",
      "last_error": "HTTP 401", "behind": 12, "lag_seconds": 3600, "set_aside": 0}]})");
  const StatusLine line = line_of(answers, "outlets");
  EXPECT_EQ(line.level, StatusLevel::critical);
  EXPECT_EQ(line.text, "desk fails for 1 h: HTTP 401; backlog: 12 events, the oldest for 1 h");
  EXPECT_THAT(line.remedy, HasSubstr("parcelgate outlets show desk"));
}

TEST(StatusLines, EachThingThatNeedsAttentionIsAWarningWithARemedy) {
  const auto check = [](const char* area, const StatusAnswers& answers, const char* text) {
    const StatusLine line = line_of(answers, area);
    EXPECT_EQ(line.level, StatusLevel::warning) << area;
    EXPECT_THAT(line.text, HasSubstr(text));
    EXPECT_FALSE(line.remedy.empty()) << area;
  };
  StatusAnswers answers = good_answers();
  answers.outlets = document_of(R"({"outlets": [{"id": "desk", "state": "paused", "behind": 1, "lag_seconds": 5,
      "set_aside": 0}]})");
  check("outlets", answers, "desk is paused; backlog: 1 event");
  answers = good_answers();
  answers.outlets = document_of(R"({"outlets": [{"id": "desk", "state": "running", "behind": 0, "lag_seconds": 0,
      "set_aside": 3}]})");
  check("outlets", answers, "set aside 3 events");
  answers = good_answers();
  answers.loads = document_of(R"({"loads": [{"account": "", "shipments": 4}]})");
  check("parcels", answers, "4 parcels that no account polls");
  answers.accounts = document_of(R"({"accounts": []})");
  EXPECT_EQ(line_of(answers, "parcels").level, StatusLevel::good) << "a gateway that relies on pushes";
  answers = good_answers();
  answers.accounts = document_of(R"({"accounts": [{"account": "sf-main", "breaker": "closed", "held_by": "day_budget",
      "lag_seconds": 0}]})");
  check("accounts", answers, "used up today's budget");
  answers = good_answers();
  answers.quarantine = document_of(R"({"total": 303})");
  check("quarantine", answers, "303 messages");
  answers = good_answers();
  answers.codes = document_of(R"({"codes": [{"source": "sf", "code": "99", "first_seen_at": "2026-03-01T00:00:00Z"},
      {"source": "sf", "code": "98", "first_seen_at": "2026-01-01T00:00:00Z"}]})");
  check("drift", answers, "1 code without a mapping");
  answers = good_answers();
  answers.letters = document_of(R"({"dead_letters": [{"outlet": "hook", "id": "0-1"}]})");
  check("dead letters", answers, "1 event given up");
  answers = good_answers();
  answers.gateway["clocks"]["missed"] = 2;
  check("clocks", answers, "2 missed");
}

TEST(StatusLines, WhatHasFailedIsCritical) {
  StatusAnswers answers = good_answers();
  answers.accounts = document_of(R"({"accounts": [{"account": "sf-main", "breaker": "open", "held_by": "breaker",
      "open_until": "2026-03-02T12:30:00Z", "reason": "unauthorized", "lag_seconds": 0}]})");
  EXPECT_EQ(line_of(answers, "accounts").level, StatusLevel::critical);
  answers = good_answers();
  answers.gateway["store"]["takes_writes"] = false;
  EXPECT_EQ(line_of(answers, "store").level, StatusLevel::critical);
  answers = good_answers();
  answers.gateway["checks"][1]["ok"] = false;
  EXPECT_EQ(line_of(answers, "brokers").level, StatusLevel::critical);
  answers = good_answers();
  answers.disk->available = 100ull << 20;
  EXPECT_EQ(line_of(answers, "disk").level, StatusLevel::critical);
}

TEST(StatusLines, TheWorstComesFirstAndTheRemedyStandsBelow) {
  StatusAnswers answers = good_answers();
  answers.quarantine = document_of(R"({"total": 1})");
  const auto lines = render_status(judge_status(answers, kNoon), 60, false);
  EXPECT_THAT(lines[0], ::testing::StartsWith("warning   quarantine    1 message could not be read"));
  EXPECT_THAT(lines[1] + lines[2], HasSubstr("-> parcelgate quarantine list"));
  for (const std::string& line : lines) EXPECT_LE(display_width(line), 60u) << line;
}

TEST(StatusLines, TheJsonHasLevelAreaTextAndRemedy) {
  StatusAnswers answers = good_answers();
  answers.quarantine = document_of(R"({"total": 1})");
  const auto json = document_of(render_status_json(judge_status(answers, kNoon)));
  EXPECT_EQ(find_text(json, "status"), "warning");
  EXPECT_EQ(find_text(json["lines"][0], "area"), "quarantine");
  EXPECT_FALSE(find_text(json["lines"][0], "remedy").empty());
  EXPECT_FALSE(json["lines"][1].HasMember("remedy"));
}

TEST(TopScreen, NoPictureIsLargerThanTheScreen) {
  StatusAnswers answers = good_answers();
  std::string outlets;
  for (int number = 0; number < 60; ++number) {
    outlets +=
        (number == 0 ? "" : ",") + std::string(R"({"id": "outlet-with-a-long-name-for-a-narrow-screen-)") +
        std::to_string(number) +
        R"(", "state": "waiting", "down_since": "2026-03-02T11:00:00Z", "last_error": "连接被拒绝连接被拒绝连接被拒绝", )"
        R"("behind": 12, "lag_seconds": 3600, "set_aside": 4})";
  }
  answers.outlets = document_of(R"({"outlets": [)" + outlets + "]}");
  for (const auto& [width, height] : std::vector<std::pair<std::size_t, std::size_t>>{{80, 24}, {120, 40}, {200, 60}}) {
    const auto lines = render_top(answers, kNoon, TopRates{3.25}, width, height, false);
    EXPECT_LE(lines.size(), height);
    for (const std::string& line : lines) EXPECT_LE(display_width(line), width) << line;
    EXPECT_THAT(lines.back(), HasSubstr("more lines"));
    EXPECT_THAT(lines.front(), HasSubstr("feed +3.2/s"));
    const bool shows_fault =
        std::any_of(lines.begin(), lines.end(), [](const std::string& line) { return line.starts_with("critical"); });
    EXPECT_TRUE(shows_fault) << "a table of outlets hides no fault";
  }
}

}  // namespace
}  // namespace parcelgate
