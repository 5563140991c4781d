// The check of a URL that a client registers to be called.
#pragma once

#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/net/networks.hpp"

namespace parcelgate {

/// Checks the text of a subscriber's URL, without a name lookup. Refused are: schemes other than https and http, user
/// and password, a fragment, port 0, characters outside of printable ASCII, addresses that are not public in any
/// spelling (decimal, octal, hexadecimal, short, inside IPv6), names of this host and of private networks (localhost,
/// names without a dot, .local, .internal, …), and http unless `allowed_networks` permits it. Any port from 1 to 65535
/// is accepted. The URL is split by libcurl, the parser that connects later.
///
/// Trap: a public name may resolve to a private address, now or later. So a request to the URL must carry an
/// AddressPolicy too (HttpRequest::address_policy), which is checked at connect.
///
/// @param allowed_networks  networks of our own whose addresses may be called; names of private networks are accepted
///                          when there is one, and http is
/// @error rejected: "http://10.0.0.1/x is in a private network; allow it with outbound.subscriber_networks". The text
///        has the URL without user, query and fragment, on one line
[[nodiscard]] Result<void> check_subscriber_url(std::string_view url, const Networks& allowed_networks);

}  // namespace parcelgate
