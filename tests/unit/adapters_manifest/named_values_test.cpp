// Variables ${value:N}: texts that a ticket desk or a chat robot gives to its templates.
#include <array>

#include <gtest/gtest.h>

#include "adapters/manifest/language/expression.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::array<std::string_view, 2> kNames{"subject", "due"};

class NamedValuesTest : public ::testing::Test {
 protected:
  Expression compile(std::string_view text, std::span<const std::string_view> names = kNames) {
    document_.Parse(text.data(), text.size());
    CompileContext context{spec_, faults_};
    context.values = names;
    return Expression::compile(document_, "/create", context);
  }
  [[nodiscard]] Result<std::string> evaluate(const Expression& expression, const NamedValues& values) const {
    EvaluationContext scope;
    scope.spec = &spec_;
    scope.values = &values;
    return expression.evaluate(scope);
  }

  rapidjson::Document document_;
  AccountSpec spec_;
  Faults faults_;
};

TEST_F(NamedValuesTest, AValueIsWrittenIntoATextAndEscapedInJson) {
  const auto text = compile(R"("[${value:subject}]")");
  EXPECT_EQ(evaluate(text, {{"subject", "Return R-1"}}).value(), "[Return R-1]");
  const auto json = compile(R"({"json": {"subject": "${value:subject}", "due": "${value:due?}"}})");
  EXPECT_EQ(evaluate(json, {{"subject", "a \"b\""}, {"due", ""}}).value(), R"({"subject":"a \"b\""})");
  EXPECT_TRUE(faults_.empty());
}

TEST_F(NamedValuesTest, AnElementOfAListWithoutAValueIsLeftOut) {
  const auto list = compile(R"({"json": ["id", "${value:subject?}", {"$number": "${value:due?}"}]})");
  EXPECT_TRUE(faults_.empty()) << faults_.text();
  EXPECT_EQ(evaluate(list, {{"subject", "a"}, {"due", "7"}}).value(), R"(["id","a",7])");
  EXPECT_EQ(evaluate(list, {{"subject", ""}, {"due", ""}}).value(), R"(["id"])");
}

TEST_F(NamedValuesTest, EachLineOfAValueIsAnElementOfAList) {
  const auto list = compile(R"({"json": {"due": {"$each_line": "${value:due?}", "write": "@${let:line}"}}})");
  EXPECT_TRUE(faults_.empty()) << faults_.text();
  EXPECT_EQ(evaluate(list, {{"due", "a\nb \"c\"\n\n"}}).value(), R"({"due":["@a","@b \"c\""]})");
  EXPECT_EQ(evaluate(list, {{"due", ""}}).value(), R"({"due":[]})");
}

TEST_F(NamedValuesTest, TheLineIsKnownInsideItsListAlone) {
  compile(R"({"json": {"due": {"$each_line": "${value:due}"}, "subject": "${let:line}"}})");
  EXPECT_EQ(faults_.size(), 2U) << faults_.text();
}

TEST_F(NamedValuesTest, CharactersOfAQueryLanguageAreEscapedInOnePass) {
  const auto text = compile(R"({"value": "${value:subject}", "then": [{"replace": {"'": "\\'", "\\": "\\\\"}}]})");
  EXPECT_TRUE(faults_.empty()) << faults_.text();
  EXPECT_EQ(evaluate(text, {{"subject", R"(a\'b)"}}).value(), R"(a\\\'b)");
  compile(R"({"value": "x", "then": [{"replace": {"ab": "c"}}]})");
  EXPECT_NE(faults_.text().find("single ASCII characters"), std::string::npos) << faults_.text();
}

// The key of Feishu's signature is a text with the time, and its message is empty. Computed with Python's hmac.
TEST_F(NamedValuesTest, AMacWhoseKeyIsTheTextBefore) {
  const auto sign = compile(R"({"value": "1764384000\n${value:subject}",
                                "then": [{"key_of_hmac_sha256": ""}, "base64"]})");
  EXPECT_TRUE(faults_.empty()) << faults_.text();
  EXPECT_EQ(evaluate(sign, {{"subject", "lark-test-secret-01"}}).value(),
            "bOVn3mSJsofPvNsQ6DuRe5fYhClo7FbjWHf6YcStjGM=");
}

TEST_F(NamedValuesTest, AValueThatIsJsonBecomesAPartOfTheDocument) {
  const auto part = compile(R"({"json": {"a": {"$json": "${value:subject?}"}, "b": {"$json": "${value:due?}"}}})");
  EXPECT_TRUE(faults_.empty()) << faults_.text();
  EXPECT_EQ(evaluate(part, {{"subject", R"([{"id": 7}])"}, {"due", ""}}).value(), R"({"a":[{"id":7}]})");
  EXPECT_EQ(evaluate(part, {{"subject", "[1"}, {"due", ""}}).error().kind, ErrorKind::malformed);
}

TEST_F(NamedValuesTest, MembersOfAnObjectAreMergedIntoTheOneAroundIt) {
  const auto merged = compile(R"({"json": {"a": 1, "$merge": "${value:subject?}", "z": 2}})");
  EXPECT_TRUE(faults_.empty()) << faults_.text();
  EXPECT_EQ(evaluate(merged, {{"subject", R"({"u_x": "y"})"}, {"due", ""}}).value(), R"({"a":1,"u_x":"y","z":2})");
  EXPECT_EQ(evaluate(merged, {{"subject", ""}, {"due", ""}}).value(), R"({"a":1,"z":2})");
  EXPECT_EQ(evaluate(merged, {{"subject", "[]"}, {"due", ""}}).error().kind, ErrorKind::malformed);
}

TEST_F(NamedValuesTest, AMissingValueIsAnErrorThatNamesIt) {
  const auto made = evaluate(compile(R"("${value:due}")"), {{"subject", "x"}});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::rejected);
  EXPECT_EQ(made.error().what, "there is no value for due");
}

TEST_F(NamedValuesTest, AnUnknownNameIsAFaultWithTheNearestOne) {
  compile(R"("${value:subjct}")");
  ASSERT_EQ(faults_.size(), 1U);
  EXPECT_NE(faults_.text().find("subject"), std::string::npos) << faults_.text();
}

TEST_F(NamedValuesTest, WhereNobodyGivesValuesTheKindIsUnknown) {
  compile(R"("${value:subject}")", {});
  ASSERT_EQ(faults_.size(), 1U);
  EXPECT_NE(faults_.text().find("unknown name \"${value:subject}\""), std::string::npos) << faults_.text();
}

}  // namespace
}  // namespace parcelgate
