// The MqttClient port against a real broker.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/transports/mqtt_paho/paho_client.hpp"
#include "tests/contract/mqtt/broker.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/service.hpp"

namespace parcelgate {
namespace {

using testing::eventually;
using testing::Service;
using testing::Watched;

struct Received {
  std::vector<std::string> payloads;
  [[nodiscard]] std::set<std::string> distinct() const { return {payloads.begin(), payloads.end()}; }
};

class MqttContract : public ::testing::Test {
 protected:
  [[nodiscard]] MqttOptions options(const std::string& client_id, bool clean_start) const {
    MqttOptions made;
    made.url = broker_["MQTT_URL"];
    made.client_id = client_id;
    made.clean_start = clean_start;
    made.reconnect_max = std::chrono::seconds{2};
    return made;
  }
  std::unique_ptr<PahoClient> client(const MqttOptions& wanted) {
    auto made = PahoClient::create(wanted, metrics_);
    EXPECT_TRUE(made) << made.error().what;
    return std::move(*made);
  }
  std::unique_ptr<PahoClient> publisher() {
    auto made = client(options("publisher", true));
    EXPECT_TRUE(eventually([&] { return made->is_connected(); }));
    return made;
  }
  /// Publishes until the broker has acknowledged it.
  static void publish_surely(PahoClient& client, const std::string& topic, const std::string& payload) {
    for (int attempt = 0; attempt < 100; ++attempt) {
      ASSERT_TRUE(eventually([&] { return client.is_connected(); }));
      Watched<std::optional<bool>> done;
      client.publish({topic, payload, "application/json", {{"tenant", "acme"}}},
                     [&](Result<void> outcome) { done.change([&](auto& value) { value = outcome.has_value(); }); });
      ASSERT_TRUE(done.wait([](const auto& value) { return value.has_value(); }));
      if (*done.get()) return;
    }
    FAIL() << "never acknowledged";
  }

  /// Publishes from another process, whose connection a withheld acknowledgement does not cut.
  void publish_from_outside(const std::string& topic, const std::string& payload) const {
    const std::string command =
        "mosquitto_pub -h 127.0.0.1 -p " + broker_["MQTT_PORT"] + " -q 1 -t '" + topic + "' -m '" + payload + "'";
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }

