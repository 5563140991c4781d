// Undoes the Content-Encoding of a request body, never making more than a stated number of bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parcelgate {

enum class InflateOutcome : std::uint8_t {
  plain,  ///< nothing to undo: identity or no encoding named
  inflated,
  unsupported,  ///< an encoding that we do not read (415)
  malformed,    ///< not what its name says, cut short, or followed by other bytes (400)
  too_large,    ///< more than `max_bytes` when undone (413)
};

/// @param encoding   value of Content-Encoding: "gzip", "x-gzip", "deflate" (zlib or raw), "identity" or empty
/// @param out        the plain body when the outcome is `inflated`
/// @param max_bytes  largest plain body; at most 64 KiB more are ever held
[[nodiscard]] InflateOutcome undo_content_encoding(std::string_view encoding, std::string_view body,
                                                   std::size_t max_bytes, std::string& out);

}  // namespace parcelgate
