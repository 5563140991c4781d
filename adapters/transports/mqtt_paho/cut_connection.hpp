// Ends the TCP connections to a broker beneath the client library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace parcelgate {

/// Shuts down every TCP connection of this process whose other end is `host`:`port`, both ways and at once: nothing
/// written afterwards leaves this machine. Other clients of the same broker reconnect, which costs them a repeat.
/// @return how many were shut down
std::size_t cut_connections(const std::string& host, std::uint16_t port);

/// How many such connections there are.
[[nodiscard]] std::size_t count_connections(const std::string& host, std::uint16_t port);

}  // namespace parcelgate
