// mqtt_flow: what passes through a running gateway by MQTT. Start one with tools/bench-gateway --mqtt HOST:PORT.
//
//   mqtt_flow in  --port P --broker URL [--messages 5000]   events published to the gateway until all are durable
//   mqtt_flow lag --port P [--seconds 5]                    how far the outlet is behind durable events, while
//                                                           push_load runs
//   mqtt_flow drain --port P --resume COMMAND [--pid PID]…  CPU of the processes for each entry that the outlet
//                                                           publishes after COMMAND has resumed it
//
// Durable events are counted by GET /healthz, published ones by GET /metrics. Prints one line of JSON.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "CLI/CLI.hpp"
#include "adapters/transports/mqtt_paho/paho_client.hpp"
#include "tests/bench/process_cpu.hpp"
#include "tests/support/eventually.hpp"

namespace parcelgate {
namespace {

using testing::eventually;
using Clock = std::chrono::steady_clock;

struct Options {
  std::uint16_t port{0};
  std::string broker;
  int messages{5'000};
  double seconds{5};
  std::string resume;
  std::vector<std::string> pids;
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The number after `key` in the gateway's answer; ends the program when there is none.
long read_number(std::uint16_t port, const std::string& path, const std::string& key) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  std::string answer;
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::send(socket, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    char bytes[4096];
    for (ssize_t got = 0; (got = ::recv(socket, bytes, sizeof bytes, 0)) > 0;) {
      answer.append(bytes, static_cast<std::size_t>(got));
    }
  }
  ::close(socket);
  const auto at = answer.find(key);
  if (at == std::string::npos) {
    std::fprintf(stderr, "mqtt_flow: no %s at 127.0.0.1:%u%s; is tools/bench-gateway --mqtt running?\n", key.c_str(),
                 port, path.c_str());
    std::exit(69);
  }
  return std::strtol(answer.c_str() + at + key.size(), nullptr, 10);
}

long durable_events(std::uint16_t port) {
  return read_number(port, "/healthz", "\"rows\":");
}

/// Entries of the feed that the broker has acknowledged.
long published_entries(std::uint16_t port) {
  return read_number(port, "/metrics", "parcelgate_outlet_delivered_total{outlet=\"bench\"} ");
}

std::unique_ptr<PahoClient> connect(const Options& options, Metrics& metrics) {
  MqttOptions mqtt;
  mqtt.url = options.broker;
  mqtt.client_id = "mqtt-flow-" + std::to_string(::getpid());
  mqtt.clean_start = true;
  mqtt.in_flight = 100;
  auto client = PahoClient::create(mqtt, metrics);
  if (!client || !eventually([&] { return (*client)->is_connected(); })) {
    std::fprintf(stderr, "mqtt_flow: no broker at %s\n", options.broker.c_str());
    std::exit(69);
  }
  return std::move(*client);
}

/// Publishes while the gateway takes: its broker's own acknowledgements do not hold the sender back.
int publish_events(const Options& options) {
  Metrics metrics;
  const auto client = connect(options, metrics);
  const long before = durable_events(options.port);
  const std::string run = std::to_string(::getpid());
  const auto start = Clock::now();
  for (int number = 0; number < options.messages; ++number) {
    const std::string minute = std::to_string(10 + number % 50);
    client->publish({"bench/lockers/sf/SF1" + run + std::to_string(100'000 + number % 2'000) + "/events",
                     R"({"code":"in_transit","occurred_at":"2026-11-22T08:)" + minute + R"(:00+08:00","id":")" + run +
                         "-" + std::to_string(number) + R"("})",
                     "application/json",
                     {}},
                    [](const Result<void>&) {});
  }
  const double sent = seconds_since(start);
  const bool all = eventually([&] { return durable_events(options.port) >= before + options.messages; });
  const double elapsed = seconds_since(start);
  const long arrived = durable_events(options.port) - before;
  std::printf(R"({"published":%d,"durable":%ld,"publish_s":%.2f,"durable_s":%.2f,"per_s":%.0f})"
              "\n",
              options.messages, arrived, sent, elapsed, static_cast<double>(arrived) / elapsed);
  return all ? 0 : 1;
}

