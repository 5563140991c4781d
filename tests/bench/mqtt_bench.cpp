// What an MQTT message costs: publishes and received messages a second against a real broker on the same machine.
//   mqtt_bench [MESSAGES [WINDOW [COMMIT_MICROSECONDS]]]
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "adapters/transports/mqtt_paho/paho_client.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/service.hpp"

namespace parcelgate {
namespace {

using testing::eventually;
using testing::Watched;
using Clock = std::chrono::steady_clock;

double cpu_microseconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto total = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return total(usage.ru_utime) + total(usage.ru_stime);
}

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

void publish_many(const std::string& url, int count, int window, Metrics& metrics) {
  auto outlet = connect(url, "bench-outlet", true, window, metrics);
  if (!eventually([&] { return outlet->is_connected(); })) std::exit(1);
  const std::string payload(900, 'x');
  Watched<int> done;
  std::atomic<int> acknowledged{0};
  const auto start = Clock::now();
  const double cpu = cpu_microseconds();
  for (int number = 0; number < count; ++number) {
    outlet->publish(
        {"parcelgate/acme/sf/SF" + std::to_string(number % 1000), payload, "application/cloudevents+json", {}},
        [&](const Result<void>&) {
          if (++acknowledged == count) done.change([](int& value) { value = 1; });
        });
  }
  if (!done.wait([](int value) { return value == 1; }, std::chrono::seconds{300})) std::exit(1);
  const double elapsed = seconds_since(start);
  std::printf("publish QoS 1, window %d: %.0f messages/s, %.1f us CPU each\n", window, count / elapsed,
              (cpu_microseconds() - cpu) / count);
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
                                             cpu = cpu_microseconds();
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
              count / elapsed, (cpu_microseconds() - cpu) / count);
}

}  // namespace
}  // namespace parcelgate

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 100'000;
  const int window = argc > 2 ? std::atoi(argv[2]) : 100;
  const int commit = argc > 3 ? std::atoi(argv[3]) : 1'000;
  const parcelgate::testing::Service broker(PARCELGATE_SOURCE_DIR "/tools/services/mosquitto.sh");
  parcelgate::Metrics metrics;
  parcelgate::publish_many(broker["MQTT_URL"], count, window, metrics);
  parcelgate::receive_many(broker["MQTT_URL"], count / 20, std::chrono::microseconds{commit}, metrics);
  parcelgate::receive_many(broker["MQTT_URL"], count / 5, std::chrono::microseconds{0}, metrics);
  return 0;
}
