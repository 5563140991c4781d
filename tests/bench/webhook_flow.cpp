// webhook_flow: deliveries of webhooks to many endpoints of this machine, from a store of its own.
//
//   webhook_flow fan-out [--endpoints 100] [--events 2000]             every event to every endpoint, a backlog
//   webhook_flow lag     [--endpoints 100] [--rate 2000] [--seconds 5] each event to the endpoint of its tenant as it
//                                                                      is committed; endpoint 0 hangs, endpoint 1
//                                                                      resets
//   webhook_flow behind  [--events 1000000]                            one endpoint that was away, another one that is
//                                                                      not; memory and order
//   webhook_flow receive                                               an endpoint for other programs: prints its URL,
//                                                                      and counts until SIGTERM
//
// The receivers are a process of their own. Prints one line of JSON: times from the commit of an event to the first
// byte at the receiver, memory of the sending process, its CPU for each delivery.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "adapters/transports/http_curl/curl_client.hpp"
#include "gateway/app/outlets/webhooks/webhook_signature.hpp"
#include "gateway/app/outlets/webhooks/webhook_subscriptions.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/bench/process_cpu.hpp"
#include "tests/bench/webhook_receivers.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kParcels = 500;
constexpr std::size_t kEventsPerCommand = 200;

struct Options {
  std::size_t endpoints{100};
  std::size_t events{2'000};
  std::size_t backlog{1'000'000};
  std::size_t rate{2'000};
  double seconds{5};
};

[[noreturn]] void stop_with(const std::string& what) {
  std::fprintf(stderr, "webhook_flow: %s\n", what.c_str());
  std::exit(1);
}

template <class T>
T must(Result<T> done) {
  if (!done) stop_with(done.error().what);
  return *std::move(done);
}

long kibibytes(const char* key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key)) return std::strtol(line.c_str() + std::string_view(key).size() + 1, nullptr, 10);
  }
  return 0;
}

std::string tenant_of(std::size_t number) {
  return "shop-" + std::to_string(number);
}

/// The size of a recorded scan.
FeedEntry entry_of(std::size_t number, std::string tenant, const TimeSource& time) {
  FeedEntry entry;
  entry.type = "parcelgate.shipment.event_recorded.v1";
  entry.tenant = std::move(tenant);
  entry.carrier = "sf";
  entry.tracking_number = "SF14090000" + std::to_string(10'000 + number % kParcels);
  entry.recorded_at = time.now();
  entry.data = R"({"n":)" + std::to_string(number) +
               R"(,"status":"in_transit","occurred_at":"2026-11-22T08:20:00+08:00","place":"Hangzhou",)" +
               R"("text":")" + std::string(200, 'x') + "\"}";
  return entry;
}

/// A store, and the subscriptions that deliver from it.
class Sender {
 public:
  Sender() {
    sqlite::Options options;
    options.folder = folder_.path();
    store_ = must(sqlite::open_store(options, metrics_, time_));
    CurlOptions curl;
    curl.max_transfers = 1'000;
    curl.max_transfers_per_host = 1'000;
    http_ = must(CurlClient::create(curl, metrics_));
    const AddressPolicy policy{{must(Network::parse("127.0.0.0/8"))}};
    subscriptions_ = must(
        WebhookSubscriptions::start({*store_, *http_, time_, metrics_, std::make_shared<const AddressPolicy>(policy)}));
  }
  ~Sender() {
    subscriptions_->stop();
    http_->stop();
  }

  std::string subscribe(const std::string& url, std::string tenant) {
    WebhookSubscription wanted;
    wanted.tenant = std::move(tenant);
    wanted.url = url;
    wanted.secrets = {{make_webhook_secret(SignatureKind::hmac_sha256), time_.now(), std::nullopt}};
    std::atomic<bool> done{false};
    std::string id;
    subscriptions_->create(std::move(wanted), AtHead{}, [&](Result<SubscriptionView> made) {
      id = must(std::move(made)).subscription.id;
      done = true;
      done.notify_one();
    });
    done.wait(false);
    return id;
  }

