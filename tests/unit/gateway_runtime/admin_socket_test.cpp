#include "gateway/runtime/admin_socket.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

namespace parcelgate {
namespace {

std::filesystem::path fresh_path() {
  std::string pattern = (std::filesystem::temp_directory_path() / "parcelgate-admin-XXXXXX").string();
  return std::filesystem::path(::mkdtemp(pattern.data())) / "admin.sock";
}

TEST(AdminSocket, AnswersEachRequestWithOneLine) {
  const auto path = fresh_path();
  const auto socket = AdminSocket::listen(path, [](std::string_view request) { return "heard " + std::string(request); });
  ASSERT_TRUE(socket) << socket.error().what;
  EXPECT_EQ(ask_gateway(path, "one").value_or("-"), "heard one");
  EXPECT_EQ(ask_gateway(path, std::string(50'000, 'x')).value_or("-").size(), 50'006);
}

TEST(AdminSocket, OnlyItsOwnerMayOpenIt) {
  const auto path = fresh_path();
  const auto socket = AdminSocket::listen(path, [](std::string_view) { return std::string{}; });
  ASSERT_TRUE(socket);
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST(AdminSocket, WithoutAGatewayTheCallerIsTold) {
  const auto answer = ask_gateway(fresh_path(), "anyone?");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::unreachable);
}

TEST(AdminSocket, ReplacesTheSocketOfADeadProcessAndCleansUpItsOwn) {
  const auto path = fresh_path();
  for (int round = 0; round < 2; ++round) {
    auto socket = AdminSocket::listen(path, [](std::string_view) { return std::string("up"); });
    ASSERT_TRUE(socket);
    EXPECT_EQ(ask_gateway(path, "?").value_or("-"), "up");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(AdminSocket, APathTooLongForASocketIsAConfigurationFault) {
  const auto socket = AdminSocket::listen("/tmp/" + std::string(200, 'd') + "/admin.sock", [](std::string_view) { return std::string{}; });
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().kind, ErrorKind::config);
}

}  // namespace
}  // namespace parcelgate
