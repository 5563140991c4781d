// Reports the state of this process to systemd, or to another service manager that sets NOTIFY_SOCKET, by the protocol
// of sd_notify(3).
#pragma once

#include <string_view>

namespace parcelgate {

/// Sends one datagram, such as "READY=1", to the socket that NOTIFY_SOCKET names; a leading '@' marks an abstract one.
/// Without the variable nothing is sent. Failures are ignored: the service manager has its own timeout, and a working
/// gateway must not stop because of them.
void notify_service_manager(std::string_view state) noexcept;

}  // namespace parcelgate
