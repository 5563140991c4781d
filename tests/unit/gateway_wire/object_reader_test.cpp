#include "gateway/wire/object_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A document, and the faults that were found in it as "pointer: what".
class ObjectReaderTest : public ::testing::Test {
 protected:
  const rapidjson::Value& parse(std::string_view json) {
    auto parsed = parse_json(json);
    EXPECT_TRUE(parsed) << json;
    document_ = std::move(parsed).value();
    return document_;
  }
  [[nodiscard]] std::vector<std::string> found() const {
    std::vector<std::string> out;
    for (const Fault& fault : faults_) out.push_back(fault.pointer + ": " + fault.what);
    return out;
  }

  rapidjson::Document document_;
  Faults faults_;
};

TEST_F(ObjectReaderTest, ReadsEachKindOfMember) {
  {
    ObjectReader reader(parse(R"({"text": "a", "one": "b", "integer": -3, "number": 0.5, "flag": true, "pause": "1m30s",
                                  "texts": ["x", "y"], "single": "z", "at": "2026-03-05T08:00:00+08:00", "count": 7})"),
                        "", faults_);
    EXPECT_TRUE(reader.has("text"));
    EXPECT_EQ(reader.text("text", "fallback"), "a");
    EXPECT_EQ(reader.one_of("one", {"a", "b"}, "a"), "b");
    EXPECT_EQ(reader.integer("integer", 0, -3, 3), -3);
    EXPECT_EQ(reader.number("number", 0, 0.5, 1), 0.5);
    EXPECT_TRUE(reader.boolean("flag", false));
    EXPECT_EQ(reader.duration("pause", milliseconds{0}), seconds{90});
    EXPECT_THAT(reader.texts("texts"), ElementsAre("x", "y"));
    EXPECT_THAT(reader.texts("single"), ElementsAre("z"));
    EXPECT_EQ(reader.instant("at", Need::required), parse_rfc3339("2026-03-05T00:00:00Z")->at);
    EXPECT_EQ(reader.count("count", Need::required), 7U);
  }
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(ObjectReaderTest, AnAbsentMemberYieldsTheFallback) {
  {
    ObjectReader reader(parse("{}"), "", faults_);
    EXPECT_FALSE(reader.has("text"));
    EXPECT_EQ(reader.text("text", "fallback"), "fallback");
    EXPECT_EQ(reader.integer("integer", 5, 1, 9), 5);
    EXPECT_EQ(reader.number("number", 0.5, 0, 1), 0.5);
    EXPECT_TRUE(reader.boolean("flag", true));
    EXPECT_EQ(reader.duration("pause", seconds{30}), seconds{30});
    EXPECT_THAT(reader.texts("texts"), IsEmpty());
    EXPECT_EQ(reader.text("name", Need::optional), "");
    EXPECT_EQ(reader.instant("at", Need::optional), std::nullopt);
    EXPECT_EQ(reader.duration("limit", Need::optional), std::nullopt);
    EXPECT_EQ(reader.count("count", Need::optional), 0U);
    EXPECT_THAT(reader.array("list"), IsEmpty());
    EXPECT_THAT(reader.members("map"), IsEmpty());
  }
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(ObjectReaderTest, AMissingRequiredMemberIsAFault) {
  {
    ObjectReader reader(parse(R"({"empty": ""})"), "/polling", faults_);
    EXPECT_EQ(reader.required_text("id"), "");
    EXPECT_EQ(reader.required_text("empty"), "");
    EXPECT_EQ(reader.text("name", Need::required), "");
    EXPECT_EQ(reader.count("count", Need::required), 0U);
    EXPECT_EQ(reader.member("rules", Need::required), nullptr);
  }
  EXPECT_THAT(found(),
              ElementsAre("/polling/id: is missing", "/polling/empty: must not be empty", "/polling/name: is missing",
                          "/polling/count: is missing", "/polling/rules: is missing"));
}

TEST_F(ObjectReaderTest, AWrongTypeIsAFaultAndReadingContinues) {
  {
    ObjectReader reader(parse(R"({"text": 1, "integer": "1", "number": "1", "flag": 0, "pause": "soon", "texts": {},
                                  "mixed": ["x", 1], "at": "yesterday", "count": -1, "list": {}, "map": []})"),
                        "", faults_);
    EXPECT_EQ(reader.text("text", "fallback"), "fallback");
    EXPECT_EQ(reader.integer("integer", 5, 1, 9), 5);
    EXPECT_EQ(reader.number("number", 0.5, 0, 1), 0.5);
    EXPECT_TRUE(reader.boolean("flag", true));
    EXPECT_EQ(reader.duration("pause", seconds{30}), seconds{30});
    EXPECT_THAT(reader.texts("texts"), IsEmpty());
    EXPECT_THAT(reader.texts("mixed"), ElementsAre("x"));
    EXPECT_EQ(reader.instant("at", Need::optional), std::nullopt);
    EXPECT_EQ(reader.count("count", Need::optional), 0U);
    EXPECT_THAT(reader.array("list"), IsEmpty());
    EXPECT_THAT(reader.members("map"), IsEmpty());
  }
  EXPECT_EQ(faults_.size(), 11U);
  EXPECT_EQ(found().front(), "/text: must be a text");
  EXPECT_EQ(found().back(), "/map: must be an object");
}

