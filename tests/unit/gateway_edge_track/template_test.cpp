#include "gateway/edge/track/template.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

std::string render(std::string_view text, std::string_view model) {
  return Template(text).render(parse_json(model).value());
}

TEST(Template, FillsEscapesAndRepeats) {
  EXPECT_EQ(render("<b>{{a}}</b>", R"({"a":"<i>&\"'"})"), "<b>&lt;i&gt;&amp;&quot;&#39;</b>");
  EXPECT_EQ(render("{{{a}}}", R"({"a":"<i>"})"), "<i>");
  EXPECT_EQ(render("{{#list}}[{{n}}{{o}}]{{/list}}", R"({"o":"x","list":[{"n":1},{"n":2}]})"), "[1x][2x]");
  EXPECT_EQ(render("{{#list}}<{{.}}>{{/list}}{{^list}}none{{/list}}", R"({"list":["a","b"]})"), "<a><b>");
  EXPECT_EQ(render("{{#list}}x{{/list}}{{^list}}none{{/list}}", R"({"list":[]})"), "none");
  EXPECT_EQ(render("{{#on}}yes{{/on}}{{#off}}no{{/off}}{{#gone}}no{{/gone}}", R"({"on":true,"off":false})"), "yes");
  EXPECT_EQ(render("{{a}}", R"({"a":null})"), "");
}

TEST(Template, LeavesOutMarksOfWritingDirectionAndControlCharacters) {
  EXPECT_EQ(render("{{a}}", "{\"a\":\"x\\u202ey\\u2066z\\u0007\"}"), "xyz");
}

TEST(Template, AFaultOfTheTemplateIsFoundAtOnce) {
  EXPECT_THROW(Template("{{#a}}"), std::logic_error);
  EXPECT_THROW(Template("{{#a}}{{/b}}"), std::logic_error);
  EXPECT_THROW(Template("{{a"), std::logic_error);
}

}  // namespace
}  // namespace parcelgate
