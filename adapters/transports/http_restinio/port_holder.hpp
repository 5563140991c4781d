// Finds the process that listens on a port, for an error message.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// "nginx, pid 812": the process that listens on a TCP port of this machine, according to /proc. Empty: none, or the
/// process of another user.
[[nodiscard]] std::string find_port_holder(std::uint16_t port);

/// The error for a port in use. Names the port, the process that has it, and the remedy.
[[nodiscard]] Unexpected port_in_use(const std::string& address, std::uint16_t port);

}  // namespace parcelgate
