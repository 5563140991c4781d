#include "adapters/transports/http_restinio/port_holder.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kListening = "0A";

/// The inode of the socket that listens on a port, from a table of sockets.
std::optional<std::string> find_inode(const char* table, std::uint16_t port) {
  std::ifstream in(table);
  std::string line;
  std::getline(in, line);  // skip the column names
  while (std::getline(in, line)) {
    // "0: 0100007F:1F90 00000000:0000 0A …": number, local and remote address, state; the inode is the tenth.
    std::istringstream columns(line);
    std::string number, local, remote, state, skipped, inode;
    columns >> number >> local >> remote >> state;
    for (int at = 0; at < 5; ++at) columns >> skipped;
    columns >> inode;
    const auto colon = local.find(':');
    if (!columns || state != kListening || colon == std::string::npos) continue;
    std::uint16_t held = 0;
    const char* const end = local.data() + local.size();
    if (std::from_chars(local.data() + colon + 1, end, held, 16).ec == std::errc{} && held == port) return inode;
  }
  return std::nullopt;
}

bool has_socket(const fs::path& process, const std::string& link) {
  std::error_code fault;
  for (fs::directory_iterator each(process / "fd", fault), end; !fault && each != end; each.increment(fault)) {
    std::error_code hidden;
    if (fs::read_symlink(each->path(), hidden) == link) return true;
  }
  return false;
}

}  // namespace

std::string find_port_holder(std::uint16_t port) {
  auto inode = find_inode("/proc/net/tcp", port);
  if (!inode) inode = find_inode("/proc/net/tcp6", port);
  if (!inode) return {};
  const std::string link = "socket:[" + *inode + "]";
  std::error_code fault;
  for (fs::directory_iterator each("/proc", fault), end; !fault && each != end; each.increment(fault)) {
    const std::string name = each->path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos || !has_socket(each->path(), link)) continue;
    std::string program;
    std::getline(std::ifstream(each->path() / "comm"), program);
    return program + ", pid " + name;
  }
  return {};
}

Unexpected port_in_use(const std::string& address, std::uint16_t port) {
  const std::string holder = find_port_holder(port);
  return unexpected(ErrorKind::unreachable, "http: port " + std::to_string(port) + " of " + address + " is in use" +
                                                (holder.empty() ? std::string() : " by " + holder) +
                                                "; end that process, or set another listen.port");
}

}  // namespace parcelgate
