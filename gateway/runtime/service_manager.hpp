// Reports the state of this process to systemd, or to whatever started it and set NOTIFY_SOCKET: the protocol of
// sd_notify(3).
#pragma once

#include <string_view>

namespace parcelgate {

/// Sends one datagram, such as "READY=1", to the socket that NOTIFY_SOCKET names; a leading '@' marks an abstract one.
/// Without the variable nothing is sent. A failure is ignored: the service manager has its own timeout, and a
/// working gateway does not end because of it.
void notify_service_manager(std::string_view state) noexcept;

}  // namespace parcelgate