TEST_F(ObjectReaderTest, LimitsAreInclusive) {
  {
    ObjectReader reader(parse(R"({"least": 1, "most": 9, "above": 10, "below": 0, "huge": 1e300})"), "", faults_);
    EXPECT_EQ(reader.integer("least", 5, 1, 9), 1);
    EXPECT_EQ(reader.integer("most", 5, 1, 9), 9);
    EXPECT_EQ(reader.integer("above", 5, 1, 9), 5);
    EXPECT_EQ(reader.number("below", 5, 1, 9), 5);
    EXPECT_EQ(reader.integer("huge", 5, 1, 9), 5);
  }
  ASSERT_EQ(faults_.size(), 3U);
  EXPECT_EQ(found().front(), "/above: must be a whole number from 1 to 9");
}

TEST_F(ObjectReaderTest, NullIsAbsentWithANeedAndAWrongTypeWithAFallback) {
  {
    ObjectReader reader(parse(R"({"name": null, "id": null, "text": null})"), "", faults_);
    EXPECT_EQ(reader.text("name", Need::optional), "");
    EXPECT_EQ(reader.text("id", Need::required), "");
    EXPECT_EQ(reader.text("text", "fallback"), "fallback");
  }
  EXPECT_THAT(found(), ElementsAre("/id: is missing", "/text: must be a text"));
}

TEST_F(ObjectReaderTest, AnUnknownWordIsReportedWithTheKnownOnes) {
  {
    ObjectReader reader(parse(R"({"one": "c", "leg": "sideways"})"), "", faults_);
    EXPECT_EQ(reader.one_of("one", {"a", "b"}, "a"), "a");
    EXPECT_EQ(reader.enum_value("leg", Need::required, find_leg), std::nullopt);
  }
  EXPECT_THAT(found(), ElementsAre("/one: \"c\" is not known", "/leg: unknown value \"sideways\""));
  EXPECT_EQ(faults_[0].remedy, R"(use one of "a", "b")");
  EXPECT_EQ(faults_[1].remedy, "known: outbound, return, rto, exchange");
}

