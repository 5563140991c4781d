#include <gmock/gmock.h>

#include "gateway/app/evidence/bundle_records.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/unit/gateway_app_evidence/evidence_fixture.hpp"

namespace parcelgate::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using EvidenceBundle = EvidenceTest;

std::vector<std::string> entry_types(const rapidjson::Value& content) {
  std::vector<std::string> types;
  for (const auto& record : content["records"].GetArray()) {
    for (const auto& entry : record["entries"].GetArray()) types.emplace_back(find_text(entry, "type"));
  }
  for (auto& type : types) type.erase(0, std::string_view("parcelgate.").size());
  return types;
}

TEST_F(EvidenceBundle, HoldsWhatBelongsToTheReturnAndNothingElse) {
  const auto shown = parsed(bundle());
  const auto& content = shown["signed"];
  EXPECT_EQ(find_text(content["return"], "return_id"), "R-1");
  EXPECT_EQ(find_text(content["rule_pack"], "id"), "default");
  EXPECT_THAT(entry_types(content), ElementsAre("return.registered.v1", "return.fact_recorded.v1", "clock.started.v1",
                                                "return.fact_recorded.v1", "shipment.registered.v1", "clock.met.v1",
                                                "shipment.status_changed.v1", "shipment.status_changed.v1",
                                                "clock.started.v1", "clock.breached.v1", "alert.opened.v1"));
  EXPECT_EQ(bundle().find("OTHER"), std::string::npos);
  EXPECT_EQ(bundle().find("R-2"), std::string::npos);
}

TEST_F(EvidenceBundle, SaysHowEachMessageWasReceivedAndVerified) {
  const auto shown = parsed(bundle());
  const rapidjson::Value* message = nullptr;
  for (const auto& record : shown["signed"]["records"].GetArray()) {
    if (record["message"].IsObject()) message = &record["message"];
  }
  ASSERT_NE(message, nullptr);
  EXPECT_EQ(find_text(*message, "source"), "kuaidi100");
  EXPECT_EQ(find_text(*message, "account"), "kuaidi100-main");
  EXPECT_EQ(find_text(*message, "verdict"), "verified");
  EXPECT_EQ(find_text(*message, "received_at"), to_rfc3339(kStart + 9h));
  // printf 'raw bytes' | sha256sum
  EXPECT_EQ(find_text(*message, "body_sha256"), "9ab366ad455508d5f47b0128d7d243a2c0e4f5ce399b5f85cd10b343e745a4dc");
  EXPECT_EQ((*message)["body_bytes"].GetUint64(), 9U);
}

TEST_F(EvidenceBundle, SaysWhichMessageTheTenantsRetentionHasErased) {
  ProofRecord record;
  record.position = 7;
  record.bytes = "no longer those that the hash was computed of";
  record.erased_at = kStart + 40h;
  record.message =
      RawMessage{.received_at = kStart, .source = "sf", .account = "sf-main", .via = Via::push, .body = {}};
  record.message->erased = ErasedBody{kStart + 40h, 9, sha256("raw bytes")};
  BundleOptions options;
  options.with_raw = true;
  const auto made = bundle_record_of(record, options);
  ASSERT_TRUE(made);
  const auto shown = parsed(made->json);
  EXPECT_FALSE(shown.HasMember("bytes")) << "their hash would not be the record's";
  EXPECT_EQ(find_text(shown["message"], "erased_at"), to_rfc3339(kStart + 40h));
  EXPECT_EQ(find_text(shown["message"], "body_sha256"),
            "9ab366ad455508d5f47b0128d7d243a2c0e4f5ce399b5f85cd10b343e745a4dc");
  EXPECT_EQ(shown["message"]["body_bytes"].GetUint64(), 9U);
  record.message->erased->sha256.reset();
  EXPECT_TRUE(parsed(bundle_record_of(record, options)->json)["message"]["body_sha256"].IsNull());
}

TEST_F(EvidenceBundle, MasksPersonalDataAsTheTenantSays) {
  EXPECT_THAT(bundle(), Not(HasSubstr("13800138000")));
  EXPECT_THAT(bundle(false, MaskLevel::ids), HasSubstr("13800138000"));
}

