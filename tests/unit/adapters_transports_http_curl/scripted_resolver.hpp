// Name lookups of the test program, answered by the test.
#pragma once

#include <string>
#include <vector>

namespace parcelgate::testing {

/// Sets the numeric addresses that each later lookup of `host` yields. Other names are resolved as usual. It replaces
/// getaddrinfo() of the whole test program, so libcurl's threads see it too. Thread-safe.
///
/// Trap: libcurl keeps an answer for a minute, by host and port. A test that changes an answer uses another port.
void resolve_to(const std::string& host, std::vector<std::string> addresses);

}  // namespace parcelgate::testing
