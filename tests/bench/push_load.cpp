// push_load: signed single-event pushes over keep-alive connections, closed loop or at a fixed rate.
//
//   push_load --port P [--path /webhooks/acme] [--connections 64] [--seconds 6] [--rate N] [--parcels 2000] [--run ID]
//
// With --rate the schedule does not wait for the server: a request that should have left earlier counts from when it
// should have left, so a stall shows in the percentiles. Prints one line of JSON. The secret comes from WEBHOOK_SECRET.
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "CLI/CLI.hpp"
#include "gateway/crypto/digest.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;

struct Options {
  std::uint16_t port{0};
  std::string path{"/webhooks/acme"};
  std::string run{"load"};
  unsigned connections{64};
  unsigned parcels{2'000};
  double seconds{6};
  double rate{0};
  bool live{false};
};

struct Connection {
  int socket{-1};
  bool busy{false};
  std::string out;
  std::size_t sent{0};
  std::string in;
  Clock::time_point due;
};

/// What one push reports.
struct Scan {
  std::uint64_t parcel{0};
  const char* code{""};
  std::array<char, 32> at{};  ///< "2026-11-30T08:00:00Z"
};

/// The scans of a month in no order: every parcel gets all codes again and again.
Scan mixed_scan(const Options& options, std::uint64_t number) {
  static constexpr std::array<const char*, 8> kCodes{"T01", "T02", "T03", "T03", "T03", "T04", "T05", "T06"};
  Scan scan;
  scan.parcel = number * 7'919 % options.parcels;
  scan.code = kCodes[number % 8];
  std::snprintf(scan.at.data(), scan.at.size(), "2026-11-%02lluT%02llu:%02llu:%02llu+01:00",
                static_cast<unsigned long long>(number / 86'400 % 28 + 1),
                static_cast<unsigned long long>(number / 3'600 % 24), static_cast<unsigned long long>(number / 60 % 60),
                static_cast<unsigned long long>(number % 60));
  return scan;
}

/// Ten scans of each parcel as they happen, dated now; then the next parcels.
Scan live_scan(const Options& options, std::uint64_t number) {
  static constexpr std::array<const char*, 10> kCourse{"T01", "T02", "T03", "T03", "T03",
                                                       "T03", "T03", "T04", "T05", "T06"};
  Scan scan;
  const auto round = number / options.parcels;
  scan.parcel = round / kCourse.size() * options.parcels + number % options.parcels;
  scan.code = kCourse[round % kCourse.size()];
  const std::time_t now = std::time(nullptr);
  std::tm fields{};
  ::gmtime_r(&now, &fields);
  std::strftime(scan.at.data(), scan.at.size(), "%FT%TZ", &fields);
  return scan;
}

/// One push, with an event id of its own.
std::string make_request(const Options& options, const std::string& secret, std::uint64_t number) {
  std::array<char, 640> body{};
  const Scan scan = options.live ? live_scan(options, number) : mixed_scan(options, number);
  const auto parcel = scan.parcel;
  const int size = std::snprintf(
      body.data(), body.size(),
      R"({"event_id":"%s-%llu","tracking_number":"AC%09llu","status_code":"%s","occurred_at":"%s",)"
      R"("location":{"city":"Rotterdam","country":"NL","postal_code":"3011 AA","lat":51.9225,"lon":4.47917},)"
      R"("description":"Parcel departed from sorting centre","weight_g":1250,"service":"EXPRESS","references":["ORD-%09llu","SHP-%09llu"]})",
      options.run.c_str(), static_cast<unsigned long long>(number), static_cast<unsigned long long>(parcel), scan.code,
      scan.at.data(), static_cast<unsigned long long>(parcel), static_cast<unsigned long long>(parcel));
  const std::string text(body.data(), static_cast<std::size_t>(size));
  return "POST " + options.path +
         " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-Signature: sha256=" +
         parcelgate::to_hex(parcelgate::hmac_sha256_bytes(secret, text)) +
         "\r\nContent-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text;
}

int connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return -1;
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(socket, F_SETFL, O_NONBLOCK);
  return socket;
}

/// Status of a whole answer at the start of `in`, which is then cut off; 0 while it is not complete.
int take_answer(std::string& in) {
  const auto head_end = in.find("\r\n\r\n");
  if (head_end == std::string::npos) return 0;
  std::size_t length = 0;
  std::string head = in.substr(0, head_end);
  std::transform(head.begin(), head.end(), head.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  if (const auto at = head.find("content-length:"); at != std::string::npos)
    length = std::strtoul(head.c_str() + at + 15, nullptr, 10);
  if (in.size() < head_end + 4 + length) return 0;
  const int status = std::atoi(in.c_str() + 9);
  in.erase(0, head_end + 4 + length);
  return status;
}

class Load {
 public:
  Load(const Options& options, std::string secret) : options_(options), secret_(std::move(secret)) {}

  int run() {
    epoll_ = ::epoll_create1(0);
    connections_.resize(options_.connections);
    for (std::size_t at = 0; at < connections_.size(); ++at) {
      connections_[at].socket = connect_to(options_.port);
      if (connections_[at].socket < 0) {
        std::fprintf(stderr, "push_load: nothing listens on port %u\n", options_.port);
        return 69;
      }
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = at;
      ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_[at].socket, &event);
      idle_.push_back(at);
    }
    start_ = Clock::now();
    const auto end =
        start_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.seconds));
    while (Clock::now() < end && failed_ == 0) step();
    elapsed_ = std::chrono::duration<double>(Clock::now() - start_).count();
    print();
    return failed_ == 0 && refused_ == 0 ? 0 : 65;
  }

