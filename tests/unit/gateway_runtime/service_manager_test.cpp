#include "gateway/runtime/service_manager.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/temporary_folder.hpp"

namespace parcelgate {
namespace {

/// Listens as a service manager does, under a path or an abstract name.
class Manager {
 public:
  explicit Manager(const std::string& name) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Manager() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(socket_);
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  [[nodiscard]] std::string received() const {
    std::array<char, 200> text{};
    const ssize_t size = ::recv(socket_, text.data(), text.size(), 0);
    return size < 0 ? "-" : std::string(text.data(), static_cast<std::size_t>(size));
  }

 private:
  int socket_;
};

TEST(ServiceManager, ReceivesTheStateAsOneDatagram) {
  const test::TemporaryFolder folder;
  const Manager manager(folder.path() + "/notify");
  notify_service_manager("READY=1");
  EXPECT_EQ(manager.received(), "READY=1");
  EXPECT_EQ(manager.received(), "-");
}

TEST(ServiceManager, MayListenUnderAnAbstractName) {
  const Manager manager("@parcelgate-test-" + std::to_string(::getpid()));
  notify_service_manager("STOPPING=1");
  EXPECT_EQ(manager.received(), "STOPPING=1");
}

TEST(ServiceManager, IsIgnoredWhereThereIsNone) {
  notify_service_manager("READY=1");
  for (const std::string& name : {std::string("/nowhere/notify"), std::string(300, 'x'), std::string()}) {
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
    notify_service_manager("READY=1");
  }
  ::unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace parcelgate