TEST_F(ObjectReaderTest, AWordOfAnotherTypeIsOneFaultWithTheKnownOnes) {
  {
    ObjectReader reader(parse(R"({"one": 5, "two": null, "leg": [], "actor": 5, "status": {}})"), "", faults_);
    EXPECT_EQ(reader.one_of("one", {"a", "b"}, "a"), "a");
    EXPECT_EQ(reader.one_of("two", {"a", "b"}, ""), "");
    EXPECT_EQ(reader.one_of("three", {"a", "b"}, ""), "");
    EXPECT_EQ(reader.enum_value("leg", Need::required, find_leg), std::nullopt);
    EXPECT_EQ(reader.enum_value("actor", Need::optional, find_party), std::nullopt);
    EXPECT_EQ(reader.enum_value("status", Need::optional, find_status), std::nullopt);
  }
  EXPECT_THAT(found(), ElementsAre("/one: must be a text", "/two: must be a text", "/three: is missing",
                                   "/leg: must be a text", "/actor: must be a text", "/status: must be a text"));
  for (const std::size_t at : {0U, 1U, 2U}) EXPECT_EQ(faults_[at].remedy, R"(use one of "a", "b")");
  EXPECT_EQ(faults_[3].remedy, "known: outbound, return, rto, exchange");
  EXPECT_EQ(faults_[4].remedy, "known: none, buyer, seller, carrier, platform");
  EXPECT_TRUE(faults_[5].remedy.starts_with("known: not_found, ")) << faults_[5].remedy;
}

TEST_F(ObjectReaderTest, AMemberThatNobodyReadIsUnknown) {
  {
    ObjectReader reader(parse(R"({"batch": 1, "bacth": 2, "other": 3, "later": 4})"), "/polling", faults_);
    EXPECT_EQ(reader.integer("batch", 0, 0, 9), 1);
    reader.allow("later");
  }
  ASSERT_THAT(found(), ElementsAre("/polling/bacth: unknown field", "/polling/other: unknown field"));
  EXPECT_EQ(faults_[0].remedy, "did you mean \"batch\"?");
  EXPECT_EQ(faults_[1].remedy, "remove it");
}

TEST_F(ObjectReaderTest, ADuplicateMemberIsAFaultAndTheFirstCounts) {
  {
    ObjectReader reader(parse(R"({"batch": 1, "batch": 2})"), "", faults_);
    EXPECT_EQ(reader.integer("batch", 0, 0, 9), 1);
  }
  EXPECT_THAT(found(), ElementsAre("/batch: is a duplicate"));
}

TEST_F(ObjectReaderTest, FinishReportsOnce) {
  {
    ObjectReader reader(parse(R"({"other": 3})"), "", faults_);
    reader.finish();
    reader.finish();
  }
  EXPECT_EQ(faults_.size(), 1U);
}

TEST_F(ObjectReaderTest, AValueThatIsNoObjectIsOneFault) {
  {
    ObjectReader reader(parse("[1]"), "/accounts/0", faults_);
    EXPECT_EQ(reader.required_text("id"), "");
    EXPECT_EQ(reader.text("name", Need::required), "");
  }
  EXPECT_THAT(found(), ElementsAre("/accounts/0: must be an object"));
}

TEST_F(ObjectReaderTest, ElementsAndMembersHaveTheirPointers) {
  {
    ObjectReader reader(parse(R"({"list": [1, 2], "map": {"a/b": 3}})"), "", faults_);
    std::vector<std::string> pointers;
    reader.each("list", Need::required, [&](const rapidjson::Value& value, const std::string& pointer) {
      pointers.push_back(pointer + "=" + std::to_string(value.GetInt()));
    });
    for (const auto& member : reader.members("map")) pointers.push_back(member.pointer + "=" + member.name);
    EXPECT_THAT(pointers, ElementsAre("/list/0=1", "/list/1=2", "/map/a~1b=a/b"));
  }
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(ObjectReaderTest, LimitsOfANumberAreWrittenShortly) {
  {
    ObjectReader reader(parse(R"({"percent": 500})"), "/penalty", faults_);
    EXPECT_EQ(reader.number("percent", 1, 0.5, 100), 1);
  }
  EXPECT_THAT(found(), ElementsAre("/penalty/percent: must be a number from 0.5 to 100"));
}

}  // namespace
}  // namespace parcelgate