TEST_F(EvidenceBundle, ReadsTheChainFromItsFirstRecordToTheHead) {
  const auto shown = parsed(bundle());
  const auto& chain = shown["signed"]["chain"];
  const auto& records = shown["signed"]["records"];
  EXPECT_EQ(chain["from"].GetUint64(), records[0]["position"].GetUint64());
  EXPECT_EQ(chain["records"].GetUint64(), 7U) << "with those of the other return and the other parcel";
  EXPECT_EQ(chain["breaks"].Size(), 0U);
  const auto& last = records[records.Size() - 1];
  EXPECT_EQ(find_text(chain, "head"), find_text(last, "hash"));
}

TEST_F(EvidenceBundle, AReturnThatIsNotThereIsAnError) {
  EXPECT_EQ(make_bundle(*reader_, *rules_, key(), "shop", "none", {}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(make_bundle(*reader_, RulePacks{}, key(), "shop", "R-1", {}).error().kind, ErrorKind::config);
  BundleOptions small;
  small.most_bytes = 100;
  EXPECT_EQ(make_bundle(*reader_, *rules_, key(), "shop", "R-1", small).error().kind, ErrorKind::rejected);
}

TEST_F(EvidenceBundle, VerifiesWithAndWithoutRawRecords) {
  const BundleReport plain = verify(bundle(), to_hex(key().public_key()));
  EXPECT_THAT(plain.faults, IsEmpty());
  EXPECT_EQ(plain.return_id, "R-1");
  EXPECT_EQ(plain.records, 5U);
  EXPECT_EQ(plain.entries, 11U);
  EXPECT_EQ(plain.raw_records, 0U);
  const BundleReport raw = verify(bundle(true), to_hex(key().public_key()));
  EXPECT_THAT(raw.faults, IsEmpty());
  EXPECT_EQ(raw.raw_records, 5U);
  EXPECT_THAT(verify(bundle(true, MaskLevel::ids)).faults, IsEmpty());
}

TEST_F(EvidenceBundle, WhiteSpaceAndOrderOfMembersDoNotMatter) {
  auto shown = parsed(bundle());
  const std::string swapped =
      "{ \"signature\" :\n" + to_json(shown["signature"]) + ", \"signed\":" + to_json(shown["signed"]) + "}\n";
  EXPECT_THAT(verify(swapped).faults, IsEmpty());
}

TEST_F(EvidenceBundle, AnotherKeyIsRefusedWhereOneIsTrusted) {
  auto forged = parsed(bundle());
  const std::string json = sign_again(forged, key('x'));
  EXPECT_THAT(verify(json).faults, IsEmpty()) << "without a trusted key only changes are found";
  EXPECT_THAT(verify(json, to_hex(key().public_key())).faults,
              ElementsAre(HasSubstr("not with the key that was given")));
}

TEST_F(EvidenceBundle, EachFaultHasItsOwnLine) {
  auto missing = parsed(bundle());
  auto& records = missing["signed"]["records"];
  const std::string position = std::to_string(records[2]["position"].GetUint64());
  records.Erase(records.Begin() + 2);
  EXPECT_THAT(verify(to_json(missing)).faults, Contains("record " + position + ": is missing"));
  EXPECT_THAT(verify(to_json(missing)).faults, Contains(HasSubstr("signature: is wrong")));

  auto changed = parsed(bundle());
  changed["signed"]["records"][3]["entries"][0]["data"]["status"].SetString("returned");
  EXPECT_THAT(verify(to_json(changed)).faults, Contains(HasSubstr("its content was changed (digest mismatch)")));

  auto newer = parsed(bundle());
  newer["signed"]["version"].SetInt(2);
  EXPECT_THAT(verify(to_json(newer)).faults, ElementsAre(HasSubstr("version: unknown")));
  EXPECT_THAT(verify("{}").faults, ElementsAre(HasSubstr("no evidence bundle")));
  EXPECT_THAT(verify("{").faults, ElementsAre(HasSubstr("cannot be read")));
}

TEST_F(EvidenceBundle, ASignerCannotChangeWhatRawRecordsHold) {
  auto changed = parsed(bundle(true));
  auto& record = changed["signed"]["records"][3];
  const std::string position = std::to_string(record["position"].GetUint64());
  record["entries"][0]["data"]["status"].SetString("returned");
  rapidjson::Document content;
  content.CopyFrom(record, content.GetAllocator());
  content.RemoveMember("digest");
  const std::string digest = to_hex(sha256_bytes(*canonical_json(to_json(content))));
  record["digest"].SetString(digest.c_str(), changed.GetAllocator());
  changed["signed"]["record_digests"][3]["digest"].SetString(digest.c_str(), changed.GetAllocator());
  const auto faults = verify(sign_again(changed, key())).faults;
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_THAT(faults.front(), HasSubstr("record " + position));
  EXPECT_THAT(faults.front(), HasSubstr("differs from the bytes"));
}

/// Calls `use` with each value of a document that has no members of its own.
void for_each_leaf(rapidjson::Value& value, const std::function<void(rapidjson::Value&)>& use) {
  if (value.IsObject()) {
    for (auto& member : value.GetObject()) for_each_leaf(member.value, use);
  } else if (value.IsArray()) {
    for (auto& item : value.GetArray()) for_each_leaf(item, use);
  } else {
    use(value);
  }
}

TEST_F(EvidenceBundle, AChangeOfAnyMemberIsFound) {
  for (const bool with_raw : {false, true}) {
    auto document = parsed(bundle(with_raw));
    std::size_t count = 0;
    for_each_leaf(document, [&](rapidjson::Value& leaf) {
      rapidjson::Value before(leaf, document.GetAllocator());
      if (leaf.IsString()) {
        std::string text(text_of(leaf));
        if (text.empty())
          text = "x";
        else
          text.front() = text.front() == '0' ? '1' : '0';
        leaf.SetString(text.c_str(), document.GetAllocator());
      } else if (leaf.IsNumber()) {
        leaf.SetInt(leaf.IsInt() && leaf.GetInt() == 7 ? 8 : 7);
      } else {
        leaf.SetString("x");
      }
      EXPECT_THAT(verify(to_json(document)).faults, Not(IsEmpty())) << to_json(before) << " became " << to_json(leaf);
      leaf = before;
      ++count;
    });
    EXPECT_GT(count, 150U);
    EXPECT_THAT(verify(to_json(document)).faults, IsEmpty()) << "all changes were undone";
  }
}

TEST_F(EvidenceBundle, AChangeOfAnyByteIsFound) {
  const std::string whole = bundle();
  for (std::size_t at = 0; at < whole.size(); at += 5) {
    for (const int bit : {0x01, 0x20, 0x80}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ bit);
      ASSERT_FALSE(verify(changed).is_whole()) << "byte " << at << ": " << whole.substr(at > 20 ? at - 20 : 0, 40);
    }
  }
}

TEST_F(EvidenceBundle, ARemovedOrAddedMemberIsFound) {
  auto document = parsed(bundle());
  for (const char* name : {"made_at", "made_by", "lang", "mask", "tenant", "return", "rule_pack", "explanation",
                           "chain", "records", "record_digests"}) {
    rapidjson::Document less;
    less.CopyFrom(document, less.GetAllocator());
    ASSERT_TRUE(less["signed"].RemoveMember(name)) << name;
    EXPECT_THAT(verify(to_json(less)).faults, Not(IsEmpty())) << name;
  }
  for (const char* part : {"signed", "signature"}) {
    rapidjson::Document more;
    more.CopyFrom(document, more.GetAllocator());
    more[part].AddMember("extra", 1, more.GetAllocator());
    EXPECT_THAT(verify(to_json(more)).faults, Not(IsEmpty())) << part;
  }
  document.AddMember("extra", 1, document.GetAllocator());
  EXPECT_THAT(verify(to_json(document)).faults, Not(IsEmpty()));
}

}  // namespace
}  // namespace parcelgate::test
