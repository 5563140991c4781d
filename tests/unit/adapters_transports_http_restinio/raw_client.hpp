// A client that sends given bytes as they are, and reads until the expected answer is there.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace parcelgate::test {

struct RawAnswer {
  int status{0};
  std::string head;
  std::string body;
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  [[nodiscard]] bool connected() const noexcept { return connected_; }

  /// False when the other side has gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Reads one answer; status 0 when the connection ended before it was whole. Interim answers (1xx) are returned too.
  RawAnswer read_answer() {
    RawAnswer out;
    std::size_t head_end = std::string::npos;
    while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!read_more()) return out;
    }
    out.head = buffer_.substr(0, head_end + 4);
    std::size_t length = 0;
    if (const auto at = out.head.find("Content-Length: "); at != std::string::npos && !head_only_) {
      length = std::strtoul(out.head.c_str() + at + 16, nullptr, 10);
    }
    while (buffer_.size() < head_end + 4 + length) {
      if (!read_more()) return out;
    }
    out.body = buffer_.substr(head_end + 4, length);
    buffer_.erase(0, head_end + 4 + length);
    out.status = std::atoi(out.head.c_str() + 9);
    return out;
  }
  /// Answers to HEAD have no body whatever their length says.
  void expect_no_bodies() { head_only_ = true; }

  RawAnswer request(std::string_view bytes) {
    send(bytes);
    return read_answer();
  }

  /// Reads up to the end of a text; less when the connection ends before.
  std::string read_until(std::string_view end) {
    std::size_t at = std::string::npos;
    while ((at = buffer_.find(end)) == std::string::npos) {
      if (!read_more()) return std::exchange(buffer_, {});
    }
    std::string out = buffer_.substr(0, at + end.size());
    buffer_.erase(0, out.size());
    return out;
  }
  /// Reads until the server closes.
  std::string read_all() {
    while (read_more()) {
    }
    return std::exchange(buffer_, {});
  }

  /// Waits until the server closes (or resets); whatever else comes is dropped.
  bool wait_for_end() {
    while (read_more()) buffer_.clear();
    return ended_;
  }

 private:
  bool read_more() {
    pollfd waits{socket_, POLLIN, 0};
    if (::poll(&waits, 1, 60'000) <= 0) {
      ADD_FAILURE() << "nothing came within a minute";
      return false;
    }
    char chunk[16384];
    const auto count = ::recv(socket_, chunk, sizeof chunk, 0);
    if (count <= 0) {
      ended_ = true;
      return false;
    }
    buffer_.append(chunk, static_cast<std::size_t>(count));
    return true;
  }

  int socket_;
  bool connected_{false};
  bool ended_{false};
  bool head_only_{false};
  std::string buffer_;
};

}  // namespace parcelgate::test
