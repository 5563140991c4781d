#include "adapters/manifest/text/gunzip.hpp"

#include <algorithm>
#include <array>

#include <zlib.h>

namespace parcelgate {

Result<std::string> gunzip(std::string_view bytes) {
  constexpr int kAnyHeader = 15 + 32;  // largest window, gzip or zlib by its header
  z_stream stream{};
  if (inflateInit2(&stream, kAnyHeader) != Z_OK) return unexpected(ErrorKind::malformed, "zlib did not start");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), kMaxBodyBytes));
  std::string out;
  std::array<char, 16384> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): zlib writes before we read
  int outcome = Z_OK;
  while (outcome == Z_OK && out.size() <= kMaxBodyBytes) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    outcome = inflate(&stream, Z_NO_FLUSH);
    out.append(block.data(), block.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (out.size() > kMaxBodyBytes) return unexpected(ErrorKind::malformed, "gzip: larger than 1 MiB when inflated");
  if (outcome != Z_STREAM_END) return unexpected(ErrorKind::malformed, "gzip: damaged or cut short");
  return out;
}

}  // namespace parcelgate
