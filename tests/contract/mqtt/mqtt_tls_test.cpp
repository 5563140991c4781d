// MQTT over TLS: a broker whose certificate a private CA signed.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "adapters/transports/mqtt_paho/paho_client.hpp"
#include "tests/contract/mqtt/broker.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/service.hpp"

namespace parcelgate {
namespace {

using testing::eventually;
using testing::Service;
using testing::Watched;

class MqttTlsContract : public ::testing::Test {
 protected:
  static MqttOptions options(const Service& broker, const std::string& ca) {
    MqttOptions made;
    made.url = broker["MQTT_URL"];
    made.client_id = "over-tls";
    made.clean_start = true;
    made.tls.ca_file = ca;
    made.reconnect_max = std::chrono::seconds{1};
    return made;
  }
  std::unique_ptr<PahoClient> client(const MqttOptions& wanted) {
    auto made = PahoClient::create(wanted, metrics_);
    EXPECT_TRUE(made) << made.error().what;
    return made ? *std::move(made) : nullptr;
  }
  /// Whether a message goes out and comes back.
  static bool carries(PahoClient& client) {
    Watched<std::string> received;
    if (!client.subscribe("echo", [&](std::string_view, std::string_view payload) {
          received.change([&](std::string& value) { value = payload; });
          return true;
        })) {
      return false;
    }
    // The subscription counts from the broker's answer on, so the message is sent until it comes back.
    return eventually([&] {
      Watched<bool> done;
      client.publish({"echo", "hello", "", {}}, [&](Result<void>) { done.change([](bool& value) { value = true; }); });
      return done.wait([](bool value) { return value; }) && received.get() == "hello";
    });
  }
  /// Whether a handshake has failed in the broker's eyes, and the client is not in.
  static bool is_refused(const PahoClient& client, const Service& broker) {
    const bool failed = eventually([&] {
      std::ifstream log(broker["MQTT_LOG"]);
      const std::string text(std::istreambuf_iterator<char>(log), {});
      return text.find("OpenSSL Error") != std::string::npos;
    });
    return failed && !client.is_connected();
  }

  Metrics metrics_;
};

TEST_F(MqttTlsContract, AMessageTravelsOverAConnectionThatAPrivateCaVouchesFor) {
  const Service broker(kBrokerScript, "MQTT_TLS=server");
  auto made = client(options(broker, broker["MQTT_CA"]));
  ASSERT_TRUE(eventually([&] { return made->is_connected(); }));
  EXPECT_TRUE(carries(*made));
}

TEST_F(MqttTlsContract, ABrokerOfAnotherCaIsNotSpokenTo) {
  const Service broker(kBrokerScript, "MQTT_TLS=server");
  auto distrusting = client(options(broker, broker["MQTT_OTHER_CA"]));
  EXPECT_TRUE(is_refused(*distrusting, broker));
}

TEST_F(MqttTlsContract, ABrokerOfAPrivateCaIsNotSpokenToWithoutItsFile) {
  const Service broker(kBrokerScript, "MQTT_TLS=server");
  auto trusting_the_system = client(options(broker, ""));
  EXPECT_TRUE(is_refused(*trusting_the_system, broker));
}

TEST_F(MqttTlsContract, ABrokerThatRequiresOurCertificateGetsIt) {
  const Service broker(kBrokerScript, "MQTT_TLS=mutual");
  MqttOptions good = options(broker, broker["MQTT_CA"]);
  good.tls.certificate_file = broker["MQTT_CERTIFICATE"];
  good.tls.key_file = broker["MQTT_KEY"];
  auto anonymous = client(options(broker, broker["MQTT_CA"]));
  EXPECT_TRUE(is_refused(*anonymous, broker));
  auto known = client(good);
  ASSERT_TRUE(eventually([&] { return known->is_connected(); }));
  EXPECT_TRUE(carries(*known));
}

}  // namespace
}  // namespace parcelgate
