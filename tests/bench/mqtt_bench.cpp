// What an MQTT message costs: publishes and received messages a second against a real broker on the same machine.
// Publishes are measured through the adapter and by Paho's C interface alone, each with the CPU of the broker.
//   mqtt_bench [MESSAGES [WINDOW [COMMIT_MICROSECONDS]]]
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include <MQTTAsync.h>

#include "adapters/transports/mqtt_paho/paho_client.hpp"
#include "adapters/transports/mqtt_paho/paho_properties.hpp"
#include "tests/bench/process_cpu.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/service.hpp"

namespace parcelgate {
namespace {

using testing::eventually;
using testing::Watched;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::unique_ptr<PahoClient> connect(const std::string& url, const std::string& id, bool clean_start, int window,
                                    Metrics& metrics) {
  MqttOptions options;
  options.url = url;
  options.client_id = id;
  options.clean_start = clean_start;
  options.in_flight = static_cast<std::uint16_t>(window);
  auto client = PahoClient::create(options, metrics);
  if (!client) {
    std::fprintf(stderr, "%s\n", client.error().what.c_str());
    std::exit(1);
  }
  return std::move(*client);
}

/// CPU and time between its construction and print().
class PublishCost {
 public:
  explicit PublishCost(std::string broker_pid)
      : broker_pid_(std::move(broker_pid)),
        own_(cpu_microseconds_of("self")),
        broker_(cpu_microseconds_of(broker_pid_)) {}
  void print(const char* by, int count, int window) const {
    const double elapsed = seconds_since(start_);
    std::printf("publish QoS 1 by %s, window %d: %.0f messages/s, %.1f us CPU each, broker %.1f us\n", by, window,
                count / elapsed, (cpu_microseconds_of("self") - own_) / count,
                (cpu_microseconds_of(broker_pid_) - broker_) / count);
  }

