#include "gateway/runtime/config/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/support/json_schema.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::JsonSchema;

std::string read(const std::string& path) {
  std::ifstream in(std::string(PARCELGATE_SOURCE_DIR) + "/" + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> faults_of(std::string_view json) {
  Faults faults;
  (void)parse_config(json, "/base", faults);
  std::vector<std::string> reported;
  for (const Fault& fault : faults) reported.push_back(to_string(fault, "f"));
  return reported;
}

bool fits_schema(const std::string& json) {
  static const JsonSchema schema(PARCELGATE_SOURCE_DIR "/schemas/config.json");
  const auto document = parse_json_with_comments(json);
  return document && schema.faults_of(*document).empty();
}

constexpr std::string_view kSmallest = R"({"data_dir": "d", "tenants": [{"id": "t"}]})";

TEST(Config, CustomersOfTheKuaidi100FacadeAreTheirOwn) {
  const auto faults_with = [](const std::string& customers, const std::string& outlets = "") {
    return faults_of(R"({"data_dir": "d", "tenants": [{"id": "t", "kuaidi100_customers": [)" + customers +
                     R"(]}, {"id": "u", "kuaidi100_customers": [{"customer": "B", "key": "b", "url_key": "p"}]}])" +
                     outlets + "}");
  };
  EXPECT_THAT(faults_with(R"({"customer": "A", "key": "a"})"), IsEmpty());
  EXPECT_THAT(faults_with(R"({"customer": "B", "key": "a"})"),
              Contains(HasSubstr("/tenants/1/kuaidi100_customers/0/customer: another customer has the same")));
  const auto shared = faults_with(R"({"customer": "A", "key": "b", "url_key": "p"})");
  EXPECT_THAT(shared, Contains(HasSubstr("/kuaidi100_customers/0/key: another customer has the same")));
  EXPECT_THAT(shared, Contains(HasSubstr("/kuaidi100_customers/0/url_key: another customer has the same")));
  EXPECT_THAT(faults_with(R"({"customer": "A", "key": ""})"), Contains(HasSubstr("/key: ")));
  EXPECT_THAT(faults_with(R"({"customer": "A"})"), Contains(HasSubstr("/key: is required")));
  EXPECT_THAT(faults_with(R"({"customer": "A/B", "key": "a"})"), Contains(HasSubstr("/customer: must be")));
  EXPECT_THAT(faults_with(R"({"customer": "A", "key": "a"})",
                          R"(, "outlets": [{"id": "kuaidi100-A", "kind": "console-desk"}])"),
              Contains(HasSubstr("its outlet would be kuaidi100-A")));
}

TEST(Config, TheSmallestOneHasDefaultsForTheRest) {
  Faults faults;
  const Config config = parse_config(kSmallest, "/base", faults);
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_EQ(config.data_dir, "/base/d");
  EXPECT_EQ(config.tenants.front().rule_pack, "cn-baseline");
  EXPECT_EQ(config.listen.port, 8080);
}

TEST(Config, AllFaultsAreReportedTogetherByTheirPointers) {
  const auto reported = faults_of(R"({
    "data_dir": "", "tenants": [{"id": "t", "locale": "fr"}, {"id": "t"}],
    "listen": {"prot": 1, "port": 70000, "read_timeout": "soon"},
    "accounts": [{"id": "a", "source": "sf", "tenant": "nobody", "broker": "none"}],
    "outlets": [{"id": "o", "kind": "mqtt"}]
  })");
  EXPECT_THAT(reported, Contains("f /data_dir: must not be empty"));
  EXPECT_THAT(reported, Contains("f /listen/prot: unknown field; did you mean \"port\"?"));
  EXPECT_THAT(reported, Contains(HasSubstr("/listen/port: must be a whole number from 0 to 65535")));
  EXPECT_THAT(reported, Contains(HasSubstr("/listen/read_timeout: must be a duration")));
  EXPECT_THAT(reported, Contains(HasSubstr("/tenants/0/locale: \"fr\" is not known")));
  EXPECT_THAT(reported, Contains(HasSubstr("/tenants/1/id: \"t\" is a duplicate")));
  EXPECT_THAT(reported, Contains(HasSubstr("/accounts/0/tenant: no tenant \"nobody\"")));
  EXPECT_THAT(reported, Contains(HasSubstr("/accounts/0/broker: no broker \"none\"")));
  EXPECT_THAT(reported, Contains(HasSubstr("/outlets/0/broker: is missing")));
}

TEST(Config, AQuarantineThatWouldKeepNothingIsRefused) {
  for (const std::string_view age : {"0h", "1ms", "59m"}) {
    const auto reported = faults_of(R"({"data_dir": "d", "tenants": [{"id": "t"}], "store": {"quarantine_max_age": ")" +
                                    std::string(age) + R"("}})");
    EXPECT_THAT(reported, Contains(HasSubstr("/store/quarantine_max_age: is shorter than an hour"))) << age;
  }
}

