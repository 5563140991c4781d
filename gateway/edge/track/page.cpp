#include "gateway/edge/track/page.hpp"

#include <array>

#include "gateway/crypto/digest.hpp"
#include "gateway/edge/track/lookup_page.hpp"
#include "gateway/edge/track/page_model.hpp"
#include "gateway/edge/track/template.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kHtml =
#include "track_page_html.inc"
    ;
constexpr std::string_view kCss =
#include "track_page_css.inc"
    ;
constexpr std::string_view kJs =
#include "track_page_js.inc"
    ;

const Template& page_template() {
  static const Template compiled{kHtml};
  return compiled;
}

std::string hash_source(std::string_view text) {
  return "'sha256-" + to_base64(sha256_bytes(text)) + "'";
}

/// What the content security policy of a page allows in addition to its styles.
struct PagePolicy {
  bool has_script{false};
  bool has_form{false};  ///< forms may be sent to this server
};

/// The content security policy. Its hashes allow only our own styles and script.
std::string content_policy(const TrackBrand& brand, const PagePolicy& policy) {
  static const std::string styles = hash_source(kCss);
  static const std::string scripts = hash_source(kJs);
  return "default-src 'none'; style-src " + styles + " " + hash_source(brand_css(brand)) +
         (policy.has_script ? "; script-src " + scripts + "; connect-src 'self'" : std::string{}) +
         "; img-src data:; base-uri 'none'; form-action " + (policy.has_form ? "'self'" : "'none'") +
         "; frame-ancestors 'none'";
}

HttpReply page_reply(int status, std::string body, const TrackBrand& brand, const PagePolicy& policy) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = "text/html; charset=utf-8";
  reply.body = std::move(body);
  reply.headers.emplace_back("Content-Security-Policy", content_policy(brand, policy));
  reply.headers.emplace_back("Referrer-Policy", "no-referrer");
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  reply.headers.emplace_back("X-Robots-Tag", "noindex, nofollow");
  reply.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  reply.headers.emplace_back("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  return reply;
}

template <class Fill>
std::string render_model(const Fill& fill) {
  const std::string json = render_json_object(fill);
  const auto document = parse_json(json);
  return document ? page_template().render(*document) : std::string{};
}

}  // namespace

HttpReply render_page(const PageParts& parts) {
  std::string body = render_model([&](JsonWriter& writer) {
    write_frame(writer, parts.view.locale, parts.brand, kCss);
    write_page_model(writer, parts, kJs);
  });
  return page_reply(200, std::move(body), parts.brand.brand, {.has_script = true, .has_form = false});
}

HttpReply render_fault_page(PageFault fault, Locale locale, const PageBrand& brand, int status, std::string_view form) {
  constexpr std::array<std::string_view, 4> kNames{"unknown", "expired", "revoked", "failed"};
  std::string body = render_model([&](JsonWriter& writer) {
    write_frame(writer, locale, brand, kCss);
    write_fault_model(writer, kNames[static_cast<std::size_t>(fault)], locale, brand, form);
  });
  return page_reply(status, std::move(body), brand.brand, {});
}

HttpReply render_lookup_page(const LookupForm& form, Locale locale, const PageBrand& brand, int status) {
  std::string body = render_model([&](JsonWriter& writer) {
    write_frame(writer, locale, brand, kCss);
    write_lookup_model(writer, form, locale, brand);
  });
  HttpReply reply = page_reply(status, std::move(body), brand.brand, {.has_script = false, .has_form = true});
  reply.headers.emplace_back("Cache-Control", "no-store");
  reply.headers.emplace_back("Vary", "Accept-Language");
  return reply;
}

}  // namespace parcelgate
