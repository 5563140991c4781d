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

}  // namespace
}  // namespace parcelgate