  /// @param committed  called when the entries are durable; may be empty
  void append(std::vector<FeedEntry> entries, std::function<void()> committed = {}) {
    auto write = [entries = std::move(entries)](Transaction& transaction) -> Result<void> {
      for (FeedEntry entry : entries) {
        if (auto appended = transaction.append_feed(entry); !appended) return unexpected(appended.error());
      }
      return {};
    };
    auto finished = [committed](const Result<void>& outcome) {
      if (!outcome) stop_with(outcome.error().what);
      if (committed) committed();
    };
    std::unique_ptr<Command> command =
        std::make_unique<FunctionCommand>(std::move(write), std::move(finished), Completion::durable);
    while (!store_->submit(command)) std::this_thread::yield();
  }

  [[nodiscard]] const TimeSource& time() const { return time_; }
  WebhookSubscriptions& subscriptions() { return *subscriptions_; }

 private:
  test::TemporaryFolder folder_;
  Metrics metrics_;
  SystemTime time_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<CurlClient> http_;
  std::unique_ptr<WebhookSubscriptions> subscriptions_;
};

/// Waits until the count is reached, at most as long as it still grows.
void await(const Arrivals& arrivals, std::uint64_t count) {
  std::uint64_t last = 0;
  for (auto moved = Clock::now(); arrivals.count() < count;) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
    if (arrivals.count() != last) moved = Clock::now();
    last = arrivals.count();
    if (Clock::now() - moved > std::chrono::seconds{60}) stop_with("only " + std::to_string(last) + " arrived");
  }
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void append_all(Sender& sender, std::size_t events, const std::string& tenant) {
  for (std::size_t from = 0; from < events; from += kEventsPerCommand) {
    std::vector<FeedEntry> entries;
    for (std::size_t number = from; number < std::min(events, from + kEventsPerCommand); ++number)
      entries.push_back(entry_of(number, tenant, sender.time()));
    sender.append(std::move(entries));
  }
}

int fan_out(const Options& options) {
  Arrivals arrivals(options.endpoints, options.events);
  const WebhookReceivers receivers(arrivals, options.endpoints, kParcels, false);
  Sender sender;
  for (std::size_t at = 0; at < options.endpoints; ++at) sender.subscribe(receivers.url_of(at), "shop");
  const double cpu_before = cpu_microseconds_of("self");
  const auto start = Clock::now();
  append_all(sender, options.events, "shop");
  const std::uint64_t wanted = options.endpoints * options.events;
  await(arrivals, wanted);
  const double elapsed = seconds_since(start);
  std::printf(R"({"endpoints":%zu,"deliveries":%llu,"per_s":%.0f,"cpu_us_each":%.1f,"repeated":%llu,"disordered":%llu,)"
              R"("peak_mib":%.0f})"
              "\n",
              options.endpoints, static_cast<unsigned long long>(wanted), static_cast<double>(wanted) / elapsed,
              (cpu_microseconds_of("self") - cpu_before) / static_cast<double>(wanted),
              static_cast<unsigned long long>(arrivals.repetitions()),
              static_cast<unsigned long long>(arrivals.disorders()), static_cast<double>(kibibytes("VmHWM:")) / 1024);
  return arrivals.disorders() == 0 ? 0 : 1;
}

