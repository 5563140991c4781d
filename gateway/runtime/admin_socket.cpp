#include "gateway/runtime/admin_socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <iterator>
#include <list>
#include <optional>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "gateway/base/thread_name.hpp"

namespace parcelgate {

// Not in the anonymous namespace: a member of AdminSocket::Connection has this type.
/// Closes a descriptor when it goes out of scope.
class AdminDescriptor {
 public:
  explicit AdminDescriptor(int number) noexcept : number_(number) {}
  ~AdminDescriptor() {
    if (number_ >= 0) ::close(number_);
  }
  AdminDescriptor(AdminDescriptor&& other) noexcept : number_(other.release()) {}
  AdminDescriptor& operator=(AdminDescriptor&&) = delete;
  [[nodiscard]] int get() const noexcept { return number_; }
  int release() noexcept { return std::exchange(number_, -1); }

 private:
  int number_;
};

namespace {

constexpr std::size_t kMaxRequestBytes = 512 << 10;  // two rule packs with their calendars
constexpr std::size_t kMostConnections = 16;         // more wait in the backlog
constexpr std::chrono::seconds kPatience{5};      // with a client that sends no request, or takes nothing of its answer
constexpr std::chrono::milliseconds kPause{100};  // after an accept that failed

std::optional<sockaddr_un> address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
  return address;
}

using SteadyInstant = std::chrono::steady_clock::time_point;

int milliseconds_until(SteadyInstant end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<std::int64_t>(0, left.count()));
}

/// Limits connect and send as well: connect blocks while the backlog of a hanging gateway is full, send while it does
/// not read.
void limit_sending(int connection, std::chrono::milliseconds limit) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(limit);
  const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(limit - seconds);
  const timeval time{seconds.count(), rest.count()};
  ::setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

/// Waits for an answer as a client: reads up to a line end. None: closed, too long or too slow.
std::optional<std::string> read_line(int connection, std::size_t limit, SteadyInstant end) {
  std::string line;
  std::array<char, 4096> chunk{};
  while (true) {
    pollfd waiting{connection, POLLIN, 0};
    if (::poll(&waiting, 1, milliseconds_until(end)) <= 0) return std::nullopt;
    const ssize_t got = ::read(connection, chunk.data(), chunk.size());
    if (got <= 0) return std::nullopt;
    // Answers may be large: each byte is searched once.
    const std::size_t searched = line.size();
    line.append(chunk.data(), static_cast<std::size_t>(got));
    if (const auto end = line.find('\n', searched); end != std::string::npos) return line.substr(0, end);
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
    return unexpected(ErrorKind::config,
                      "data_dir: " + path.string() + " is too long for a socket; choose a shorter folder");
  }
  AdminDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
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
    : socket_(socket),
      wake_read_(wake_read),
      wake_write_(wake_write),
      path_(std::move(path)),
      handler_(std::move(handler)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {
  name_thread(thread_, "admin");
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

/// One client: its request as far as it has come, then its answer as far as it has not left.
struct AdminSocket::Connection {
  AdminDescriptor descriptor;
  std::string in;
  std::string out;
  std::size_t sent{0};
  bool answers{false};
  std::chrono::steady_clock::time_point patience_ends;
};

void AdminSocket::run(const std::stop_token& stop) {
  std::list<Connection> connections;
  std::vector<pollfd> waiting;
  std::optional<std::chrono::steady_clock::time_point> paused_until;
  while (!stop.stop_requested()) {
    auto now = std::chrono::steady_clock::now();
    if (paused_until && *paused_until <= now) paused_until.reset();
    const bool accepts = !paused_until && connections.size() < kMostConnections;
    auto wake_at = paused_until;
    waiting.assign({pollfd{wake_read_, POLLIN, 0}, pollfd{accepts ? socket_ : -1, POLLIN, 0}});
    for (const Connection& each : connections) {
      waiting.push_back({each.descriptor.get(), static_cast<short>(each.answers ? POLLOUT : POLLIN), 0});
      wake_at = wake_at ? std::min(*wake_at, each.patience_ends) : each.patience_ends;
    }
    const auto left = wake_at ? std::chrono::ceil<std::chrono::milliseconds>(*wake_at - now).count() : -1;
    if (::poll(waiting.data(), waiting.size(), wake_at ? static_cast<int>(std::max<std::int64_t>(0, left)) : -1) < 0 &&
        errno != EINTR)
      return;
    now = std::chrono::steady_clock::now();
    std::size_t at = 2;
    for (auto each = connections.begin(); each != connections.end() && !stop.stop_requested(); ++at) {
      const bool is_open = waiting[at].revents == 0 ? each->patience_ends > now : serve(*each);
      each = is_open ? std::next(each) : connections.erase(each);
    }
    if ((waiting[1].revents & POLLIN) == 0) continue;
    const int accepted = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (accepted >= 0) {
      connections.push_back({AdminDescriptor(accepted), {}, {}, 0, false, now + kPatience});
    } else if (errno != EAGAIN && errno != EINTR) {
      // The backlog stays readable, so without a pause this would take a whole processor.
      const char* name = ::strerrorname_np(errno);
      episodes_.note(LogLevel::error, "admin_accept_failed", name, {{"error", name}});
      paused_until = now + kPause;
    }
  }
}

/// Takes the next step with a client that is ready for it. @return false: the connection has come to its end
bool AdminSocket::serve(Connection& connection) {
  if (!connection.answers) {
    std::array<char, 4096> chunk{};
    const ssize_t got = ::read(connection.descriptor.get(), chunk.data(), chunk.size());
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0) return false;
    connection.in.append(chunk.data(), static_cast<std::size_t>(got));
    const auto end = connection.in.find('\n');
    if (end == std::string::npos) return connection.in.size() <= kMaxRequestBytes;
    connection.out = handler_(std::string_view(connection.in).substr(0, end));
    connection.out.push_back('\n');
    connection.answers = true;
    connection.in.clear();
  }
  const auto left = std::string_view(connection.out).substr(connection.sent);
  const ssize_t sent = ::send(connection.descriptor.get(), left.data(), left.size(), MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN || errno == EINTR;
  connection.sent += static_cast<std::size_t>(sent);
  connection.patience_ends = std::chrono::steady_clock::now() + kPatience;
  return connection.sent < connection.out.size();
}

Result<std::string> call_gateway(const std::filesystem::path& path, std::string_view request,
                                 std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  const auto no_answer = [&] {
    const bool is_whole = limit.count() % 1'000 == 0;
    const std::string span =
        is_whole ? std::to_string(limit.count() / 1'000) + " s" : std::to_string(limit.count()) + " ms";
    return unexpected(ErrorKind::in_doubt, "the gateway did not answer on its admin socket within " + span);
  };
  const auto address = address_of(path);
  const AdminDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  limit_sending(socket.get(), limit);
  if (!address || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) {
    if (address && errno == EAGAIN) return no_answer();
    return unexpected(ErrorKind::unreachable, "no gateway runs on " + path.parent_path().string());
  }
  if (!write_line(socket.get(), request)) {
    if (errno == EAGAIN) return no_answer();
    return unexpected(ErrorKind::unreachable, "the gateway closed its admin socket");
  }
  auto answer = read_line(socket.get(), 256U << 20U, end);
  if (answer) return *std::move(answer);
  if (std::chrono::steady_clock::now() >= end) return no_answer();
  return unexpected(ErrorKind::in_doubt, "the gateway closed its admin socket without an answer");
}

}  // namespace parcelgate