/// Samples the number of durable events that the broker has not acknowledged yet.
int watch_lag(const Options& options) {
  const long rows_before = durable_events(options.port);
  const long published_before = published_entries(options.port);
  const auto published = [&] { return published_entries(options.port) - published_before; };
  const auto durable = [&] { return durable_events(options.port) - rows_before; };
  std::vector<long> behind;
  const auto start = Clock::now();
  while (seconds_since(start) < options.seconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});  // a sampling period, not a wait for a condition
    const long rows = durable();
    behind.push_back(std::max(0L, rows - published()));
  }
  const long rows = durable();
  const auto loaded = Clock::now();
  const bool drained = eventually([&] { return published() >= durable(); });
  const double drain_ms = seconds_since(loaded) * 1e3;
  std::sort(behind.begin(), behind.end());
  const double rate = static_cast<double>(rows) / options.seconds;
  const auto median = static_cast<double>(behind[behind.size() / 2]);
  std::printf(
      R"({"durable":%ld,"published":%ld,"behind_median":%.0f,"behind_max":%ld,"lag_median_ms":%.1f,"drain_ms":%.0f})"
      "\n",
      rows, published(), median, behind.back(), rate > 0 ? median / rate * 1e3 : 0.0, drain_ms);
  return drained ? 0 : 1;
}

/// Publishes the backlog of a paused outlet.
int drain(const Options& options) {
  const long backlog = read_number(options.port, "/metrics", "parcelgate_outlet_lag_entries{outlet=\"bench\"} ");
  const long before = published_entries(options.port);
  std::vector<double> used;
  for (const std::string& pid : options.pids) used.push_back(cpu_microseconds_of(pid));
  const auto start = Clock::now();
  if (std::system(options.resume.c_str()) != 0) return 1;
  const bool all = eventually([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{100});  // each look costs the gateway a rendered page
    return published_entries(options.port) - before >= backlog;
  });
  const double elapsed = seconds_since(start);
  const auto entries = static_cast<double>(published_entries(options.port) - before);
  std::string cpu;
  for (std::size_t at = 0; at < used.size(); ++at) {
    const double each = (cpu_microseconds_of(options.pids[at]) - used[at]) / std::max(1.0, entries);
    cpu += (cpu.empty() ? "" : ",") + std::to_string(each);
  }
  std::printf(R"({"entries":%.0f,"per_s":%.0f,"cpu_us_each":[%s]})"
              "\n",
              entries, entries / elapsed, cpu.c_str());
  return all && backlog > 0 ? 0 : 1;
}

}  // namespace
}  // namespace parcelgate

int main(int argc, char** argv) {
  parcelgate::Options options;
  CLI::App app{"Measures what passes through a running gateway by MQTT"};
  app.require_subcommand(1);
  auto* in = app.add_subcommand("in", "Publish events to the gateway until all of them are durable");
  auto* lag = app.add_subcommand("lag", "Print how far the MQTT outlet is behind");
  auto* drain =
      app.add_subcommand("drain", "Resume the MQTT outlet and print the CPU for each entry that it publishes");
  for (auto* command : {in, lag, drain})
    command->add_option("--port", options.port, "The gateway's HTTP port")->required();
  in->add_option("--broker", options.broker, "mqtt://HOST:PORT")->required();
  in->add_option("--messages", options.messages, "How many");
  lag->add_option("--seconds", options.seconds, "How long");
  drain->add_option("--resume", options.resume, "Command that resumes the outlet")->required();
  drain->add_option("--pid", options.pids, "Processes to measure: the gateway, the broker");
  CLI11_PARSE(app, argc, argv);
  if (drain->parsed()) return parcelgate::drain(options);
  return in->parsed() ? parcelgate::publish_events(options) : parcelgate::watch_lag(options);
}
