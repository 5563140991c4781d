// Words that the manifest language does not have: retired ones, ones of a wrong type, and names where none is known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "folder.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/json_schema.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Faults of a folder whose manifest has one message.
class WrongWords : public ::testing::Test {
 protected:
  std::vector<std::string> faults_of(std::string_view message, std::string_view more = "") {
    folder_.write_manifest("[" + std::string(message) + "]", more);
    return load();
  }
  /// @param members  of "events", after "at" and "time"
  std::vector<std::string> faults_of_events(std::string_view members) {
    return faults_of(R"({"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": "no"},
      "events": {"at": "scans", "time": {"at": "t"}, "code": "c")" +
                     std::string(members) + "}}");
  }
  std::vector<std::string> load() {
    folder_.write_map("1,,in_transit,arrived_hub,,test\n");
    Faults faults;
    EXPECT_FALSE(folder_.load(faults).has_value());
    std::vector<std::string> out;
    for (const Fault& fault : faults) out.push_back(fault.pointer + ": " + fault.what + "; " + fault.remedy);
    return out;
  }

  static constexpr std::string_view kGood = R"({"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": "no"},
    "events": {"at": "scans", "time": {"at": "t"}, "code": "c"}})";
  CarrierFolder folder_;
};

TEST_F(WrongWords, ARetiredMemberOfEventsNamesItsSuccessor) {
  EXPECT_THAT(faults_of_events(R"(, "words": ["text"])"),
              ElementsAre("/messages/0/events/words: unknown member \"words\"; write \"pattern_text\" for it"));
}

TEST_F(WrongWords, TheRetiredOrderSaysThatNoMemberIsNeeded) {
  EXPECT_THAT(faults_of_events(R"(, "order": "unsorted")"),
              ElementsAre("/messages/0/events/order: unknown value \"unsorted\"; remove it: a list without an order "
                          "needs no \"order\""));
}

TEST_F(WrongWords, ARetiredMemberOfTimesNamesItsSuccessor) {
  EXPECT_THAT(faults_of(R"({"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": "no"},
                "events": {"at": "scans", "time": {"at": "t", "zone_at": "z"}, "code": "c"}})"),
              ElementsAre("/messages/0/events/time/zone_at: unknown member \"zone_at\"; join the zone to \"at\", for "
                          "example {\"join\": [\"time\", \"zone\"]}"));
}

TEST_F(WrongWords, RetiredStepsNameTheirSuccessors) {
  EXPECT_THAT(faults_of(kGood, R"(, "account": {"secrets": {"key": {"about": "a key"}}},
                "verify": {"ways": {"a": {"about": "a proof", "expected": "${secret:key}",
                  "at": {"value": "${header:X}", "then": [{"part": "v1"}]}}}})"),
              ElementsAre(HasSubstr("/verify/ways/a/at/then/0/part: unknown step \"part\"; write {\"find\": RE2}")));
  EXPECT_THAT(faults_of(R"({"name": "m", "via": ["poll"], "unwrap": ["hook open", "json"],
                "shipments": {"at": ".", "number": "no"},
                "events": {"at": "scans", "time": {"at": "t"}, "code": "c"}})"),
              ElementsAre("/messages/0/unwrap/0: unknown step \"hook\"; write {\"then\": [step]} with steps of "
                          "expressions"));
}

TEST_F(WrongWords, RetiredRepliesSayWhichOneAnswers) {
  EXPECT_THAT(faults_of(kGood, R"(, "ack": {"a": {"duplicate": {}, "undecodable": {}, "busy": {}}})"),
              ElementsAre("/ack/a/duplicate: unknown member \"duplicate\"; remove it: \"ok\" answers a duplicate too",
                          HasSubstr("/ack/a/undecodable: unknown member \"undecodable\"; remove it: \"ok\" answers"),
                          HasSubstr("/ack/a/busy: unknown member \"busy\"; remove it: a busy gateway sends 503")));
}

TEST_F(WrongWords, RetiredSpellingsOfVariablesNameTheNewOnes) {
  EXPECT_THAT(faults_of_events(R"(, "text": ["asked:carrier", "${asked:tracking_number}", "header:X-Id"])"),
              ElementsAre("/messages/0/events/text/0: is not a path; write the variable as ${item:carrier}",
                          "/messages/0/events/text/1: a field cannot hold ${asked:tracking_number}; write it as "
                          "${item:tracking_number}",
                          "/messages/0/events/text/2: is not a path; write the variable as ${header:X-Id}"));
}

