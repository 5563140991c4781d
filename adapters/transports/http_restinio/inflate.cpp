#include "adapters/transports/http_restinio/inflate.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <zlib.h>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr int kGzipWindow = MAX_WBITS + 16;
constexpr int kZlibWindow = MAX_WBITS;
constexpr int kRawWindow = -MAX_WBITS;

/// inflateInit2 paired with inflateEnd.
class Inflater {
 public:
  explicit Inflater(int window) : ready_(inflateInit2(&stream_, window) == Z_OK) {}
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  [[nodiscard]] bool ready() const noexcept { return ready_; }
  [[nodiscard]] z_stream& stream() noexcept { return stream_; }

 private:
  z_stream stream_{};
  bool ready_;
};

InflateOutcome inflate_all(int window, std::string_view body, std::size_t max_bytes, std::string& out) {
  if (body.size() > std::numeric_limits<uInt>::max()) return InflateOutcome::too_large;
  Inflater inflater(window);
  if (!inflater.ready()) return InflateOutcome::malformed;
  z_stream& stream = inflater.stream();
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));  // zlib reads it only
  stream.avail_in = static_cast<uInt>(body.size());

  std::array<char, 64 * 1024> chunk;  // NOLINT(cppcoreguidelines-pro-type-member-init): zlib writes before we read
  out.clear();
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    const int code = inflate(&stream, Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END) return InflateOutcome::malformed;
    const std::size_t made = chunk.size() - stream.avail_out;
    if (out.size() + made > max_bytes) return InflateOutcome::too_large;
    out.append(chunk.data(), made);
    if (code == Z_STREAM_END) return stream.avail_in == 0 ? InflateOutcome::inflated : InflateOutcome::malformed;
    if (made == 0 && stream.avail_in == 0) return InflateOutcome::malformed;  // cut short
  }
}

}  // namespace

InflateOutcome undo_content_encoding(std::string_view encoding, std::string_view body, std::size_t max_bytes,
                                     std::string& out) {
  const std::string name = ascii_lower(encoding);
  if (name.empty() || name == "identity") return InflateOutcome::plain;
  if (name == "gzip" || name == "x-gzip") return inflate_all(kGzipWindow, body, max_bytes, out);
  if (name != "deflate") return InflateOutcome::unsupported;
  // RFC 9110 means the zlib form; some clients send the raw one.
  const InflateOutcome zlib = inflate_all(kZlibWindow, body, max_bytes, out);
  return zlib == InflateOutcome::malformed ? inflate_all(kRawWindow, body, max_bytes, out) : zlib;
}

}  // namespace parcelgate