 private:
  /// When request `number` is to leave: now in a closed loop, else by the rate.
  [[nodiscard]] Clock::time_point due(std::uint64_t number) const {
    if (options_.rate <= 0) return Clock::now();
    return start_ + std::chrono::duration_cast<Clock::duration>(
                        std::chrono::duration<double>(static_cast<double>(number) / options_.rate));
  }

  void step() {
    while (!idle_.empty() && (options_.rate <= 0 || due(next_) <= Clock::now())) {
      Connection& connection = connections_[idle_.back()];
      idle_.pop_back();
      connection.due = due(next_);
      connection.out = make_request(options_, secret_, next_++);
      connection.sent = 0;
      connection.busy = true;
      flush(connection);
    }
    std::array<epoll_event, 64> events{};
    const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), options_.rate > 0 ? 0 : 100);
    for (int at = 0; at < ready; ++at) receive(events[static_cast<std::size_t>(at)].data.u64);
  }

  void flush(Connection& connection) {
    while (connection.sent < connection.out.size()) {
      const ssize_t wrote = ::send(connection.socket, connection.out.data() + connection.sent,
                                   connection.out.size() - connection.sent, MSG_NOSIGNAL);
      if (wrote < 0 && errno == EAGAIN) continue;  // 1 KiB on loopback: the buffer has room within microseconds
      if (wrote <= 0) {
        ++failed_;
        return;
      }
      connection.sent += static_cast<std::size_t>(wrote);
    }
  }

  void receive(std::size_t index) {
    Connection& connection = connections_[index];
    std::array<char, 8'192> chunk{};
    const ssize_t got = ::recv(connection.socket, chunk.data(), chunk.size(), 0);
    if (got <= 0) {
      if (got == 0 || errno != EAGAIN) ++failed_;
      return;
    }
    connection.in.append(chunk.data(), static_cast<std::size_t>(got));
    const int status = take_answer(connection.in);
    if (status == 0 || !connection.busy) return;
    connection.busy = false;
    if (status >= 200 && status < 300) {
      latencies_.push_back(
          static_cast<std::uint32_t>(std::chrono::duration_cast<microseconds>(Clock::now() - connection.due).count()));
    } else {
      ++refused_;
    }
    idle_.push_back(index);
  }

  void print() {
    std::sort(latencies_.begin(), latencies_.end());
    const auto percentile = [&](double part) {
      return latencies_.empty()
                 ? 0U
                 : latencies_[std::min(latencies_.size() - 1,
                                       static_cast<std::size_t>(part * static_cast<double>(latencies_.size())))];
    };
    std::printf(
        R"({"acked":%zu,"refused":%zu,"failed":%zu,"per_s":%.0f,"rate":%.0f,"p50_us":%u,"p99_us":%u,"p999_us":%u,"max_us":%u})"
        "\n",
        latencies_.size(), refused_, failed_, static_cast<double>(latencies_.size()) / elapsed_, options_.rate,
        percentile(0.5), percentile(0.99), percentile(0.999), latencies_.empty() ? 0U : latencies_.back());
  }

  Options options_;
  std::string secret_;
  int epoll_{-1};
  std::vector<Connection> connections_;
  std::vector<std::size_t> idle_;
  std::uint64_t next_{0};
  Clock::time_point start_;
  double elapsed_{0};
  std::vector<std::uint32_t> latencies_;
  std::size_t refused_{0};
  std::size_t failed_{0};
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Signed pushes at a gateway, and how long their acknowledgements take"};
  app.add_option("--port", options.port, "Port on 127.0.0.1")->required();
  app.add_option("--path", options.path, "Where to push")->capture_default_str();
  app.add_option("--connections", options.connections, "Keep-alive connections")->capture_default_str();
  app.add_option("--seconds", options.seconds, "How long")->capture_default_str();
  app.add_option("--rate", options.rate, "Pushes a second; 0: as many as are answered")->capture_default_str();
  app.add_option("--parcels", options.parcels, "Distinct parcels")->capture_default_str();
  app.add_flag("--live", options.live, "Ten scans of each parcel in their order, dated now, then the next parcels");
  app.add_option("--run", options.run, "Prefix of the event ids")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const char* secret = std::getenv("WEBHOOK_SECRET");
  return Load(options, secret == nullptr ? "peer-secret" : secret).run();
}
