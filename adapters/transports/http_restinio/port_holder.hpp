// Which process has a port, for a message to the operator.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// "nginx, pid 812": the process that listens on a TCP port of this machine, by /proc. Empty: nobody does, or the
/// process belongs to another user.
[[nodiscard]] std::string find_port_holder(std::uint16_t port);

/// The error of a listener whose port another process has: names both, and the remedy.
[[nodiscard]] Unexpected port_in_use(const std::string& address, std::uint16_t port);

}  // namespace parcelgate