TEST(Config, AnAccountMayBeWatchedByACandidateOrBeAShadowItself) {
  Faults faults;
  const Config config = parse_config(R"({
    "data_dir": "d", "tenants": [{"id": "t"}],
    "accounts": [{"id": "a", "source": "sf", "tenant": "t", "shadow": "trial/sf"},
                 {"id": "b", "source": "sf", "tenant": "t", "mode": "shadow"}]})",
                                     "/etc/gate", faults);
  ASSERT_TRUE(faults.empty()) << to_string(faults.front(), "f");
  EXPECT_EQ(config.accounts[0].shadow, "/etc/gate/trial/sf");
  EXPECT_TRUE(config.accounts[0].acts);
  EXPECT_FALSE(config.accounts[1].acts);
}

class TlsConfig : public ::testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_.path() + "/" + name) << bytes;
    return folder_.path() + "/" + name;
  }
  static std::vector<std::string> faults_of_broker(const std::string& members) {
    return faults_of(R"({"data_dir": "d", "tenants": [{"id": "t"}], "brokers": [{"id": "b", )" + members + "}]}");
  }
  test::TemporaryFolder folder_;
  const std::string ca_ = file("ca.pem", "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n");
  const std::string key_ = file("key.pem", "-----BEGIN EC PRIVATE KEY-----\nMA==\n-----END EC PRIVATE KEY-----\n");
};

