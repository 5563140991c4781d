// A return with facts, scans and a missed deadline in a real store, and its bundle.
#pragma once

#include "adapters/stores/sqlite/proof_reader.hpp"
#include "gateway/app/deadlines/tick_clocks.hpp"
#include "gateway/app/evidence/bundle.hpp"
#include "gateway/app/evidence/verify_bundle.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/wire/canonical_json.hpp"
#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {

class EvidenceTest : public IngestTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
    ASSERT_TRUE(register_return(new_return("R-2"), {fact("f1", FactKind::approved)}));
    Fact entered = waybill("f2", "SF1", 1h);
    entered.note = "call 13800138000 <b>";
    ASSERT_TRUE(record("R-1", entered));
    ASSERT_TRUE(ingest("SF1", {event_at("e1", 2h, Status::in_transit)}, kStart + 2h));
    ASSERT_TRUE(ingest("OTHER", {event_at("e1", 2h, Status::in_transit)}, kStart + 2h));
    ASSERT_TRUE(ingest("SF1", {event_at("e2", 9h, Status::delivered, "signed_by_recipient")}, kStart + 9h));
    ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<TickClocks>(kStart + 60h, 100, rules_)));
  }

  static SigningKey key(char first = 'k') { return *SigningKey::create(std::string(32, first)); }
  std::string bundle(bool with_raw = false, MaskLevel mask = MaskLevel::all) {
    BundleOptions options;
    options.now = kStart + 61h;
    options.with_raw = with_raw;
    options.mask = mask;
    options.made_by = "test 1";
    auto made = make_bundle(*reader_, *rules_, key(), "shop", "R-1", options);
    if (!made) throw std::runtime_error(made.error().what);
    return *std::move(made);
  }
  static BundleReport verify(std::string_view json, std::string_view trusted = {}) {
    return verify_bundle(json, trusted, sqlite::read_proof_record);
  }
  static rapidjson::Document parsed(const std::string& json) { return *parse_json(json); }

  /// Signs the content of a bundle anew, as somebody who has the key could.
  static std::string sign_again(rapidjson::Document& bundle, const SigningKey& by) {
    rapidjson::Value& signature = bundle["signature"];
    const std::string value = to_hex(by.sign(*canonical_json(to_json(bundle["signed"]))));
    const auto set = [&](const char* name, const std::string& text) {
      signature[name].SetString(text.data(), static_cast<rapidjson::SizeType>(text.size()), bundle.GetAllocator());
    };
    set("value", value);
    set("public_key", to_hex(by.public_key()));
    set("key_id", key_id_of(by.public_key()));
    return to_json(bundle);
  }
};

}  // namespace parcelgate::test
