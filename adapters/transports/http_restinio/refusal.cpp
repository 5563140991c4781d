#include "adapters/transports/http_restinio/refusal.hpp"

#include <array>

#include <http_parser.h>

namespace parcelgate {
namespace {

struct Entry {
  Refusal refusal;
  int status;
  std::string_view slug;
  std::string_view title;
  std::string_view detail;
};

constexpr std::array<Entry, kRefusalCount> kEntries{{
    {Refusal::malformed_request, 400, "malformed-request", "Malformed request",
     "The bytes are not an HTTP/1.1 request."},
    {Refusal::body_too_large, 413, "body-too-large", "Body too large",
     "The body is larger than this listener takes, as sent or once decompressed."},
    {Refusal::url_too_long, 414, "url-too-long", "URL too long",
     "The request target is longer than this listener takes."},
    {Refusal::head_too_large, 431, "head-too-large", "Head too large",
     "The headers are too many or too large for this listener."},
    {Refusal::unsupported_encoding, 415, "unsupported-encoding", "Unsupported content encoding",
     "Send the body plain, or with Content-Encoding gzip or deflate."},
    {Refusal::malformed_encoding, 400, "malformed-encoding", "Malformed content encoding",
     "The body is not what its Content-Encoding says."},
    {Refusal::internal_error, 500, "internal-error", "Internal error",
     "The gateway failed to answer; it is in its log."},
    {Refusal::malformed_host, 400, "malformed-host", "Malformed Host header",
     "HTTP/1.1 needs exactly one Host header, with a host name."},
    {Refusal::unknown_expectation, 417, "unknown-expectation", "Unknown expectation",
     "Of the header Expect only 100-continue is understood."},
    {Refusal::listener_busy, 503, "listener-busy", "Too much under way",
     "The listener holds as many bytes as it may; retry later."},
}};

const Entry& entry_of(Refusal refusal) noexcept {
  return kEntries[static_cast<std::size_t>(refusal)];
}

}  // namespace

std::string_view slug_of(Refusal refusal) noexcept {
  return entry_of(refusal).slug;
}

HttpReply to_reply(Refusal refusal) {
  const Entry& entry = entry_of(refusal);
  HttpReply reply;
  reply.status = entry.status;
  reply.content_type = "application/problem+json";
  if (entry.status == 503) reply.headers.emplace_back("Retry-After", "1");
  reply.body.append(R"({"type":"urn:parcelgate:problem:)").append(entry.slug);
  reply.body.append(R"(","title":")").append(entry.title);
  reply.body.append(R"(","status":)").append(std::to_string(entry.status));
  reply.body.append(R"(,"detail":")").append(entry.detail).append(R"("})");
  return reply;
}

std::string to_wire(Refusal refusal) {
  const HttpReply reply = to_reply(refusal);
  std::string out = "HTTP/1.1 " + std::to_string(reply.status) + " ";
  out.append(reason_phrase(reply.status)).append("\r\nConnection: close\r\nContent-Type: ").append(reply.content_type);
  for (const auto& [name, value] : reply.headers) out.append("\r\n").append(name).append(": ").append(value);
  out.append("\r\nContent-Length: ").append(std::to_string(reply.body.size())).append("\r\n\r\n").append(reply.body);
  return out;
}

Refusal refusal_of_parser_error(std::string_view name) noexcept {
  if (name == "HPE_CB_url") return Refusal::url_too_long;
  if (name == "HPE_CB_header_field" || name == "HPE_CB_header_value" || name == "HPE_HEADER_OVERFLOW") {
    return Refusal::head_too_large;
  }
  if (name == "HPE_CB_headers_complete" || name == "HPE_CB_body" || name == "HPE_CB_chunk_header") {
    return Refusal::body_too_large;
  }
  return Refusal::malformed_request;
}

std::string_view reason_phrase(int status) noexcept {
  return http_status_str(static_cast<http_status>(status));
}

}  // namespace parcelgate