TEST_F(TlsConfig, ABrokerWithItsFilesIsGood) {
  const std::string members = R"("url": "mqtts://b:8883", "ca_file": ")" + ca_ + R"(", "certificate_file": ")" + ca_ +
                              R"(", "key_file": ")" + key_ + R"(")";
  EXPECT_THAT(faults_of_broker(members), IsEmpty());
  EXPECT_THAT(faults_of_broker(R"("url": "mqtts://b")"), IsEmpty()) << "the system's certificates";
}

TEST_F(TlsConfig, MissingAndWrongFilesAreReportedByTheirPointer) {
  EXPECT_THAT(faults_of_broker(R"("url": "mqtts://b", "ca_file": "/nowhere/ca.pem")"),
              ElementsAre(HasSubstr("/brokers/0/ca_file: /nowhere/ca.pem cannot be read")));
  EXPECT_THAT(faults_of_broker(R"("url": "mqtts://b", "ca_file": ")" + key_ + R"(")"),
              ElementsAre(HasSubstr("/brokers/0/ca_file: " + key_ + " holds no CERTIFICATE; name a PEM file")));
  EXPECT_THAT(faults_of(R"({"data_dir": "d", "tenants": [{"id": "t"}], "outbound": {"ca_file": ")" + key_ + R"("}})"),
              ElementsAre(HasSubstr("/outbound/ca_file: " + key_ + " holds no CERTIFICATE")));
}

TEST_F(TlsConfig, HalfAPairAndFilesForAPlainConnectionAreRefused) {
  EXPECT_THAT(faults_of_broker(R"("url": "mqtts://b", "certificate_file": ")" + ca_ + R"(")"),
              ElementsAre(HasSubstr("/brokers/0/key_file: is missing: a certificate and its key go together")));
  EXPECT_THAT(faults_of_broker(R"("url": "mqtts://b", "key_file": ")" + key_ + R"(")"),
              ElementsAre(HasSubstr("/brokers/0/certificate_file: is missing")));
  EXPECT_THAT(faults_of_broker(R"("url": "mqtt://b", "ca_file": ")" + ca_ + R"(")"),
              ElementsAre(HasSubstr("/brokers/0/url: is plain, and TLS files are given; write mqtts://")));
}

TEST_F(TlsConfig, TheOutboundCaReachesTheConfigurationAndTheSchemaKnowsIt) {
  const std::string json = R"({"data_dir": "d", "tenants": [{"id": "t"}], "outbound": {"ca_file": ")" + ca_ + R"("}})";
  Faults faults;
  EXPECT_EQ(parse_config(json, "/base", faults).outbound.ca_file, ca_);
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_TRUE(fits_schema(json));
}

TEST(Config, SubscriberNetworksAreNoneUnlessListed) {
  Faults faults;
  EXPECT_THAT(parse_config(kSmallest, "/base", faults).outbound.subscriber_networks, IsEmpty());
  const std::string json = R"({"data_dir": "d", "tenants": [{"id": "t"}],
    "outbound": {"subscriber_networks": ["10.20.0.0/16", "fd12::/16", "192.168.1.7"]}})";
  const Networks networks = parse_config(json, "/base", faults).outbound.subscriber_networks;
  ASSERT_THAT(faults, IsEmpty());
  ASSERT_EQ(networks.size(), 3u);
  EXPECT_TRUE(contains(networks, IpAddress::parse("10.20.255.1").value()));
  EXPECT_FALSE(contains(networks, IpAddress::parse("10.21.0.1").value()));
  EXPECT_TRUE(contains(networks, IpAddress::parse("192.168.1.7").value()));
  EXPECT_TRUE(fits_schema(json));
}

TEST(Config, EveryWrongSubscriberNetworkIsReportedWithItsPlace) {
  EXPECT_THAT(
      faults_of(R"({"data_dir": "d", "tenants": [{"id": "t"}],
    "outbound": {"subscriber_networks": ["10.0.0.1/8", "10.0.0.0/8", "warehouse", "10.0.0.0/33", 10, ""]}})"),
      ElementsAre("f /outbound/subscriber_networks/0: \"10.0.0.1/8\" has bits set after its prefix; set them to 0 or "
                  "use a longer prefix",
                  HasSubstr("/outbound/subscriber_networks/2: \"warehouse\" is not a network; write it like"),
                  HasSubstr("/outbound/subscriber_networks/3: \"10.0.0.0/33\" has no valid prefix length"),
                  HasSubstr("/outbound/subscriber_networks/4: must be a text"),
                  HasSubstr("/outbound/subscriber_networks/5: \"\" is not a network")));
  EXPECT_THAT(faults_of(R"({"data_dir": "d", "tenants": [{"id": "t"}],
    "outbound": {"subscriber_networks": "10.0.0.0/8"}})"),
              ElementsAre(HasSubstr("/outbound/subscriber_networks: ")));
}

TEST(Config, TheConsoleBelievesNoProxyUnlessOneIsNamed) {
  Faults faults;
  const ConsoleConfig usual = parse_config(kSmallest, "/base", faults).console;
  EXPECT_TRUE(usual.enabled);
  EXPECT_THAT(usual.proxy.addresses, IsEmpty());
  const std::string json =
      R"({"data_dir": "d", "tenants": [{"id": "t"}], "console": {"https": true, "idle_timeout": "30m",
    "proxy": {"addresses": ["127.0.0.1"], "user_header": "X-User", "tenant": "t", "scopes": {"*": "viewer"}}}})";
  const ConsoleConfig console = parse_config(json, "/base", faults).console;
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_TRUE(console.https);
  EXPECT_EQ(console.idle_timeout, std::chrono::minutes{30});
  EXPECT_EQ(console.proxy.scopes.at("*"), KeyScope::viewer);
  EXPECT_TRUE(fits_schema(json));
}

