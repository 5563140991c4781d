#include "tests/bench/webhook_receivers.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <new>
#include <string_view>
#include <vector>

namespace parcelgate {
namespace {

constexpr std::string_view kAnswer = "HTTP/1.1 204 No Content\r\n\r\n";
constexpr int kBacklog = 1024;

std::size_t number_after(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(key);
  return at == std::string_view::npos ? 0 : std::strtoull(text.data() + at + key.size(), nullptr, 10);
}

/// The server of the receivers: one thread, connections that stay open.
class ReceiverLoop {
 public:
  ReceiverLoop(int listener, Arrivals& arrivals, std::size_t endpoints, std::size_t parcels, bool with_bad_ones)
      : listener_(listener),
        arrivals_(arrivals),
        parcels_(parcels),
        with_bad_ones_(with_bad_ones),
        newest_(endpoints, std::vector<std::size_t>(parcels, 0)) {}

  [[noreturn]] void run() {
    epoll_ = ::epoll_create1(0);
    watch(listener_);
    for (;;) {
      std::array<epoll_event, 64> ready{};
      const int count = ::epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), -1);
      for (int at = 0; at < count; ++at) {
        const int socket = ready.at(static_cast<std::size_t>(at)).data.fd;
        if (socket == listener_)
          watch(::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK));
        else
          read_from(socket);
      }
    }
  }

 private:
  void watch(int socket) {
    if (socket < 0) return;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = socket;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  }

  void close(int socket) {
    buffers_.erase(socket);
    ::close(socket);
  }

  void read_from(int socket) {
    std::array<char, 16'384> bytes;
    const auto got = ::recv(socket, bytes.data(), bytes.size(), 0);
    if (got <= 0) return close(socket);
    const std::int64_t now = std::chrono::steady_clock::now().time_since_epoch().count();
    std::string& buffer = buffers_[socket];
    buffer.append(bytes.data(), static_cast<std::size_t>(got));
    while (take_request(socket, buffer, now)) {
    }
  }

  /// @return whether a whole request was there
  bool take_request(int socket, std::string& buffer, std::int64_t now) {
    const std::size_t head = buffer.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    const std::string_view text(buffer);
    const std::size_t size = head + 4 + number_after(text.substr(0, head), "Content-Length: ");
    if (buffer.size() < size) return false;
    const std::size_t endpoint = number_after(text, "POST /");
    if (with_bad_ones_ && endpoint == 0) {
      buffer.clear();
      return false;  // it hangs
    }
    if (with_bad_ones_ && endpoint == 1) {
      const linger at_once{1, 0};
      ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      close(socket);
      return false;
    }
    note(endpoint, number_after(text.substr(head, size - head), "\"n\":"), now);
    buffer.erase(0, size);
    return ::send(socket, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL) > 0;
  }

  void note(std::size_t endpoint, std::size_t event, std::int64_t now) {
    std::size_t& newest = newest_.at(endpoint).at(event % parcels_);
    if (event < newest) arrivals_.note_disorder();
    newest = event;
    arrivals_.note(endpoint, event, now);
  }

  int listener_;
  int epoll_{-1};
  Arrivals& arrivals_;
  std::size_t parcels_;
  bool with_bad_ones_;
  std::vector<std::vector<std::size_t>> newest_;  ///< by endpoint and parcel
  std::map<int, std::string> buffers_;
};

}  // namespace

Arrivals::Arrivals(std::size_t endpoints, std::size_t events)
    : events_(events), bytes_(sizeof(Counts) + endpoints * events * sizeof(std::atomic<std::int64_t>)) {
  void* const memory = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  counts_ = new (memory) Counts;
  // Pages of zeros are valid atomics; constructing them would touch them all.
  times_ = reinterpret_cast<std::atomic<std::int64_t>*>(counts_ + 1);
}

Arrivals::~Arrivals() {
  ::munmap(counts_, bytes_);
}

void Arrivals::note(std::size_t endpoint, std::size_t event, std::int64_t at) {
  std::int64_t none = 0;
  const bool is_first = times_[endpoint * events_ + event].compare_exchange_strong(none, at);
  ++(is_first ? counts_->arrived : counts_->repeated);
}

std::int64_t Arrivals::first(std::size_t endpoint, std::size_t event) const {
  return times_[endpoint * events_ + event];
}

std::uint64_t Arrivals::count() const {
  return counts_->arrived;
}

std::uint64_t Arrivals::repetitions() const {
  return counts_->repeated;
}

void Arrivals::note_disorder() {
  ++counts_->out_of_order;
}

std::uint64_t Arrivals::disorders() const {
  return counts_->out_of_order;
}

WebhookReceivers::WebhookReceivers(Arrivals& arrivals, std::size_t endpoints, std::size_t parcels, bool with_bad_ones) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener, kBacklog) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    std::abort();
  port_ = ntohs(address.sin_port);
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ReceiverLoop(listener, arrivals, endpoints, parcels, with_bad_ones).run();
  }
  ::close(listener);
}

WebhookReceivers::~WebhookReceivers() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

std::string WebhookReceivers::url_of(std::size_t endpoint) const {
  return "http://127.0.0.1:" + std::to_string(port_) + "/" + std::to_string(endpoint);
}

}  // namespace parcelgate
