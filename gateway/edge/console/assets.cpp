#include "gateway/edge/console/assets.hpp"

#include <algorithm>

#include "gateway/edge/http/entity_tag.hpp"
#include "gateway/edge/http/problem.hpp"

namespace parcelgate {
namespace {

#include "console_assets.inc"

constexpr std::string_view kPage = "index.html";

/// No script or style inside the page and none of another host. Styles that scripts set on elements are not covered.
constexpr const char* kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Whether Accept-Encoding names gzip without refusing it.
bool takes_gzip(const HttpHeaders& headers) noexcept {
  const std::string_view encodings = find_header(headers, "Accept-Encoding");
  const std::size_t at = encodings.find("gzip");
  if (at == std::string_view::npos) return false;
  const std::string_view rest = encodings.substr(at + 4);
  return !(rest.starts_with(";q=0") && (rest.size() == 4 || rest[4] == ','));
}

void add_headers(HttpReply& reply, const Asset& asset) {
  reply.headers.emplace_back("ETag", std::string(asset.tag));
  // Files keep their names between releases, so each is revalidated; a 304 costs no bytes.
  reply.headers.emplace_back("Cache-Control", "no-cache");
  reply.headers.emplace_back("Vary", "Accept-Encoding");
  reply.headers.emplace_back("Content-Security-Policy", kContentSecurityPolicy);
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  reply.headers.emplace_back("Referrer-Policy", "no-referrer");
  reply.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  reply.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace

std::span<const Asset> console_assets() noexcept {
  return kAssets;
}

HttpReply console_asset_reply(std::string_view path, const HttpHeaders& headers) {
  if (path.empty()) path = kPage;
  const auto found = std::lower_bound(std::begin(kAssets), std::end(kAssets), path,
                                      [](const Asset& asset, std::string_view wanted) { return asset.path < wanted; });
  if (found == std::end(kAssets) || found->path != path)
    return problem(ProblemType::not_found, "the console has no file with this name");
  HttpReply reply;
  reply.content_type = found->media_type;
  add_headers(reply, *found);
  if (is_not_modified(headers, found->tag)) {
    reply.status = 304;
    reply.content_type.clear();
    return reply;
  }
  const bool packed = takes_gzip(headers) && found->packed.size() < found->bytes.size();
  reply.body = packed ? found->packed : found->bytes;
  if (packed) reply.headers.emplace_back("Content-Encoding", "gzip");
  return reply;
}

}  // namespace parcelgate