TEST(Config, TheConsoleBelievesTheTrustedProxiesUnlessItNamesItsOwn) {
  const auto proxies_of = [](const std::string& addresses) {
    const std::string json = R"({"data_dir": "d", "tenants": [{"id": "t"}],
      "listen": {"trusted_proxies": ["10.0.0.0/8", "fd00::1"]},
      "console": {"proxy": {)" +
                             addresses + R"("user_header": "X-User", "scopes": {"*": "viewer"}}}})";
    EXPECT_TRUE(fits_schema(json));
    Faults faults;
    const Config config = parse_config(json, "/base", faults);
    EXPECT_THAT(faults, IsEmpty());
    EXPECT_EQ(config.listen.trusted_proxies.size(), 2U);
    return config.console.proxy.addresses;
  };
  EXPECT_EQ(proxies_of("").size(), 2U);
  EXPECT_EQ(proxies_of(R"("addresses": ["10.0.0.1"], )"), Networks{Network::parse("10.0.0.1").value()});
}

TEST(Config, ATrustedProxyIsANetworkButNotTheWholeInternet) {
  EXPECT_THAT(
      faults_of(R"({"data_dir": "d", "tenants": [{"id": "t"}], "listen": {"trusted_proxies": ["proxy.example", 7]}})"),
      ElementsAre(HasSubstr("/listen/trusted_proxies/0: \"proxy.example\" is not a network"),
                  HasSubstr("/listen/trusted_proxies/1: must be a text")));
  for (const char* all : {"0.0.0.0/0", "::/0"}) {
    EXPECT_THAT(faults_of(R"({"data_dir": "d", "tenants": [{"id": "t"}], "listen": {"trusted_proxies": [")" +
                          std::string(all) + R"("]}})"),
                ElementsAre(HasSubstr("/listen/trusted_proxies: has a network of all addresses")));
  }
}

TEST(Config, FaultsOfTheConsolesProxyAreReportedTogether) {
  EXPECT_THAT(faults_of(R"({"data_dir": "d", "tenants": [{"id": "t"}], "console": {"proxy": {"user_header": "X-User",
    "tenant": "u", "scopes": {"a": "root", "b": "customer"}}}})"),
              ElementsAre(HasSubstr("/console/proxy/addresses: names no network"),
                          HasSubstr("/console/proxy/scopes/a: is not one of after_sales, admin, viewer"),
                          HasSubstr("/console/proxy/scopes/b: is not one of"),
                          HasSubstr("/console/proxy/scopes: gives nobody access"),
                          HasSubstr("/console/proxy/tenant: no tenant \"u\"")));
}

TEST(Config, TheQuarantineIsBoundedInBytesUnlessSaidOtherwise) {
  Faults faults;
  EXPECT_EQ(parse_config(kSmallest, "/base", faults).store.quarantine_max_bytes, std::size_t{256} << 20U);
  const std::string json = R"({"data_dir": "d", "tenants": [{"id": "t"}], "store": {"quarantine_max_bytes": 2097152}})";
  EXPECT_EQ(parse_config(json, "/base", faults).store.quarantine_max_bytes, 2097152u);
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_TRUE(fits_schema(json));
  EXPECT_THAT(
      faults_of(
          R"({"data_dir": "d", "tenants": [{"id": "t"}], "store": {"journal_max_bytes": 10, "journal_max_age": "23h"}})"),
      ElementsAre(HasSubstr("/store/journal_max_age: is shorter than a day"),
                  HasSubstr("/store/journal_max_bytes: must be a whole number from 134217728")));
  EXPECT_THAT(faults_of(R"({"data_dir": "d", "tenants": [{"id": "t"}], "store": {"quarantine_max_bytes": 10}})"),
              ElementsAre(HasSubstr("/store/quarantine_max_bytes: must be a whole number from 1048576")));
}

TEST(Config, ATenantsMessagesMayBeErasedBeforeTheJournalEnds) {
  Faults faults;
  EXPECT_FALSE(parse_config(kSmallest, "/base", faults).tenants.front().messages_max_age);
  const std::string json = R"({"data_dir": "d", "tenants": [{"id": "t", "messages_max_age": "30d"}]})";
  EXPECT_EQ(parse_config(json, "/base", faults).tenants.front().messages_max_age, std::chrono::hours{24 * 30});
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_TRUE(fits_schema(json));
  EXPECT_THAT(faults_of(R"({"data_dir": "d", "tenants": [{"id": "t", "messages_max_age": "23h"},
                                                         {"id": "u", "messages_max_age": "0s"}]})"),
              ElementsAre(HasSubstr("/tenants/0/messages_max_age: is shorter than a day"),
                          HasSubstr("/tenants/1/messages_max_age: is shorter than a day")));
  EXPECT_THAT(faults_of(R"({"data_dir": "d", "store": {"journal_max_age": "10d"},
                            "tenants": [{"id": "t", "messages_max_age": "10d"}, {"id": "u", "messages_max_age": "11d"}]})"),
              ElementsAre(HasSubstr("/tenants/1/messages_max_age: is longer than /store/journal_max_age")));
}

