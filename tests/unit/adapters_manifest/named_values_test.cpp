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
