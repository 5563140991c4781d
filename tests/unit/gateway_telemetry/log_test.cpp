#include "gateway/telemetry/log.hpp"

#include <gtest/gtest.h>

#include "gateway/base/text.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate::test {
namespace {

using namespace std::string_view_literals;

/// What is written for one event.
std::string line_of(LogFormat format, std::initializer_list<LogField> fields) {
  ::testing::internal::CaptureStderr();
  set_up_logging({LogLevel::info, format});
  log(LogLevel::info, "tried", fields);
  flush_logs();
  return ::testing::internal::GetCapturedStderr();
}

constexpr std::string_view kHostile =
    "a\r\nb\x1B[2J \xE2\x80\xAE"
    "c \xE4\xB8 \xC2\x9B \x7F\"d=e\0f"sv;

TEST(Log, AJsonLineIsValidWhateverAValueHolds) {
  const std::string line = line_of(LogFormat::json, {{"what", kHostile}, {"number", 7}, {"share", 0.5}, {"is", true}});
  ASSERT_TRUE(line.ends_with("}\n"));
  EXPECT_TRUE(is_printable_line(std::string_view(line).substr(0, line.size() - 1))) << line;
  const auto document = parse_json(line);
  ASSERT_TRUE(document) << line;
  EXPECT_EQ(find_text(*document, "event"), "tried");
  EXPECT_EQ(find_text(*document, "what"), repair_utf8(kHostile)) << "escaped, not changed";
  EXPECT_EQ((*document)["number"].GetInt(), 7);
  EXPECT_EQ((*document)["share"].GetDouble(), 0.5);
  EXPECT_TRUE((*document)["is"].GetBool());
}

TEST(Log, ATextLineCanNeitherBeForgedNorMoveTheCursor) {
  const std::string line = line_of(LogFormat::text, {{"what", kHostile}, {"next", "plain"}});
  ASSERT_FALSE(line.empty());
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_NE(line.find(R"(what="a b[2J c �  \"d=ef" next=plain)"), std::string::npos) << line;
  EXPECT_NE(line_of(LogFormat::text, {{"what", "two\nlines"}}).find(R"(what="two lines")"), std::string::npos);
  EXPECT_NE(line_of(LogFormat::text, {{"what", ""}}).find(R"(what="")"), std::string::npos);
}

}  // namespace
}  // namespace parcelgate::test
