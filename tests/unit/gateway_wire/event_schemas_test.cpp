// The schemas of feed entries: one for each type, strict about members that are known, open to further ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/base/file.hpp"
#include "gateway/domain/alert.hpp"
#include "gateway/domain/complaints.hpp"
#include "gateway/domain/returns.hpp"
#include "gateway/wire/cloud_event.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/feed_types.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/event_schemas.hpp"

namespace parcelgate {
namespace {

using ::testing::ElementsAreArray;
using ::testing::UnorderedElementsAreArray;

const std::string kFolder = PARCELGATE_SOURCE_DIR "/schemas";

rapidjson::Document document_of(const std::string& name) {
  return parse_json(read_file(kFolder + "/events/" + name + ".json").value()).value();
}

std::vector<std::string> sent_types() {
  const auto types = all_feed_types();
  std::vector<std::string> all(types.begin(), types.end());
  all.emplace_back(kSubscriptionTest);
  return all;
}

class EventSchema : public ::testing::TestWithParam<std::string> {
 protected:
  /// A copy of the schema's example, to be changed.
  [[nodiscard]] rapidjson::Document example() const {
    rapidjson::Document copy;
    copy.CopyFrom(schema_["examples"][0], copy.GetAllocator());
    return copy;
  }
  [[nodiscard]] std::string faults_of(const rapidjson::Value& data) { return schemas_.of(GetParam()).faults_of(data); }

  rapidjson::Document schema_ = document_of(GetParam());
  testing::EventSchemas schemas_{kFolder};
};

INSTANTIATE_TEST_SUITE_P(All, EventSchema, ::testing::ValuesIn(sent_types()), [](const auto& test) {
  std::string name = test.param;
  std::replace_if(
      name.begin(), name.end(), [](char letter) { return letter == '.'; }, '_');
  return name;
});

TEST(EventSchemas, EachTypeHasOneAndEachSchemaHasAType) {
  EXPECT_THAT(testing::EventSchemas(kFolder).types(), UnorderedElementsAreArray(sent_types()));
}

TEST_P(EventSchema, HasATypeThatTheEnvelopeKnows) {
  static const testing::JsonSchema envelope(PARCELGATE_SOURCE_DIR "/schemas/cloud-event.json");
  FeedEntry entry;
  entry.partition = 3;
  entry.position = 17;
  entry.type = GetParam();
  entry.tenant = "shop";
  entry.return_id = "R-1";
  entry.data = "{}";
  EXPECT_EQ(envelope.faults_of(*parse_json(render_cloud_event(entry))), "");
  entry.scope = "k3x9";
  entry.trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  EXPECT_EQ(find_text(*parse_json(render_cloud_event(entry)), "traceparent"), entry.trace);
  EXPECT_EQ(envelope.faults_of(*parse_json(render_cloud_event(entry))), "");
  entry.type += "x";
  EXPECT_NE(envelope.faults_of(*parse_json(render_cloud_event(entry))), "");
}

TEST_P(EventSchema, HasATitleADescriptionAndOneExampleThatFits) {
  EXPECT_FALSE(find_text(schema_, "title").empty());
  EXPECT_FALSE(find_text(schema_, "description").empty());
  ASSERT_EQ(schema_["examples"].Size(), 1u);
  EXPECT_EQ(faults_of(schema_["examples"][0]), "");
}

TEST_P(EventSchema, AcceptsFurtherMembersAnywhere) {
  rapidjson::Document data = example();
  for (auto& member : data.GetObject()) {
    if (member.value.IsObject()) member.value.AddMember("added_later", 1, data.GetAllocator());
  }
  data.AddMember("added_later", 1, data.GetAllocator());
  EXPECT_EQ(faults_of(data), "");
}

TEST_P(EventSchema, RefusesAWrongTypeOfEachMember) {
  for (const auto& member : schema_["examples"][0].GetObject()) {
    rapidjson::Document data = example();
    data[member.name].SetArray();
    EXPECT_NE(faults_of(data), "") << text_of(member.name);
  }
}

TEST_P(EventSchema, RequiresEachMemberThatIsAlwaysPublished) {
  // Written only where they apply.
  const std::vector<std::string_view> optional = {"estimated_delivery", "amount", "origin", "destination",
                                                  "created_at"};
  const bool has_created_at = GetParam() == kReturnRegistered;
  for (const auto& member : schema_["examples"][0].GetObject()) {
    const std::string_view name = text_of(member.name);
    const bool is_optional = std::find(optional.begin(), optional.end(), name) != optional.end();
    if (is_optional && !(name == "created_at" && has_created_at)) continue;
    rapidjson::Document data = example();
    data.RemoveMember(member.name);
    EXPECT_NE(faults_of(data), "") << name;
  }
}

/// The words of an enum in the definitions; "null" for null.
std::vector<std::string> words_of(const char* name) {
  std::vector<std::string> words;
  const rapidjson::Document document = document_of("definitions");
  for (const auto& word : document["definitions"][name]["enum"].GetArray()) {
    words.emplace_back(word.IsNull() ? "null" : text_of(word));
  }
  return words;
}

template <class Enum>
std::vector<std::string> names(std::initializer_list<std::string> further = {}) {
  std::vector<std::string> all;
  for (const std::string_view name : all_names<Enum>()) all.emplace_back(name);
  all.insert(all.end(), further);
  return all;
}

TEST(EventSchemas, EachEnumHasTheWordsOfTheDomain) {
  EXPECT_THAT(words_of("status"), ElementsAreArray(names<Status>()));
  EXPECT_THAT(words_of("status_or_null"), ElementsAreArray(names<Status>({"null"})));
  EXPECT_THAT(words_of("leg"), ElementsAreArray(names<Leg>()));
  EXPECT_THAT(words_of("leg_or_null"), ElementsAreArray(names<Leg>({"null"})));
  EXPECT_THAT(words_of("proof_level"), ElementsAreArray(names<ProofLevel>()));
  EXPECT_THAT(words_of("zone_source"), ElementsAreArray(names<ZoneSource>()));
  EXPECT_THAT(words_of("party"), ElementsAreArray(names<Party>()));
  EXPECT_THAT(words_of("fact_kind"), ElementsAreArray(names<FactKind>()));
  EXPECT_THAT(words_of("alert_kind"), ElementsAreArray(names<AlertKind>()));
  EXPECT_THAT(words_of("clock_state"), ElementsAreArray(names<ClockState>()));
  EXPECT_THAT(words_of("clock_change_kind"), ElementsAreArray(names<ClockChangeKind>()));
  EXPECT_THAT(words_of("disagreement_kind"), ElementsAreArray(names<DisagreementKind>()));
  EXPECT_THAT(words_of("evidence_grade"), ElementsAreArray(names<EvidenceGrade>()));
  EXPECT_THAT(words_of("evidence_reason"), ElementsAreArray(names<EvidenceReason>()));
  EXPECT_THAT(words_of("goods_condition"), ElementsAreArray(names<GoodsCondition>()));
  EXPECT_THAT(words_of("complaint_kind"), ElementsAreArray(names<ComplaintKind>()));
  EXPECT_THAT(words_of("return_kind"), ElementsAreArray(names<ReturnKind>()));
  EXPECT_THAT(words_of("locale"), ElementsAreArray(names<Locale>()));
}

}  // namespace
}  // namespace parcelgate
