#include "gateway/main/wiring/config_check.hpp"

#include <gmock/gmock.h>

#include "tests/support/temporary_folder.hpp"

namespace parcelgate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The faults of a configuration with these outlets; one rule pack has the clock "buyer_sends".
std::vector<std::string> faults_of(const std::string& outlets) {
  const test::TemporaryFolder folder;
  Faults faults;
  const Config config = parse_config(R"({"data_dir": "data", "tenants": [{"id": "t"}], "outlets": [)" + outlets + "]}",
                                     folder.path(), faults);
  ClockRule rule;
  rule.id = "buyer_sends";
  RulePack pack;
  pack.id = "basic";
  pack.rules.push_back(std::move(rule));
  DataParts parts;
  parts.rules = std::make_shared<const RulePacks>(RulePacks{{"basic", std::move(pack)}});
  check_parts_of_gateway(config, parts, faults);
  std::vector<std::string> out;
  for (const Fault& fault : faults) out.push_back(to_string(fault, "config"));
  return out;
}

std::string files(const std::string& id, const std::string& folder, const std::string& format) {
  return R"({"id": ")" + id + R"(", "kind": "files", "folder": ")" + folder + R"(", "format": ")" + format + "\"}";
}

TEST(ConfigCheck, TwoOutletsOfFilesNeedFilesOfTheirOwn) {
  EXPECT_THAT(faults_of(files("a", "/out", "csv") + "," + files("b", "/out", "ndjson")), IsEmpty());
  EXPECT_THAT(
      faults_of(files("a", "/out", "csv") + "," + files("b", "/x/../out/", "csv")),
      ElementsAre("config /outlets/1/folder: is the folder of another outlet with the same format; give each its "
                  "own"));
}

TEST(ConfigCheck, FilesNeedAFolderThatCanBeMadeOutsideOfTheStore) {
  EXPECT_THAT(faults_of(files("a", "/dev/null/feed", "csv")),
              ElementsAre("config /outlets/0/folder: /dev/null is no folder; name another folder"));
  const test::TemporaryFolder folder;
  const auto in_store = [&](const std::string& below) {
    Faults faults;
    const Config config = parse_config(R"({"data_dir": "data", "tenants": [{"id": "t"}], "outlets": [)" +
                                           files("a", folder.path() + below, "csv") + "]}",
                                       folder.path(), faults);
    DataParts parts;
    parts.rules = std::make_shared<const RulePacks>();
    check_parts_of_gateway(config, parts, faults);
    return faults.size();
  };
  EXPECT_EQ(in_store("/data/feed"), 1u);
  EXPECT_EQ(in_store("/data"), 1u);
  EXPECT_EQ(in_store("/data-feed"), 0u);
}

TEST(ConfigCheck, AChatNamesAKnownRobotWithAnAddressOfItsOwn) {
  const auto chat = [](const std::string& id, const std::string& robot, const std::string& url,
                       const std::string& more = "") {
    return R"({"id": ")" + id + R"(", "kind": "chat", "robot": ")" + robot + R"(", "url": ")" + url + "\"" + more + "}";
  };
  const std::string agent = R"(, "agents": {"lin": {"url": "https://b.example/"}})";
  EXPECT_THAT(faults_of(chat("a", "dingtalk", "https://a.example/", R"(, "secret": "SEC")") + "," +
                        chat("b", "feishu", "https://b.example/")),
              IsEmpty());
  EXPECT_THAT(faults_of(chat("a", "dingtak", "https://a.example/")),
              ElementsAre("config /outlets/0/robot: no robot \"dingtak\"; did you mean \"dingtalk\"?"));
  EXPECT_THAT(faults_of(chat("a", "wecom", "ftp://a.example/")),
              ElementsAre("config /outlets/0/url: must start with https:// and name a host"));
  EXPECT_THAT(faults_of(chat("a", "wecom", "https://a.example/", R"(, "secret": "s")")),
              ElementsAre("config /outlets/0/secret: wecom does not sign; remove it"));
  EXPECT_THAT(
      faults_of(chat("a", "slack", "https://b.example/") + "," + chat("b", "slack", "https://c.example/", agent)),
      ElementsAre("config /outlets/1/agents/lin/url: is the robot of another outlet; give each its own"));
}