  Service broker_{kBrokerScript};
  Metrics metrics_;
};

TEST_F(MqttContract, WhatIsPublishedArrivesInOrder) {
  Watched<Received> received;
  auto inlet = client(options("inlet", false));
  ASSERT_TRUE(inlet->subscribe("parcels/+/events", [&](std::string_view, std::string_view payload) {
    received.change([&](Received& value) { value.payloads.emplace_back(payload); });
    return true;
  }));
  auto outlet = publisher();
  publish_surely(*outlet, "parcels/probe/events", "probe");
  // A subscription counts from the broker's answer on; the probe may be too early, so it is sent until it arrives.
  ASSERT_TRUE(eventually([&] {
    publish_surely(*outlet, "parcels/probe/events", "probe");
    return !received.get().payloads.empty();
  }));

  constexpr int kCount = 1'000;
  Watched<int> acknowledged;
  for (int number = 0; number < kCount; ++number) {
    outlet->publish({"parcels/a/events", std::to_string(number), "", {}}, [&](Result<void> outcome) {
      EXPECT_TRUE(outcome);
      acknowledged.change([](int& value) { ++value; });
    });
  }
  EXPECT_TRUE(acknowledged.wait([](int value) { return value == kCount; }));
  ASSERT_TRUE(received.wait([](const Received& value) { return value.distinct().size() == kCount + 1; }));
  std::vector<std::string> numbers;
  for (const auto& payload : received.get().payloads) {
    if (payload != "probe") numbers.push_back(payload);
  }
  for (int number = 0; number < kCount; ++number)
    EXPECT_EQ(numbers[static_cast<std::size_t>(number)], std::to_string(number));
}

TEST_F(MqttContract, ARetainedMessageReachesALaterSubscriberOnce) {
  auto outlet = publisher();
  for (const char* const status : {"in_transit", "delivered"}) {
    Watched<int> acknowledged;
    outlet->publish({"parcels/kept/status", status, "", {}, true}, [&](Result<void> outcome) {
      EXPECT_TRUE(outcome);
      acknowledged.change([](int& value) { ++value; });
    });
    ASSERT_TRUE(acknowledged.wait([](int value) { return value == 1; }));
  }
  Watched<Received> received;
  auto inlet = client(options("late", true));
  ASSERT_TRUE(inlet->subscribe("parcels/+/status", [&](std::string_view, std::string_view payload) {
    received.change([&](Received& value) { value.payloads.emplace_back(payload); });
    return true;
  }));
  ASSERT_TRUE(received.wait([](const Received& value) { return !value.payloads.empty(); }));
  EXPECT_EQ(received.get().payloads.front(), "delivered");
}

TEST_F(MqttContract, AWithheldAcknowledgementLeadsToRedelivery) {
  Watched<Received> received;
  Watched<bool> probed;
  auto inlet = client(options("inlet", false));
  ASSERT_TRUE(inlet->subscribe("in", [&](std::string_view, std::string_view payload) {
    if (payload == "probe") {
      probed.change([](bool& value) { value = true; });
      return true;
    }
    std::size_t seen = 0;
    received.change([&](Received& value) {
      value.payloads.emplace_back(payload);
      seen = value.payloads.size();
    });
    if (seen == 2) throw std::runtime_error("the commit failed");
    return seen > 2;
  }));
  // A subscription counts from the broker's answer on; the probe may be too early, so it is sent until it arrives.
  ASSERT_TRUE(eventually([&] {
    publish_from_outside("in", "probe");
    return probed.get();
  }));
  publish_from_outside("in", "first");
  publish_from_outside("in", "second");
  ASSERT_TRUE(received.wait([](const Received& value) {
    return std::count(value.payloads.begin(), value.payloads.end(), "first") == 3 && value.distinct().size() == 2;
  }));
  const auto order = received.get().payloads;
  EXPECT_EQ((std::vector<std::string>{"first", "first", "first", "second"}), order)
      << "nothing behind it was taken first";
  EXPECT_NE(metrics_.render().find("parcelgate_mqtt_received_total{client=\"inlet\",outcome=\"withheld\"} 2"),
            std::string::npos);
}

TEST_F(MqttContract, AnUnacknowledgedMessageIsDeliveredAgainToANewProcess) {
  Watched<Received> first;
  {
    auto inlet = client(options("inlet", false));
    ASSERT_TRUE(inlet->subscribe("in", [&](std::string_view, std::string_view payload) {
      first.change([&](Received& value) { value.payloads.emplace_back(payload); });
      return false;
    }));
    ASSERT_TRUE(eventually([&] { return inlet->is_connected(); }));
    // Subscribing takes a moment after connecting, and what nobody is subscribed to is gone: hence the repeats.
    ASSERT_TRUE(eventually([&] {
      publish_from_outside("in", "only");
      return !first.get().payloads.empty();
    }));
  }
  Watched<Received> second;
  auto inlet = client(options("inlet", false));
  ASSERT_TRUE(inlet->subscribe("in", [&](std::string_view, std::string_view payload) {
    second.change([&](Received& value) { value.payloads.emplace_back(payload); });
    return true;
  }));
  EXPECT_TRUE(second.wait([](const Received& value) { return value.distinct().contains("only"); }));
}

TEST_F(MqttContract, ABrokerThatIsKilledLosesNothing) {
  Watched<Received> received;
  auto inlet = client(options("inlet", false));
  ASSERT_TRUE(inlet->subscribe("in", [&](std::string_view, std::string_view payload) {
    received.change([&](Received& value) { value.payloads.emplace_back(payload); });
    return true;
  }));
  ASSERT_TRUE(eventually([&] { return inlet->is_connected(); }));
  auto outlet = publisher();
  for (int number = 0; number < 20; ++number) {
    if (number == 10) {
      broker_.kill("MQTT_PID");
      ASSERT_TRUE(eventually([&] { return !outlet->is_connected() && !inlet->is_connected(); }));
      Watched<std::optional<ErrorKind>> refused;
      outlet->publish({"in", "nobody listens", "", {}}, [&](Result<void> outcome) {
        refused.change([&](auto& value) { value = outcome ? std::optional<ErrorKind>{} : outcome.error().kind; });
      });
      EXPECT_TRUE(refused.wait([](const auto& value) { return value == ErrorKind::unreachable; }));
      broker_.start();
      ASSERT_TRUE(eventually([&] { return inlet->is_connected(); }));
    }
    publish_surely(*outlet, "in", std::to_string(number));
  }
  EXPECT_TRUE(received.wait([](const Received& value) { return value.distinct().size() == 20; }));
}

TEST_F(MqttContract, PublishesInFlightWhenTheConnectionBreaksAreReportedOnce) {
  auto outlet = publisher();
  Watched<int> reports;
  constexpr int kCount = 5'000;
  for (int number = 0; number < kCount; ++number) {
    if (number == 2'000) broker_.kill("MQTT_PID");
    outlet->publish({"in", std::string(2'000, 'x'), "", {}},
                    [&](Result<void>) { reports.change([](int& value) { ++value; }); });
  }
  EXPECT_TRUE(reports.wait([](int value) { return value == kCount; }));
  broker_.start();
  publish_surely(*outlet, "in", "after");
  EXPECT_EQ(reports.get(), kCount);
}

TEST_F(MqttContract, ABrokerThatStartsLaterIsFound) {
  broker_.stop();
  auto outlet = client(options("publisher", true));
  auto inlet = client(options("inlet", false));
  Watched<int> count;
  ASSERT_TRUE(inlet->subscribe("in", [&](std::string_view, std::string_view) {
    count.change([](int& value) { ++value; });
    return true;
  }));
  EXPECT_FALSE(outlet->is_connected());
  broker_.start();
  EXPECT_TRUE(eventually([&] {
    publish_surely(*outlet, "in", "hello");
    return count.get() > 0;
  }));
}

TEST_F(MqttContract, AClientCanCloseWhileTheBrokerIsAway) {
  auto outlet = publisher();
  broker_.stop();
  ASSERT_TRUE(eventually([&] { return !outlet->is_connected(); }));
  outlet.reset();
}

TEST_F(MqttContract, SharedSubscribersDivideTheMessages) {
  Watched<Received> left;
  Watched<Received> right;
  MqttOptions first = options("left", false);
  first.shared_group = "gateways";
  MqttOptions second = options("right", false);
  second.shared_group = "gateways";
  auto one = client(first);
  auto two = client(second);
  const auto into = [](Watched<Received>& target) {
    return [&target](std::string_view, std::string_view payload) {
      target.change([&](Received& value) { value.payloads.emplace_back(payload); });
      return true;
    };
  };
  ASSERT_TRUE(one->subscribe("in/#", into(left)));
  ASSERT_TRUE(two->subscribe("in/#", into(right)));
  auto outlet = publisher();
  ASSERT_TRUE(eventually([&] {
    publish_surely(*outlet, "in/probe", "probe");
    return left.get().distinct().contains("probe") && right.get().distinct().contains("probe");
  }));
  for (int number = 0; number < 100; ++number) publish_surely(*outlet, "in/x", std::to_string(number));
  ASSERT_TRUE(eventually([&] { return left.get().distinct().size() + right.get().distinct().size() == 102; }));
  std::set<std::string> both;
  both.merge(left.get().distinct());
  both.merge(right.get().distinct());
  EXPECT_EQ(both.size(), 101u) << "each message reached exactly one";
}

}  // namespace
}  // namespace parcelgate
