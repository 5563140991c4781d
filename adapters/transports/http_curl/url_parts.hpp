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

}  // namespace parcelgate