TEST_F(WrongWords, AWordOfAnotherTypeIsOneFaultThatListsTheWords) {
  EXPECT_THAT(faults_of_events(R"(, "order": 5, "takes_back": {"9": 1},
                "leg": {"at": "r", "is": {"1": true}})"),
              ElementsAre("/messages/0/events/order: must be a text; known: oldest_first, newest_first",
                          "/messages/0/events/leg/is/1: must be a text; known: outbound, return, rto, exchange",
                          HasSubstr("/messages/0/events/takes_back/9: must be a text; known: not_found, ")));
  EXPECT_THAT(faults_of(R"({"name": "m", "via": [5], "errors": [{"at": "e", "else": null}], "unwrap": [5, "json"],
                "empty": 5, "shipments": {"at": ".", "number": "no", "same_number": []},
                "events": {"at": "scans", "time": {"at": "t"}, "code": "c"}})"),
              ElementsAre("/messages/0/via/0: must be a text; known: push, poll, mqtt",
                          HasSubstr("/messages/0/unwrap/0: must be a text or an object with \"then\"; known: form, "),
                          HasSubstr("/messages/0/errors/0/else: must be a text; known: not_found, no_events, "),
                          "/messages/0/shipments/same_number: must be a text; known: merge, latest",
                          "/messages/0/empty: must be a text; known: \"[]\", \"{}\", \"null\""));
}

TEST_F(WrongWords, SoItIsForWordsOutsideOfMessages) {
  folder_.write("manifest.json", R"({"id": "acme", "labels": {"en": "Acme", "zh-CN": "阿克", "zh-TW": "阿克"},
    "maturity": 5, "time_zone": "Asia/Shanghai", "carrier": "acme",
    "tracking_numbers": [{"pattern": "A", "strength": 5, "examples": ["A"]}],
    "account": {"secrets": {"key": {"about": "a key"}}},
    "verify": {"ways": {"a": {"about": "a proof", "at": "${header:X}", "expected": "${secret:key}", "encoding": 5,
      "timestamp": {"at": "${header:T}", "format": [5], "past": "5m", "future": "5m"}}}},
    "poll": {"policy": {}, "request": {"method": 5, "url": "https://host/"}}, "messages": [)" +
                                     std::string(kGood) + "]}");
  EXPECT_THAT(load(),
              ElementsAre("/maturity: must be a text; known: wip, alpha, beta, stable",
                          "/basis: is missing; known: real_samples, constructed, documents",
                          "/tracking_numbers/0/strength: must be a text; use one of \"strong\", \"medium\", \"weak\"",
                          "/verify/ways/a/encoding: must be a text; known: text, hex, base64, base64url",
                          "/verify/ways/a/timestamp/format/0: must be a text; known: epoch_s, epoch_ms, rfc1123, iso",
                          "/poll/request/method: must be a text; known: GET, POST, PUT, PATCH, DELETE"));
}

TEST_F(WrongWords, ANameThatCannotBeKnownSaysSoInWords) {
  EXPECT_THAT(faults_of_events(R"(, "keys": "scan")"),
              ElementsAre("/messages/0/events/keys: \"scan\" is not in the section \"keys\"; no names are known here"));
}

TEST_F(WrongWords, AListOfOneAlternativeIsAFaultOfLoaderAndSchema) {
  EXPECT_THAT(faults_of_events(R"(, "keys": [[["a"]]], "text": ["a"])"),
              ElementsAre("/messages/0/events/text: a list of one alternative; write the alternative without the list",
                          "/messages/0/events/keys/0/0: a list of one alternative; write the alternative without the "
                          "list"));
  const JsonSchema schema(PARCELGATE_SOURCE_DIR "/schemas/carrier-manifest.json");
  const auto faults_with = [&](const std::string& keys) {
    const std::string text =
        R"({"id": "acme", "labels": {"en": "Acme", "zh-CN": "阿克", "zh-TW": "阿克"}, "maturity": "alpha",
          "basis": "constructed", "time_zone": "Asia/Shanghai", "messages": [{"name": "m", "via": ["poll"],
          "shipments": {"at": ".", "number": "no"}, "events": {"at": ".", "time": {"at": "t"}, "keys": )" +
        keys + "}}]}";
    const auto parsed = parse_json(text);
    return parsed ? schema.faults_of(*parsed) : parsed.error().what;
  };
  EXPECT_EQ(faults_with(R"([["a"], [["a", "b"]]])"), "");
  EXPECT_NE(faults_with(R"([[["a"]]])"), "");
}

}  // namespace
}  // namespace parcelgate
