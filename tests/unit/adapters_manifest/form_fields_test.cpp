// The variable ${fields}: the other fields of a form, as shop platforms sign them.
#include <gtest/gtest.h>

#include "adapters/manifest/language/body_template.hpp"
#include "adapters/manifest/language/error_rules.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

class FormFieldsTest : public ::testing::Test {
 protected:
  FieldTemplates compile(std::string_view json) {
    document_.Parse(json.data(), json.size());
    CompileContext context{spec_, faults_};
    return FieldTemplates::compile(document_, "/form", context);
  }
  [[nodiscard]] Result<FieldTemplates::Fields> render(const FieldTemplates& fields) const {
    EvaluationContext scope;
    scope.spec = &spec_;
    scope.account = &account_;
    return fields.render(scope);
  }

  rapidjson::Document document_;
  AccountSpec spec_;
  Account account_;
  Faults faults_;
};

TEST_F(FormFieldsTest, TheOthersAreSortedByNameAndGlued) {
  const auto fields = compile(R"({"sign": "<${fields}>", "warehouseId": "1", "warehouse": "9", "v": "2.0"})");
  ASSERT_TRUE(faults_.empty()) << faults_.text();
  const auto made = render(fields);
  ASSERT_TRUE(made) << made.error().what;
  ASSERT_EQ(made->size(), 4U);
  // By name, not by name and value together: "warehouse9" would stand behind "warehouseId1".
  EXPECT_EQ(made->back().first, "sign");
  EXPECT_EQ(made->back().second, "<v2.0warehouse9warehouseId1>");
}

TEST_F(FormFieldsTest, AFieldThatIsLeftOutIsNotSigned) {
  document_.Parse(R"({"settings": {"shop": {"about": "x"}}})");
  spec_ = AccountSpec::compile(document_, "/account", faults_);
  const auto fields = compile(R"({"shop": "${setting:shop?}", "b": "2", "a": "1", "sign": "${fields}"})");
  EXPECT_EQ(render(fields)->back().second, "a1b2");
  account_.settings["shop"] = "7";
  EXPECT_EQ(render(fields)->back().second, "a1b2shop7");
}

TEST_F(FormFieldsTest, ItIsUnknownOutsideOfAForm) {
  document_.Parse(R"("${fields}")");
  CompileContext context{spec_, faults_};
  (void)Expression::compile(document_, "/let/x", context);
  ASSERT_EQ(faults_.size(), 1U);
  EXPECT_NE(faults_.text().find("unknown name \"${fields}\""), std::string::npos) << faults_.text();
}

TEST_F(FormFieldsTest, AnErrorRuleCanGoByTheBeginningOfACode) {
  document_.Parse(R"([{"at": "code", "is": {"isp.x": "rejected"}, "begins": {"isp.": "unreachable"}}])");
  const ErrorRules rules = ErrorRules::compile(document_, "/errors", faults_);
  ASSERT_TRUE(faults_.empty()) << faults_.text();
  const auto kind_of = [&](const char* json) {
    rapidjson::Document answer;
    answer.Parse(json);
    const Node root{&answer, nullptr};
    return rules.find(Scope{&root, &root, &root, nullptr});
  };
  EXPECT_EQ(kind_of(R"({"code": "isp.busy"})")->code, ItemErrorCode::unreachable);
  EXPECT_EQ(kind_of(R"({"code": "isp.x"})")->code, ItemErrorCode::rejected) << "a whole code comes first";
  EXPECT_FALSE(kind_of(R"({"code": "isv.busy"})"));
}

}  // namespace
}  // namespace parcelgate