TEST(Config, OpenReadsAreRefusedBeyondLoopback) {
  EXPECT_THAT(
      faults_of(R"({"data_dir": "d", "tenants": [{"id": "t"}], "listen": {"address": "0.0.0.0", "open_reads": true}})"),
      ElementsAre(HasSubstr("/listen/open_reads: is allowed on a loopback address only")));
}

TEST(Config, SecretsComeFromTheEnvironmentAndRotate) {
  ::setenv("PARCELGATE_TEST_SECRET", "from-env", 1);
  Faults faults;
  const Config config = parse_config(R"({"data_dir": "d", "tenants": [{"id": "t"}], "accounts": [
    {"id": "a", "source": "s", "tenant": "t", "secrets": {"key": [{"env": "PARCELGATE_TEST_SECRET"}, "old"]}}]})",
                                     "/base", faults);
  ASSERT_THAT(faults, IsEmpty());
  EXPECT_THAT(config.accounts.front().account.secrets.at("key"), ElementsAre("from-env", "old"));
}

TEST(Config, AMissingSecretNamesItsVariableAndNoValue) {
  ::unsetenv("PARCELGATE_TEST_MISSING");
  EXPECT_THAT(
      faults_of(R"({"data_dir": "d", "tenants": [{"id": "t"}], "accounts": [
    {"id": "a", "source": "s", "tenant": "t", "secrets": {"key": {"env": "PARCELGATE_TEST_MISSING"}}}]})"),
      ElementsAre(
          "f /accounts/0/secrets/key/env: the environment has no PARCELGATE_TEST_MISSING; set it before the start"));
}

TEST(Config, TheCommentedSampleIsGoodAndFitsItsSchema) {
  ::setenv("SF_CHECKWORD", "x", 1);
  ::setenv("SF_HOOK_TOKEN", "x", 1);
  ::setenv("RT_TOKEN", "x", 1);
  EXPECT_THAT(faults_of(read("config/parcelgate.json")), IsEmpty());
  EXPECT_TRUE(fits_schema(read("config/parcelgate.json")));
}

TEST(Config, TheSchemaRefusesWhatTheReaderRefuses) {
  const std::vector<std::string> bad{
      R"({"data_dir": "d", "tenants": []})",
      R"({"data_dir": "d", "tenants": [{"id": "t"}], "lissen": {}})",
      R"({"data_dir": "d", "tenants": [{"id": "t"}], "outlets": [{"id": "o", "kind": "mqtt"}]})",
      R"({"data_dir": "d", "tenants": [{"id": "t", "locale": "fr"}]})",
      R"({"data_dir": "d", "tenants": [{"id": "t"}], "outlets": [{"id": "o", "kind": "console-desk", "broker": "b"}]})",
  };
  for (const std::string& json : bad) {
    EXPECT_THAT(faults_of(json), ::testing::Not(IsEmpty())) << json;
    EXPECT_FALSE(fits_schema(json)) << json;
  }
  EXPECT_TRUE(fits_schema(std::string(kSmallest)));
}

/// A configuration whose only outlet or broker has the given members.
std::string with_outlet(const std::string& members) {
  return R"({"data_dir": "d", "tenants": [{"id": "t"}], "outlets": [{"id": "o", )" + members + "}]}";
}
std::string with_broker(const std::string& members) {
  return R"({"data_dir": "d", "tenants": [{"id": "t"}], "brokers": [{"id": "b", "url": "mqtt://b", )" + members + "}]}";
}

/// One fault of the reader that holds `fault`, and one of the schema.
void expect_fault(const std::string& json, const std::string& fault) {
  EXPECT_THAT(faults_of(json), ElementsAre(HasSubstr(fault))) << json;
  EXPECT_FALSE(fits_schema(json)) << json;
}
void expect_good(const std::string& json) {
  EXPECT_THAT(faults_of(json), IsEmpty()) << json;
  EXPECT_TRUE(fits_schema(json)) << json;
}

