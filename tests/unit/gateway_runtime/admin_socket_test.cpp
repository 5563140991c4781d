#include "gateway/runtime/admin_socket.hpp"

#include <gtest/gtest.h>

#include <future>

#include <ctime>
#include <filesystem>
#include <optional>
#include <vector>

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace parcelgate {
namespace {

std::filesystem::path fresh_path() {
  std::string pattern = (std::filesystem::temp_directory_path() / "parcelgate-admin-XXXXXX").string();
  return std::filesystem::path(::mkdtemp(pattern.data())) / "admin.sock";
}

TEST(AdminSocket, AnswersEachRequestWithOneLine) {
  const auto path = fresh_path();
  const auto socket =
      AdminSocket::listen(path, [](std::string_view request) { return "reply " + std::string(request); });
  ASSERT_TRUE(socket) << socket.error().what;
  EXPECT_EQ(call_gateway(path, "one").value_or("-"), "reply one");
  EXPECT_EQ(call_gateway(path, std::string(50'000, 'x')).value_or("-").size(), 50'006);
}

TEST(AdminSocket, ALargeAnswerArrivesWhole) {
  const auto path = fresh_path();
  const std::string large(3'000'000, 'x');
  const auto socket = AdminSocket::listen(path, [&](std::string_view) { return large; });
  ASSERT_TRUE(socket) << socket.error().what;
  EXPECT_TRUE(call_gateway(path, "one").value_or("-") == large);
}

/// A client that connects and then does nothing.
class SilentClient {
 public:
  explicit SilentClient(const std::filesystem::path& path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ~SilentClient() { ::close(socket_); }
  SilentClient(const SilentClient&) = delete;
  SilentClient& operator=(const SilentClient&) = delete;
  void send(std::string_view bytes) const {
    EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  [[nodiscard]] bool is_open() const {
    char byte = 0;
    return ::recv(socket_, &byte, 1, MSG_DONTWAIT | MSG_PEEK) != 0;
  }
  [[nodiscard]] int descriptor() const { return socket_; }

 private:
  int socket_;
};

TEST(AdminSocket, SilentClientsHoldUpNobody) {
  const auto path = fresh_path();
  const auto socket = AdminSocket::listen(path, [](std::string_view) { return std::string("up"); });
  ASSERT_TRUE(socket);
  const SilentClient nothing(path);
  const SilentClient half(path);
  half.send("{\"command\":");
  EXPECT_EQ(call_gateway(path, "?").value_or("-"), "up");
  EXPECT_TRUE(nothing.is_open() && half.is_open()) << "the answer came while they were still silent";
}

TEST(AdminSocket, AClientThatTakesNothingOfItsAnswerHoldsUpNobody) {
  const auto path = fresh_path();
  const auto socket = AdminSocket::listen(path, [](std::string_view request) {
    return request == "large" ? std::string(8u << 20, 'x') : std::string("up");
  });
  ASSERT_TRUE(socket);
  const SilentClient greedy(path);
  greedy.send("large\n");
  EXPECT_EQ(call_gateway(path, "?").value_or("-"), "up");
  EXPECT_EQ(call_gateway(path, "large").value_or("-").size(), 8u << 20);
}

TEST(AdminSocket, WithoutDescriptorsItPausesAndAcceptsAgainLater) {
  const auto path = fresh_path();
  const auto socket = AdminSocket::listen(path, [](std::string_view) { return std::string("up"); });
  ASSERT_TRUE(socket);
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &old), 0);
  {
    const int late = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::vector<int> fill;
    while (fill.empty() || fill.back() < late + 32) fill.push_back(::dup(0));
    rlimit tight = old;
    tight.rlim_cur = static_cast<rlim_t>(fill.back()) + 1;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &tight), 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::connect(late, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    // While it waits in the backlog the thread must not use the processor: a busy loop would show here.
    timespec before{};
    timespec after{};
    ASSERT_EQ(::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before), 0);
    pollfd waits{late, POLLIN, 0};
    EXPECT_EQ(::poll(&waits, 1, 500), 0);
    ASSERT_EQ(::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after), 0);
    const double used =
        static_cast<double>(after.tv_sec - before.tv_sec) + static_cast<double>(after.tv_nsec - before.tv_nsec) / 1e9;
    EXPECT_LT(used, 0.1);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &old), 0);
    for (const int each : fill) ::close(each);
    ::close(late);
  }
  EXPECT_EQ(call_gateway(path, "?").value_or("-"), "up");
}

TEST(AdminSocket, OnlyItsOwnerMayOpenIt) {
  const auto path = fresh_path();
  const auto socket = AdminSocket::listen(path, [](std::string_view) { return std::string{}; });
  ASSERT_TRUE(socket);
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST(AdminSocket, WithoutAGatewayTheCallerGetsAnError) {
  const auto answer = call_gateway(fresh_path(), "anyone?");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::unreachable);
}

TEST(AdminSocket, AGatewayThatNeverAnswersIsLeftAfterTheLimit) {
  const auto path = fresh_path();
  std::promise<void> over;
  {
    const auto socket = AdminSocket::listen(path, [&](std::string_view) {
      over.get_future().wait();
      return std::string("late");
    });
    ASSERT_TRUE(socket);
    const auto answer = call_gateway(path, "?", std::chrono::milliseconds{50});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::in_doubt);
    EXPECT_NE(answer.error().what.find("within 50 ms"), std::string::npos) << answer.error().what;
    over.set_value();
  }
}

TEST(AdminSocket, ReplacesTheSocketOfADeadProcessAndCleansUpItsOwn) {
  const auto path = fresh_path();
  for (int round = 0; round < 2; ++round) {
    auto socket = AdminSocket::listen(path, [](std::string_view) { return std::string("up"); });
    ASSERT_TRUE(socket);
    EXPECT_EQ(call_gateway(path, "?").value_or("-"), "up");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(AdminSocket, APathTooLongForASocketIsAConfigurationFault) {
  const auto socket = AdminSocket::listen("/tmp/" + std::string(200, 'd') + "/admin.sock",
                                          [](std::string_view) { return std::string{}; });
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().kind, ErrorKind::config);
}

}  // namespace
}  // namespace parcelgate
