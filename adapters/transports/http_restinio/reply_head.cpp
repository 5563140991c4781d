#include "adapters/transports/http_restinio/reply_head.hpp"

#include <array>
#include <charconv>

#include "adapters/transports/http_restinio/refusal.hpp"

namespace parcelgate {
namespace {

void append_number(std::string& out, std::size_t value) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void append_line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string render_head(const HttpReply& reply, bool closes, std::string_view date, std::size_t extra_bytes) {
  std::size_t bytes = 192 + reply.content_type.size() + extra_bytes;
  for (const auto& [name, value] : reply.headers) bytes += name.size() + value.size() + 4;
  std::string out;
  out.reserve(bytes);
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(reply.status));
  out.append(" ").append(reason_phrase(reply.status)).append("\r\n");
  append_line(out, "Connection", closes ? "close" : "keep-alive");
  if (may_have_body(reply.status) && !reply.stream) {
    out.append("Content-Length: ");
    append_number(out, reply.body.size());
    out.append("\r\n");
  }
  append_line(out, "Date", date);
  if (!reply.content_type.empty()) append_line(out, "Content-Type", reply.content_type);
  for (const auto& [name, value] : reply.headers) append_line(out, name, value);
  out.append("\r\n");
  return out;
}

}  // namespace parcelgate
