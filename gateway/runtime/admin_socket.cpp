#include "gateway/runtime/admin_socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace parcelgate {
namespace {

constexpr std::size_t kMaxRequestBytes = 64 << 10;
constexpr int kTimeoutMilliseconds = 30'000;

/// Closes a descriptor when it goes out of scope.
class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const noexcept { return number_; }
  int release() noexcept { return std::exchange(number_, -1); }

 private:
  int number_;
};

std::optional<sockaddr_un> address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
  return address;
}

/// Reads up to a line end. None: closed, too long or too slow.
std::optional<std::string> read_line(int connection, std::size_t limit) {
  std::string line;
  std::array<char, 4096> chunk{};
  while (true) {
    pollfd waiting{connection, POLLIN, 0};
    if (::poll(&waiting, 1, kTimeoutMilliseconds) <= 0) return std::nullopt;
    const ssize_t got = ::read(connection, chunk.data(), chunk.size());
    if (got <= 0) return std::nullopt;
    line.append(chunk.data(), static_cast<std::size_t>(got));
    if (const auto end = line.find('\n'); end != std::string::npos) return line.substr(0, end);
    if (line.size() > limit) return std::nullopt;
  }
}

bool write_line(int connection, std::string_view text) {
  std::string line(text);
  line.push_back('\n');
  std::size_t sent = 0;
  while (sent < line.size()) {
    const ssize_t wrote = ::send(connection, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (wrote <= 0) return false;
    sent += static_cast<std::size_t>(wrote);
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<AdminSocket>> AdminSocket::listen(const std::filesystem::path& path, Handler handler) {
  const auto address = address_of(path);
  if (!address) {
    return unexpected(ErrorKind::config, "data_dir: " + path.string() + " is too long for a socket; choose a shorter folder");
  }
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ::unlink(path.c_str());
  const mode_t mask = ::umask(0177);
  const int bound = ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address);
  const int fault = errno;
  ::umask(mask);
  if (bound != 0 || ::listen(socket.get(), 16) != 0) {
    return unexpected(ErrorKind::config, "cannot open the admin socket " + path.string() + ": " + std::strerror(fault));
  }
  std::array<int, 2> wake{};
  if (::pipe2(wake.data(), O_CLOEXEC) != 0) return unexpected(ErrorKind::config, "no pipe for the admin socket");
  return std::unique_ptr<AdminSocket>(new AdminSocket(socket.release(), wake[0], wake[1], path, std::move(handler)));
}

AdminSocket::AdminSocket(int socket, int wake_read, int wake_write, std::filesystem::path path, Handler handler)
    : socket_(socket), wake_read_(wake_read), wake_write_(wake_write), path_(std::move(path)), handler_(std::move(handler)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {
  ::pthread_setname_np(thread_.native_handle(), "admin");
}

AdminSocket::~AdminSocket() {
  thread_.request_stop();
  const char byte = 0;
  [[maybe_unused]] const auto woken = ::write(wake_write_, &byte, 1);
  thread_.join();
  ::close(socket_);
  ::close(wake_read_);
  ::close(wake_write_);
  ::unlink(path_.c_str());
}

void AdminSocket::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::array<pollfd, 2> waiting{pollfd{socket_, POLLIN, 0}, pollfd{wake_read_, POLLIN, 0}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
    if ((waiting[0].revents & POLLIN) == 0) continue;
    const Descriptor connection(::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC));
    if (connection.get() >= 0) serve(connection.get());
  }
}

void AdminSocket::serve(int connection) {
  if (const auto request = read_line(connection, kMaxRequestBytes)) write_line(connection, handler_(*request));
}

Result<std::string> ask_gateway(const std::filesystem::path& path, std::string_view request) {
  const auto address = address_of(path);
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!address || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) {
    return unexpected(ErrorKind::unreachable, "no gateway runs on " + path.parent_path().string());
  }
  if (!write_line(socket.get(), request)) return unexpected(ErrorKind::unreachable, "the gateway closed its admin socket");
  auto answer = read_line(socket.get(), 256u << 20);
  if (!answer) return unexpected(ErrorKind::in_doubt, "the gateway did not answer on its admin socket");
  return *std::move(answer);
}

}  // namespace parcelgate