TEST(Config, AWrongKindOfOutletIsTheOnlyFaultOfItsOutlet) {
  constexpr const char* kKinds =
      R"(use one of "mqtt", "request-tracker", "desk", "console-desk", "webhook", "files", "write-back", "chat", "kafka")";
  expect_fault(with_outlet(R"("kind": "request-trakcer", "base_url": "http://desk", "token": "x")"),
               std::string("/outlets/0/kind: \"request-trakcer\" is not known; ") + kKinds);
  expect_fault(with_outlet(R"("kind": 5, "file": "")"), std::string("/outlets/0/kind: must be a text; ") + kKinds);
  expect_fault(with_outlet(R"("broker": "b")"), std::string("/outlets/0/kind: is missing; ") + kKinds);
}

TEST(Config, AKafkaOutletNamesBrokersAndWholeCredentials) {
  const auto kafka = [](const std::string& members) { return with_outlet(R"("kind": "kafka", )" + members); };
  expect_good(kafka(R"("brokers": ["one:9092", "two"], "sasl": {"username": "u", "password": "p"}, "tls": {})"));
  expect_fault(kafka(R"("topic": "t")"), "/outlets/0/brokers: is missing or empty; name some brokers of the cluster");
  expect_fault(kafka(R"("brokers": [])"), "/outlets/0/brokers: is missing or empty");
  expect_fault(kafka(R"("brokers": ["one,two"])"), "/outlets/0/brokers: \"one,two\" is no broker");
  expect_fault(kafka(R"("brokers": ["kafka://one"])"), "/outlets/0/brokers: \"kafka://one\" is no broker");
  expect_fault(kafka(R"("brokers": ["one"], "sasl": {"username": "u"})"), "/outlets/0/sasl/password: is missing");
  expect_fault(kafka(R"("brokers": ["one"], "sasl": {"password": "p"})"), "/outlets/0/sasl/username: is missing");
  expect_fault(kafka(R"("brokers": ["one"], "sasl": {"username": "u", "password": "p", "mechanism": "GSSAPI"})"),
               "/outlets/0/sasl/mechanism: \"GSSAPI\" is not known");
  expect_fault(kafka(R"("brokers": ["one"], "content_mode": "avro")"), "/outlets/0/content_mode: ");
}

TEST(Config, ATimeoutOfZeroIsRefused) {
  for (const std::string name : {"read_timeout", "idle_timeout"}) {
    const auto with = [&](const std::string& value) {
      return R"({"data_dir": "d", "tenants": [{"id": "t"}], "listen": {")" + name + R"(": ")" + value + R"("}})";
    };
    expect_good(with("1ms"));
    for (const char* zero : {"0s", "0ms", "0m0s"}) {
      expect_fault(with(zero), "/listen/" + name + ": must be longer than 0; write it like \"30s\"");
    }
  }
}

TEST(Config, ASharedGroupIsOneLevelOfATopic) {
  expect_good(with_broker(R"("shared_group": "gateways")"));
  expect_good(with_broker(R"("shared_group": "")"));
  for (const char* group : {"a/b", "+", "a#"}) {
    expect_fault(with_broker(R"("shared_group": ")" + std::string(group) + "\""),
                 "/brokers/0/shared_group: must not hold \"/\", \"+\" or \"#\"");
  }
}

TEST(Config, AChatNeedsARobotAndItsAddress) {
  expect_good(with_outlet(R"("kind": "chat", "robot": "wecom", "url": "https://a.example/?key=k")"));
  expect_good(with_outlet(R"("kind": "chat", "robot": "dingtalk", "url": "https://a.example/", "secret": "SEC",
                             "agents": {"lin": {"mobile": "13800138000"}, "wang": {"url": "https://b.example/"}})"));
  expect_fault(with_outlet(R"("kind": "chat", "robot": "wecom")"), "/outlets/0/url: is missing");
  expect_fault(with_outlet(R"("kind": "chat", "url": "https://a.example/")"), "/outlets/0/robot: is missing");
  const auto with_agent = [](const std::string& agent) {
    return with_outlet(R"("kind": "chat", "robot": "wecom", "url": "https://a.example/", "agents": {"lin": )" + agent +
                       "}");
  };
  expect_fault(with_agent("{}"), "/outlets/0/agents/lin: names neither a member of the group nor a robot");
  expect_fault(with_agent(R"({"mention": "lin", "phone": "1"})"), "/outlets/0/agents/lin/phone: unknown field");
  EXPECT_THAT(faults_of(with_agent(R"({"mention": "lin", "mobile": "1"})")),
              ElementsAre(HasSubstr("/outlets/0/agents/lin/mobile: is given besides \"mention\"")));
}

TEST(Config, AnEmptyFileOfAnOutletIsRefused) {
  expect_good(with_outlet(R"("kind": "console-desk")"));
  expect_good(with_outlet(R"("kind": "console-desk", "file": "tickets.jsonl")"));
  expect_fault(with_outlet(R"("kind": "console-desk", "file": "")"), "/outlets/0/file: must not be empty");
  expect_fault(with_outlet(R"("kind": "console-desk", "file": 5)"), "/outlets/0/file: must be a text");
}

TEST(Config, ASecretThatCannotBeReadIsOneFault) {
  const std::string form = R"(must be a text, {"env": NAME} or {"file": PATH})";
  const auto account = [](const std::string& secret) {
    return R"({"data_dir": "d", "tenants": [{"id": "t"}], "accounts": [{"id": "a", "source": "s", "tenant": "t", )"
           R"("secrets": {"key": )" +
           secret + "}}]}";
  };
  for (const char* wrong : {"5", "true", "null", "{}", R"({"env": ""})", R"({"env": "A", "file": "f"})"}) {
    expect_fault(account(wrong), "/accounts/0/secrets/key: " + form);
    expect_fault(with_broker(R"("password": )" + std::string(wrong)), "/brokers/0/password: " + form);
  }
  expect_fault(account(R"({"env": 5})"), "/accounts/0/secrets/key/env: must be a text");
  expect_fault(account(R"({"evn": "A"})"), "/accounts/0/secrets/key/evn: unknown field; did you mean \"env\"?");
  expect_fault(account("[]"), "/accounts/0/secrets/key: must hold at least one secret");
  expect_fault(account(R"(["a", 5])"), "/accounts/0/secrets/key/1: " + form);
  expect_fault(account(R"([["a"]])"), "/accounts/0/secrets/key/0: " + form);
}

TEST(Config, ASecretThatDoesNotRotateTakesNoList) {
  expect_good(with_broker(R"("password": "x")"));
  expect_fault(with_broker(R"("password": ["new", "old"])"), "/brokers/0/password: must be a text, {\"env\"");
  expect_fault(with_outlet(R"("kind": "request-tracker", "base_url": "http://desk", "token": ["new", "old"])"),
               "/outlets/0/token: must be a text, {\"env\"");
}

TEST(Config, ADeskOfDataTakesTheSettingsThatItsFolderNames) {
  expect_good(
      with_outlet(R"("kind": "desk", "desk": "redmine", "settings": {"base_url": "http://desk", "private_notes": true},
                             "secrets": {"api_key": "k"}, "fields": {"order_id": "7"}, "when_done": "leave")"));
  expect_fault(with_outlet(R"("kind": "desk")"), "/outlets/0/desk: is missing");
  expect_fault(with_outlet(R"("kind": "desk", "desk": "redmine", "base_url": "http://desk")"),
               "/outlets/0/base_url: unknown field");
  expect_fault(with_outlet(R"("kind": "desk", "desk": "redmine", "settings": {"project": []})"),
               "/outlets/0/settings/project: must be a text");
  expect_fault(with_outlet(R"("kind": "desk", "desk": "redmine", "secrets": {"api_key": ["new", "old"]})"),
               "/outlets/0/secrets/api_key: must be one secret");
  expect_fault(with_outlet(R"("kind": "desk", "desk": "redmine", "fields": {"order_id": 7})"),
               "/outlets/0/fields/order_id: must be a text");
}

TEST(Config, ADesksFieldsAreCheckedByName) {
  const auto with = [](const std::string& fields) {
    return R"({"data_dir": "d", "tenants": [{"id": "t", "mask": "ids"}], "outlets": [{"id": "o", "kind": "request-tracker",)"
           R"("base_url": "http://desk", "token": "x", "reopen_on": "never", "fields": )" +
           fields + "}]}";
  };
  EXPECT_THAT(faults_of(with(R"({"order_id": "Order", "delay_reason": ""})")), IsEmpty());
  EXPECT_TRUE(fits_schema(with(R"({"order_id": "Order", "delay_reason": ""})")));
  for (const char* bad : {R"({"oder_id": "Order"})", R"({"external_id": ""})", R"({"order_id": 1})"}) {
    EXPECT_THAT(faults_of(with(bad)), ::testing::SizeIs(1)) << bad;
    EXPECT_FALSE(fits_schema(with(bad))) << bad;
  }
}

}  // namespace
}  // namespace parcelgate
