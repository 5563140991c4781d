#include "gateway/wire/json.hpp"

#include <gtest/gtest.h>

#include "gateway/base/json_string.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

using namespace std::string_view_literals;

std::string written(std::string_view text) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, text, text);
    writer.Key("last");
    writer.String(std::string(text));
  });
}

TEST(JsonWriter, TextsOfAllScriptsAreWrittenAsTheyAre) {
  EXPECT_EQ(written("已签收 é 😀"), R"({"已签收 é 😀":"已签收 é 😀","last":"已签收 é 😀"})");
}

TEST(JsonWriter, WhatItIsGivenIsReadAgain) {
  const std::string_view text =
      "q\" b\\ /\b\f\n\r\t \x01 \0 \x7F \xC2\x85 \xE2\x80\xAE \xE2\x80\x8B \xF3\xA0\x80\x81"sv;
  const std::string json = written(text);
  EXPECT_TRUE(is_printable_line(json)) << json;
  const auto document = parse_json(json);
  ASSERT_TRUE(document) << document.error().what;
  EXPECT_EQ(find_text(*document, "last"), text);
  EXPECT_EQ(find_text(*document, text), text);
}

TEST(JsonWriter, BadCharactersBecomeTheReplacementCharacter) {
  EXPECT_EQ(written("\xE4\xB8 x"), R"({"� x":"� x","last":"� x"})");
  EXPECT_EQ(written("\xED\xA0\xBD"), R"({"���":"���","last":"���"})");
}

TEST(JsonWriter, JsonThatWasWrittenEarlierIsRepairedToo) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  const std::string_view json = "{\"text\":\"cut \xE4\xB8\"}";
  writer.RawValue(json.data(), json.size(), rapidjson::kObjectType);
  EXPECT_EQ(std::string_view(buffer.GetString(), buffer.GetSize()), R"({"text":"cut �"})");
}

TEST(JsonWriter, WritesTreesThatHoldBadCharacters) {
  EXPECT_EQ(to_json(rapidjson::Value("\xFF")), R"("�")");
}

TEST(JsonParser, RefusesHalvesOfCharacters) {
  EXPECT_TRUE(parse_json(R"({"a":"\ud83d\ude00 \\ude00 \u00dE"})"));
  for (const std::string_view text :
       {R"({"a":"\ude00"})", R"({"a":"\ud83d"})", R"(["\uDBFF"])", R"(["\udfff"])", "[\"\xED\xB8\x80\"]"})
    EXPECT_FALSE(parse_json(text)) << text;
}

std::string nested(std::size_t levels, std::string_view open, std::string_view close) {
  std::string out;
  for (std::size_t level = 0; level < levels; ++level) out += open;
  out += "1";
  for (std::size_t level = 0; level < levels; ++level) out += close;
  return out;
}

TEST(JsonParser, BothParsersLimitTheDepth) {
  for (const auto& [open, close] : {std::pair{"[", "]"}, std::pair{R"({"a":)", "}"}}) {
    const std::string deepest = nested(kMaxJsonDepth, open, close);
    EXPECT_TRUE(parse_json(deepest)) << open;
    EXPECT_TRUE(parse_json_with_comments(deepest)) << open;
    for (const std::size_t levels : {kMaxJsonDepth + 1, std::size_t{200'000}}) {
      const std::string text = nested(levels, open, close);
      EXPECT_EQ(parse_json(text).error().what, "JSON nests deeper than 64 levels");
      EXPECT_EQ(parse_json_with_comments(text).error().what, "JSON nests deeper than 64 levels");
    }
  }
}

TEST(JsonParser, BracketsInCommentsAreNoLevels) {
  const std::string text = "{\n// " + std::string(kMaxJsonDepth + 1, '[') + "\n\"a\": 1,}";
  EXPECT_TRUE(parse_json_with_comments(text));
}

TEST(JsonParser, DuplicatesInFilesOfUsersAreNamed) {
  EXPECT_EQ(parse_json_with_comments(R"({"a": [{"b": 1, "b": 2}], "a": 3})").error().what,
            "duplicate members: /a/0/b, /a");
}

}  // namespace
}  // namespace parcelgate