 private:
  std::string broker_pid_;
  double own_;
  double broker_;
  Clock::time_point start_{Clock::now()};
};

std::string topic_of(int number) {
  return "parcelgate/acme/sf/SF" + std::to_string(number % 1000);
}

/// The floor: the same messages by Paho's C interface alone. A full window is filled again when half of it is free, as
/// the follower of the feed does.
void publish_by_paho(const std::string& url, const std::string& broker_pid, int count, int window) {
  struct Window {
    std::mutex mutex;
    std::condition_variable changed;
    bool connected{false};
    int open{0};
    int refill_at{0};
    void change(int by) {
      const std::lock_guard lock(mutex);
      open += by;
      connected = true;
      if (open <= refill_at) changed.notify_one();
    }
  } state;
  window = std::max(2, window);
  state.refill_at = window / 2;
  MQTTAsync handle = nullptr;
  MQTTAsync_createOptions create = MQTTAsync_createOptions_initializer5;
  create.maxBufferedMessages = window + 16;
  MQTTAsync_createWithOptions(&handle, url.c_str(), "bench-paho", MQTTCLIENT_PERSISTENCE_NONE, nullptr, &create);
  MQTTAsync_setTraceLevel(MQTTASYNC_TRACE_ERROR);
  MQTTAsync_connectOptions connect = MQTTAsync_connectOptions_initializer5;
  connect.cleanstart = 1;
  connect.maxInflight = window;
  connect.context = &state;
  connect.onSuccess5 = [](void* context, MQTTAsync_successData5*) { static_cast<Window*>(context)->change(0); };
  MQTTAsync_connect(handle, &connect);
  const auto await = [&](const auto& holds) {
    std::unique_lock lock(state.mutex);
    if (!state.changed.wait_for(lock, std::chrono::seconds{300}, holds)) std::exit(1);
  };
  await([&] { return state.connected; });
  PahoProperties properties;
  properties.add(MQTTPROPERTY_CODE_PAYLOAD_FORMAT_INDICATOR, 1);
  properties.add(MQTTPROPERTY_CODE_CONTENT_TYPE, "application/cloudevents+json");
  const std::string payload(900, 'x');
  const PublishCost cost(broker_pid);
  for (int number = 0; number < count; ++number) {
    if (number % (window / 2) == 0) await([&] { return state.open <= state.refill_at; });
    state.change(1);
    MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
    options.context = &state;
    options.properties = *properties.get();
    options.onSuccess5 = [](void* context, MQTTAsync_successData5*) { static_cast<Window*>(context)->change(-1); };
    options.onFailure5 = [](void*, MQTTAsync_failureData5*) { std::exit(1); };
    if (MQTTAsync_send(handle, topic_of(number).c_str(), static_cast<int>(payload.size()), payload.data(), 1, 0,
                       &options) != MQTTASYNC_SUCCESS)
      std::exit(1);
  }
  await([&] { return state.open == 0; });
  cost.print("Paho alone", count, window);
  MQTTAsync_destroy(&handle);
}

void publish_many(const std::string& url, const std::string& broker_pid, int count, int window, Metrics& metrics) {
  auto outlet = connect(url, "bench-outlet", true, window, metrics);
  if (!eventually([&] { return outlet->is_connected(); })) std::exit(1);
  const std::string payload(900, 'x');
  Watched<int> done;
  std::atomic<int> acknowledged{0};
  const PublishCost cost(broker_pid);
  for (int number = 0; number < count; ++number) {
    outlet->publish({topic_of(number), payload, "application/cloudevents+json", {}}, [&](const Result<void>&) {
      if (++acknowledged == count) done.change([](int& value) { value = 1; });
    });
  }
  if (!done.wait([](int value) { return value == 1; }, std::chrono::seconds{300})) std::exit(1);
  cost.print("the adapter", count, window);
}

void receive_many(const std::string& url, int count, std::chrono::microseconds commit, Metrics& metrics) {
  auto inlet = connect(url, "bench-inlet", false, 100, metrics);
  Watched<int> done;
  std::atomic<int> taken{0};
  std::condition_variable never;
  std::mutex mutex;
  Clock::time_point start;
  double cpu = 0;
  if (auto subscribed = inlet->subscribe("in/#",
                                         [&](std::string_view topic, std::string_view) {
                                           if (topic == "in/probe") return true;
                                           if (taken == 0) {
                                             start = Clock::now();
                                             cpu = cpu_microseconds_of("self");
                                           }
                                           if (commit.count() > 0) {
                                             std::unique_lock lock(mutex);
                                             never.wait_for(lock, commit);
                                           }
                                           if (++taken == count) done.change([](int& value) { value = 1; });
                                           return true;
                                         });
      !subscribed) {
    std::exit(1);
  }
  if (!eventually([&] { return inlet->is_connected(); })) std::exit(1);
  // Another process sends, so that Paho's one thread serves the inlet alone.
  const std::string port = url.substr(url.rfind(':') + 1);
  const std::string command = "yes '{\"n\":1}' | head -n " + std::to_string(count) +
                              " | mosquitto_pub -h 127.0.0.1 -p " + port + " -q 1 -t in/x -l";
  std::thread sender([&] {
    if (std::system(command.c_str()) != 0) std::fprintf(stderr, "mosquitto_pub failed\n");
  });
  const bool finished = done.wait([](int value) { return value == 1; }, std::chrono::seconds{300});
  const double elapsed = seconds_since(start);
  sender.join();
  if (!finished) std::exit(1);
  std::printf("receive QoS 1, commit %ld us: %.0f messages/s, %.1f us CPU each\n", static_cast<long>(commit.count()),
              count / elapsed, (cpu_microseconds_of("self") - cpu) / count);
}

}  // namespace
}  // namespace parcelgate

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 100'000;
  const int window = argc > 2 ? std::atoi(argv[2]) : 100;
  const int commit = argc > 3 ? std::atoi(argv[3]) : 1'000;
  const parcelgate::testing::Service broker(PARCELGATE_SOURCE_DIR "/tools/services/mosquitto.sh");
  parcelgate::Metrics metrics;
  parcelgate::publish_by_paho(broker["MQTT_URL"], broker["MQTT_PID"], count, window);
  parcelgate::publish_many(broker["MQTT_URL"], broker["MQTT_PID"], count, window, metrics);
  parcelgate::receive_many(broker["MQTT_URL"], count / 20, std::chrono::microseconds{commit}, metrics);
  parcelgate::receive_many(broker["MQTT_URL"], count / 5, std::chrono::microseconds{0}, metrics);
  return 0;
}
