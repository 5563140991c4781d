#include "tests/unit/adapters_transports_http_curl/loopback_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace parcelgate::testing {
namespace {

bool is_v6(const std::string& address) {
  return address.find(':') != std::string::npos;
}

int bind_port(const std::string& text, int& port) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  v4.sin_family = AF_INET;
  v6.sin6_family = AF_INET6;
  const bool parsed = is_v6(text) ? ::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1
                                  : ::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1;
  auto* address = is_v6(text) ? reinterpret_cast<sockaddr*>(&v6) : reinterpret_cast<sockaddr*>(&v4);
  socklen_t length = is_v6(text) ? sizeof v6 : sizeof v4;
  const int socket = ::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (!parsed || socket < 0 || ::bind(socket, address, length) != 0 || ::getsockname(socket, address, &length) != 0) {
    if (socket >= 0) ::close(socket);
    throw std::runtime_error("no port on " + text);
  }
  port = ntohs(is_v6(text) ? v6.sin6_port : v4.sin_port);
  return socket;
}

std::size_t body_size(std::string_view head) {
  const auto at = head.find("Content-Length: ");
  return at == std::string_view::npos ? 0 : std::strtoul(head.data() + at + 16, nullptr, 10);
}

}  // namespace

std::string Peer::read_request() {
  std::array<char, 16'384> chunk{};
  for (;;) {
    if (const auto end = buffer_.find("\r\n\r\n"); end != std::string::npos) {
      const auto size = end + 4 + body_size(std::string_view(buffer_).substr(0, end));
      if (buffer_.size() >= size) {
        auto request = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return request;
      }
    }
    const auto count = ::recv(socket_, chunk.data(), chunk.size(), 0);
    if (count <= 0) return {};
    buffer_.append(chunk.data(), static_cast<std::size_t>(count));
  }
}

bool Peer::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void Peer::wait_until_closed() const {
  std::array<char, 1024> chunk{};
  while (::recv(socket_, chunk.data(), chunk.size(), 0) > 0) {
  }
}

LoopbackServer::LoopbackServer(Script script, const std::string& address)
    : script_(std::move(script)),
      host_(is_v6(address) ? "[" + address + "]" : address),
      listener_(bind_port(address, port_)) {
  if (::listen(listener_, 128) != 0) throw std::runtime_error("cannot listen on loopback");
  acceptor_ = std::jthread([this] { accept_all(); });
}

LoopbackServer::~LoopbackServer() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  peers_.clear();
  ::close(listener_);
}

std::string LoopbackServer::url(std::string_view path) const {
  return "http://" + host_ + ":" + std::to_string(port_) + std::string(path);
}

void LoopbackServer::accept_all() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    ++connections_;
    const std::lock_guard lock(mutex_);
    open_.push_back(socket);
    peers_.emplace_back([this, socket] { serve(socket); });
  }
}

void LoopbackServer::serve(int socket) {
  Peer peer(socket);
  script_(peer);
  const std::lock_guard lock(mutex_);
  open_.erase(std::find(open_.begin(), open_.end(), socket));
  ::close(socket);
}

LoopbackServer::Script always(std::string reply) {
  return [reply = std::move(reply)](Peer& peer) {
    while (!peer.read_request().empty() && peer.write(reply)) {
    }
  };
}

int closed_port() {
  int port = 0;
  ::close(bind_port("127.0.0.1", port));
  return port;
}

std::string answer(std::string_view status, std::string_view body, std::string_view headers) {
  std::string text = "HTTP/1.1 ";
  text.append(status).append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n");
  text.append(headers).append("\r\n").append(body);
  return text;
}

}  // namespace parcelgate::testing