TEST(ConfigCheck, AFilterNamesClocksThatARulePackHas) {
  const auto filtered = [](const std::string& clock) {
    return faults_of(R"({"id": "a", "kind": "files", "folder": "/out", "filter": {"clocks": [")" + clock + "\"]}}");
  };
  EXPECT_THAT(filtered("buyer_sends"), IsEmpty());
  EXPECT_THAT(filtered("buyer_send"),
              ElementsAre("config /outlets/0/filter/clocks: no clock \"buyer_send\"; did you mean \"buyer_sends\"?"));
}

TEST(ConfigCheck, ATopicOfKafkaIsAName) {
  const auto kafka = [](const std::string& topic) {
    return faults_of(R"({"id": "a", "kind": "kafka", "brokers": ["one"], "topic": ")" + topic + "\"}");
  };
  EXPECT_THAT(kafka("parcels.{tenant}"), IsEmpty());
  EXPECT_THAT(kafka("parcels/{tenant}"),
              ElementsAre(::testing::HasSubstr("/outlets/0/topic: topic \"parcels/{tenant}\": Kafka allows")));
  EXPECT_THAT(kafka("parcels.{number}"), ElementsAre(::testing::HasSubstr("/outlets/0/topic: ")));
}

TEST(ConfigCheck, AWebhookNeedsAPublicAddressAndASecret) {
  const auto webhook = [](const std::string& url, const std::string& secret) {
    return faults_of(R"({"id": "a", "kind": "webhook", "url": ")" + url + R"(", "secret": ")" + secret + "\"}");
  };
  constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  EXPECT_THAT(webhook("https://shop.example/", kSecret), IsEmpty());
  EXPECT_THAT(webhook("https://10.0.0.1/", kSecret), ElementsAre(::testing::HasSubstr("/outlets/0/url: ")));
  EXPECT_THAT(webhook("https://shop.example/", ""),
              ElementsAre("config /outlets/0/secret: is empty; `parcelgate webhooks secret` makes one"));
  EXPECT_THAT(webhook("https://shop.example/", "whsec_x"), ElementsAre(::testing::HasSubstr("is not a secret")));
}

TEST(ConfigCheck, ADeskOfDataIsCheckedAgainstItsFolder) {
  const auto desk = [](const std::string& members) {
    return faults_of(R"({"id": "d", "kind": "desk", )" + members + "}");
  };
  const std::string secrets = R"(, "secrets": {"api_key": "k"})";
  EXPECT_THAT(desk(R"("desk": "redmine", "settings": {"base_url": "http://desk", "project": "p"})" + secrets),
              IsEmpty());
  EXPECT_THAT(desk(R"("desk": "redmin")"), ElementsAre(::testing::HasSubstr("/outlets/0/desk: no desk \"redmin\"")));
  EXPECT_THAT(
      desk(R"("desk": "redmine", "settings": {"base_url": "desk", "projekt": "p"}, "fields": {"oder_id": "x"})" +
           secrets),
      ::testing::UnorderedElementsAre(
          ::testing::HasSubstr("/outlets/0/settings/base_url: "),
          ::testing::HasSubstr("/outlets/0/settings/projekt: redmine has no such setting; did you mean "
                               "\"project\"?"),
          ::testing::HasSubstr("/outlets/0/settings/project: is missing"),
          ::testing::HasSubstr("/outlets/0/fields/oder_id: desk redmine has no such field; did you mean "
                               "\"order_id\"?")));
  EXPECT_THAT(desk(R"("desk": "redmine", "settings": {"base_url": "http://desk", "project": "p"})"),
              ElementsAre(::testing::HasSubstr("/outlets/0/secrets/api_key: is missing")));
}

}  // namespace
}  // namespace parcelgate
