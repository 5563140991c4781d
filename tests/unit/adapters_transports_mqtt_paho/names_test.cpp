#include <gtest/gtest.h>

#include "adapters/transports/mqtt_paho/broker_url.hpp"
#include "adapters/transports/mqtt_paho/topic_filter.hpp"

namespace parcelgate {
namespace {

TEST(TopicFilter, MatchesAsTheStandardSays) {
  EXPECT_TRUE(topic_matches("a/b", "a/b"));
  EXPECT_FALSE(topic_matches("a/b", "a/b/c"));
  EXPECT_FALSE(topic_matches("a/b/c", "a/b"));
  EXPECT_TRUE(topic_matches("a/+/c", "a/b/c"));
  EXPECT_FALSE(topic_matches("a/+", "a/b/c"));
  EXPECT_TRUE(topic_matches("a/+", "a/"));
  EXPECT_FALSE(topic_matches("+", "/a"));
  EXPECT_TRUE(topic_matches("/+", "/a"));
  EXPECT_TRUE(topic_matches("#", "a/b"));
  EXPECT_TRUE(topic_matches("a/#", "a"));
  EXPECT_TRUE(topic_matches("a/#", "a/b/c"));
  EXPECT_FALSE(topic_matches("a/#", "ab"));
  EXPECT_FALSE(topic_matches("#", "$SYS/uptime"));
  EXPECT_FALSE(topic_matches("+/uptime", "$SYS/uptime"));
  EXPECT_TRUE(topic_matches("$SYS/#", "$SYS/uptime"));
  EXPECT_TRUE(topic_matches("$share/group/a/+", "a/b"));
  EXPECT_FALSE(topic_matches("$share/group", "a/b"));
}

TEST(BrokerUrl, SchemesPortsAndAddressesAreRead) {
  EXPECT_EQ(parse_broker_url("mqtt://broker").value().paho_uri(), "tcp://broker:1883");
  EXPECT_EQ(parse_broker_url("mqtts://broker").value().paho_uri(), "ssl://broker:8883");
  EXPECT_EQ(parse_broker_url("tcp://10.0.0.1:1884/").value().paho_uri(), "tcp://10.0.0.1:1884");
  EXPECT_EQ(parse_broker_url("ssl://[::1]:8884").value().paho_uri(), "ssl://[::1]:8884");
}

TEST(BrokerUrl, FaultsAreFaultsOfTheConfiguration) {
  for (const char* wrong : {"", "broker:1883", "http://broker", "mqtt://", "mqtt://:1883", "mqtt://b:0",
                            "mqtt://b:70000", "mqtt://b:1x", "mqtt://user@b", "mqtt://b/path", "mqtt://[::1"}) {
    const auto parsed = parse_broker_url(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().kind, ErrorKind::config);
  }
}

}  // namespace
}  // namespace parcelgate
