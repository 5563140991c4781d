#include "adapters/transports/mqtt_paho/cut_connection.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <charconv>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "gateway/base/folder.hpp"

namespace parcelgate {
namespace {

struct Endpoint {
  std::string address;
  std::uint16_t port{0};
};

std::optional<Endpoint> endpoint_of(const sockaddr_storage& storage) {
  char text[INET6_ADDRSTRLEN] = {};
  if (storage.ss_family == AF_INET) {
    const auto& ip = reinterpret_cast<const sockaddr_in&>(storage);
    inet_ntop(AF_INET, &ip.sin_addr, text, sizeof text);
    return Endpoint{text, ntohs(ip.sin_port)};
  }
  if (storage.ss_family == AF_INET6) {
    const auto& ip = reinterpret_cast<const sockaddr_in6&>(storage);
    inet_ntop(AF_INET6, &ip.sin6_addr, text, sizeof text);
    return Endpoint{text, ntohs(ip.sin6_port)};
  }
  return std::nullopt;
}

std::set<std::string> addresses_of(const std::string& host) {
  addrinfo* found = nullptr;
  std::set<std::string> addresses;
  if (getaddrinfo(host.c_str(), nullptr, nullptr, &found) != 0) return addresses;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    sockaddr_storage storage{};
    __builtin_memcpy(&storage, entry->ai_addr, entry->ai_addrlen);
    if (auto endpoint = endpoint_of(storage)) addresses.insert(std::move(endpoint->address));
  }
  freeaddrinfo(found);
  return addresses;
}

std::optional<Endpoint> peer_of(int descriptor) {
  int type = 0;
  socklen_t size = sizeof type;
  if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_STREAM) return std::nullopt;
  sockaddr_storage storage{};
  size = sizeof storage;
  if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return std::nullopt;
  return endpoint_of(storage);
}

std::vector<int> connections_to(const std::string& host, std::uint16_t port) {
  const std::set<std::string> addresses = addresses_of(host);
  std::vector<int> descriptors;
  for (const auto& path : list_folder("/proc/self/fd").value_or(std::vector<std::filesystem::path>{})) {
    const std::string name = path.filename();
    int descriptor = -1;
    if (std::from_chars(name.data(), name.data() + name.size(), descriptor).ec != std::errc{}) continue;
    const auto peer = peer_of(descriptor);
    // A name that no longer resolves is no reason to acknowledge: then the port alone decides.
    if (peer && peer->port == port && (addresses.empty() || addresses.contains(peer->address))) {
      descriptors.push_back(descriptor);
    }
  }
  return descriptors;
}

}  // namespace

std::size_t cut_connections(const std::string& host, std::uint16_t port) {
  std::size_t count = 0;
  for (const int descriptor : connections_to(host, port)) {
    if (shutdown(descriptor, SHUT_RDWR) == 0) ++count;
  }
  return count;
}

std::size_t count_connections(const std::string& host, std::uint16_t port) {
  return connections_to(host, port).size();
}

}  // namespace parcelgate
