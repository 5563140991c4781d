#include "gateway/main/commands/outlet_tables.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

rapidjson::Document parse(std::string_view json) {
  auto document = parse_json(json);
  EXPECT_TRUE(document.has_value());
  return *std::move(document);
}

TEST(OutletTables, AnOutletIsShownByFieldWithoutEmptyTables) {
  std::ostringstream out;
  print_outlet(parse(R"({"id": "desk", "state": "running", "behind": 3, "lag_seconds": 93784, "set_aside": 0,
                         "set_aside_subjects": 0, "set_aside_list": []})"),
               out, false);
  EXPECT_EQ(out.str(),
            "FIELD          VALUE\n"
            "id             desk\n"
            "state          running\n"
            "down_since     -\n"
            "next_try_at    -\n"
            "last_error     -\n"
            "last_error_at  -\n"
            "behind         3 entries, 1 d 2 h\n"
            "set_aside      0 entries of 0 subjects\n");
}

TEST(OutletTables, SubjectsSetAsideAreATableOfTheirOwn) {
  std::ostringstream out;
  print_outlet(parse(R"({"id": "desk", "state": "down", "behind": 0, "lag_seconds": 0, "set_aside": 2,
                         "set_aside_subjects": 1, "set_aside_list": [{"subject": "R-1\u0007", "entries": 2,
                         "attempts": 5, "next_try_at": "2026-11-22T12:00:00Z", "error": "HTTP 500"}]})"),
               out, false);
  const std::string text = out.str();
  EXPECT_NE(text.find("\n\nSUBJECT  ENTRIES  ATTEMPTS  NEXT TRY "), std::string::npos) << text;
  EXPECT_EQ(text.find('\a'), std::string::npos) << "control characters are replaced";
}

TEST(OutletTables, TheListHasARowForEachOutlet) {
  std::ostringstream out;
  print_outlets(parse(R"({"outlets": [{"id": "desk", "state": "running", "behind": 3, "lag_seconds": 5,
                          "set_aside": 0}]})"),
                out, false);
  EXPECT_EQ(out.str(),
            "OUTLET  STATE    DOWN SINCE  NEXT TRY  BEHIND  LAG  SET ASIDE  LAST ERROR\n"
            "desk    running  -           -              3  5 s          0  -\n");
}

TEST(OutletTables, WhatHindersAPartOfAnOutletComesBeforeAnOldError) {
  const auto row = R"({"id": "chat", "state": "running", "behind": 0, "lag_seconds": 0, "set_aside": 0,
                       "set_aside_subjects": 0, "set_aside_list": [], "last_error": "old",
                       "notice": "robot group: takes no message"})";
  std::ostringstream list;
  print_outlets(parse((R"({"outlets": [)" + std::string(row) + "]}").c_str()), list, false);
  EXPECT_NE(list.str().find("robot group: takes no message"), std::string::npos) << list.str();
  EXPECT_EQ(list.str().find("old"), std::string::npos) << list.str();
  std::ostringstream shown;
  print_outlet(parse(row), shown, false);
  EXPECT_NE(shown.str().find("notice         robot group: takes no message\n"), std::string::npos) << shown.str();
}

}  // namespace
}  // namespace parcelgate
