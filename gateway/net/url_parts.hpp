// The printable part of a URL, and the origin by which transfers are queued. By hand and not by libcurl's URL parser: a
// URL that libcurl refuses must be printed without its secrets too.
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// The URL without user, query and fragment: those hold keys and signatures.
[[nodiscard]] std::string printable_url(std::string_view url);
/// "scheme://host:port" in lower case as far as the URL says; the whole text when it is no URL.
[[nodiscard]] std::string origin_of(std::string_view url);
/// The host as it is written in the URL, IPv6 with its brackets; without user and port.
[[nodiscard]] std::string_view host_of(std::string_view url);
/// Whether the URL starts with "https://", in any case of letters.
[[nodiscard]] bool is_https(std::string_view url) noexcept;

}  // namespace parcelgate
