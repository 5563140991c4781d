// The files of the operator's console, part of the program.
#pragma once

#include <span>
#include <string_view>

#include "gateway/ports/http.hpp"

namespace parcelgate {

/// One file, as it is and compressed with gzip.
struct Asset {
  std::string_view path;  ///< "pages/returns.js"
  std::string_view media_type;
  std::string_view tag;  ///< entity tag with its quotes
  std::string_view bytes;
  std::string_view packed;
};

/// All files, by path.
[[nodiscard]] std::span<const Asset> console_assets() noexcept;

/// Answers a request for a file: 304 when the client has it, 404 when there is none. The headers allow scripts, styles
/// and requests of this server alone, and no other page may show the console in a frame.
/// @param path  "main.js"; empty: the page
[[nodiscard]] HttpReply console_asset_reply(std::string_view path, const HttpHeaders& headers);

}  // namespace parcelgate
