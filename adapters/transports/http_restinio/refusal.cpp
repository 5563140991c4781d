#include "adapters/transports/http_restinio/refusal.hpp"

#include <array>

#include <http_parser.h>

#include "gateway/wire/problem_reply.hpp"

namespace parcelgate {
namespace {

struct Entry {
  Refusal refusal;
  ProblemKind kind;
  std::string_view detail;
};

constexpr std::array<Entry, kRefusalCount> kEntries{{
    {Refusal::malformed_request,
     {"malformed-request", 400, "Malformed request"},
     "The bytes are not an HTTP/1.1 request."},
    {Refusal::body_too_large, kBodyTooLarge,
     "The body is larger than this listener takes, as sent or once decompressed."},
    {Refusal::url_too_long,
     {"url-too-long", 414, "URL too long"},
     "The request target is longer than this listener takes."},
    {Refusal::head_too_large,
     {"head-too-large", 431, "Head too large"},
     "The headers are too many or too large for this listener."},
    {Refusal::unsupported_encoding,
     {"unsupported-encoding", 415, "Unsupported content encoding"},
     "Send the body plain, or with Content-Encoding gzip or deflate."},
    {Refusal::malformed_encoding,
     {"malformed-encoding", 400, "Malformed content encoding"},
     "The body is not what its Content-Encoding says."},
    {Refusal::internal_error, kInternalError, "The gateway failed to answer; see its log."},
    {Refusal::malformed_host,
     {"malformed-host", 400, "Malformed Host header"},
     "HTTP/1.1 needs exactly one Host header, with a host name."},
    {Refusal::unknown_expectation,
     {"unknown-expectation", 417, "Unknown expectation"},
     "Of the header Expect only 100-continue is understood."},
    {Refusal::listener_busy,
     {"listener-busy", 503, "Too much under way"},
     "The listener holds as many bytes as it may; retry later."},
}};

const Entry& entry_of(Refusal refusal) noexcept {
  return kEntries[static_cast<std::size_t>(refusal)];
}

}  // namespace

std::string_view slug_of(Refusal refusal) noexcept {
  return entry_of(refusal).kind.slug;
}

HttpReply to_reply(Refusal refusal) {
  const Entry& entry = entry_of(refusal);
  return problem_reply(entry.kind, entry.detail);
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