int lag(const Options& options) {
  const auto events = static_cast<std::size_t>(static_cast<double>(options.rate) * options.seconds);
  Arrivals arrivals(options.endpoints, events);
  const WebhookReceivers receivers(arrivals, options.endpoints, kParcels, true);
  Sender sender;
  for (std::size_t at = 0; at < options.endpoints; ++at) sender.subscribe(receivers.url_of(at), tenant_of(at));
  std::vector<std::int64_t> committed(events);
  std::size_t healthy = 0;
  const auto start = Clock::now();
  for (std::size_t number = 0; number < events; ++number) {
    const auto due = start + std::chrono::nanoseconds{1'000'000'000 * number / options.rate};
    std::this_thread::sleep_until(due);
    const std::size_t endpoint = number % options.endpoints;
    if (endpoint > 1) ++healthy;
    sender.append({entry_of(number, tenant_of(endpoint), sender.time())},
                  [&at = committed[number]] { at = Clock::now().time_since_epoch().count(); });
  }
  await(arrivals, healthy);
  std::vector<double> milliseconds;
  for (std::size_t number = 0; number < events; ++number) {
    const std::int64_t arrived = arrivals.first(number % options.endpoints, number);
    if (arrived != 0)
      milliseconds.push_back(std::max<double>(0, static_cast<double>(arrived - committed[number]) / 1e6));
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  const auto part = [&](double share) {
    return milliseconds.at(static_cast<std::size_t>(share * static_cast<double>(milliseconds.size() - 1)));
  };
  std::printf(
      R"({"endpoints":%zu,"per_s":%zu,"events":%zu,"p50_ms":%.1f,"p99_ms":%.1f,"max_ms":%.1f,"disordered":%llu,)"
      R"("peak_mib":%.0f})"
      "\n",
      options.endpoints, options.rate, events, part(0.5), part(0.99), part(1),
      static_cast<unsigned long long>(arrivals.disorders()), static_cast<double>(kibibytes("VmHWM:")) / 1024);
  return arrivals.disorders() == 0 ? 0 : 1;
}

void set_paused(WebhookSubscriptions& subscriptions, const std::string& id, bool paused) {
  std::atomic<bool> done{false};
  const auto answered = [&](Result<SubscriptionView> view) {
    must(std::move(view));
    done = true;
    done.notify_one();
  };
  paused ? subscriptions.pause("", id, answered) : subscriptions.resume("", id, answered);
  done.wait(false);
}

int behind(const Options& options) {
  Arrivals arrivals(2, options.backlog + 1'000);
  const WebhookReceivers receivers(arrivals, 2, kParcels, false);
  Sender sender;
  const std::string away = sender.subscribe(receivers.url_of(0), "shop");
  set_paused(sender.subscriptions(), away, true);
  append_all(sender, options.backlog, "shop");
  sender.subscribe(receivers.url_of(1), "other");
  const long before = kibibytes("VmRSS:");
  const auto start = Clock::now();
  set_paused(sender.subscriptions(), away, false);
  std::vector<double> milliseconds;
  for (std::size_t number = options.backlog; number < options.backlog + 1'000; ++number) {
    const auto sent = Clock::now();
    sender.append({entry_of(number, "other", sender.time())});
    while (arrivals.first(1, number) == 0) std::this_thread::sleep_for(std::chrono::microseconds{200});
    milliseconds.push_back(seconds_since(sent) * 1e3);
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  await(arrivals, options.backlog + 1'000);
  const double elapsed = seconds_since(start);
  std::printf(R"({"behind":%zu,"per_s":%.0f,"grown_mib":%.1f,"others_p99_ms":%.1f,"repeated":%llu,"disordered":%llu})"
              "\n",
              options.backlog, static_cast<double>(options.backlog) / elapsed,
              static_cast<double>(kibibytes("VmHWM:") - before) / 1024, milliseconds[989],
              static_cast<unsigned long long>(arrivals.repetitions()),
              static_cast<unsigned long long>(arrivals.disorders()));
  return arrivals.disorders() == 0 ? 0 : 1;
}

int receive() {
  sigset_t orders;
  sigemptyset(&orders);
  for (const int signal : {SIGTERM, SIGINT}) sigaddset(&orders, signal);
  Arrivals arrivals(1, 1);
  const WebhookReceivers receivers(arrivals, 1, 1, false);
  pthread_sigmask(SIG_BLOCK, &orders, nullptr);
  std::printf(R"({"url":"%s"})"
              "\n",
              receivers.url_of(0).c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&orders, &signal);
  std::printf(R"({"arrived":%llu})"
              "\n",
              static_cast<unsigned long long>(arrivals.count() + arrivals.repetitions()));
  return 0;
}

}  // namespace
}  // namespace parcelgate

int main(int argc, char** argv) {
  parcelgate::Options options;
  CLI::App app{"Measures deliveries of webhooks to many endpoints of this machine"};
  app.require_subcommand(1);
  auto* fan_out = app.add_subcommand("fan-out", "Every event to every endpoint");
  auto* lag = app.add_subcommand("lag", "From the commit of an event to the first byte at its endpoint");
  auto* behind = app.add_subcommand("behind", "One endpoint catches up with everything");
  auto* receive = app.add_subcommand("receive", "Answer deliveries until SIGTERM");
  for (auto* command : {fan_out, lag}) command->add_option("--endpoints", options.endpoints, "How many");
  fan_out->add_option("--events", options.events, "How many");
  behind->add_option("--events", options.backlog, "How many");
  lag->add_option("--rate", options.rate, "Events in a second");
  lag->add_option("--seconds", options.seconds, "How long");
  CLI11_PARSE(app, argc, argv);
  if (fan_out->parsed()) return parcelgate::fan_out(options);
  if (receive->parsed()) return parcelgate::receive();
  return lag->parsed() ? parcelgate::lag(options) : parcelgate::behind(options);
}
