// What of a URL may be shown, and what a transfer is queued by.
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// The URL without user, query and fragment: those hold keys and signatures.
[[nodiscard]] std::string printable_url(std::string_view url);
/// "scheme://host:port" in lower case as far as the URL says; the whole text when it is no URL.
[[nodiscard]] std::string origin_of(std::string_view url);

}  // namespace parcelgate
