// Answers of the listener itself, before a handler sees the request: RFC 9457 problems.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/ports/http.hpp"

namespace parcelgate {

/// The reasons for which the listener refuses a request; gateway/docs/problems.md lists them.
enum class Refusal : std::uint8_t {
  malformed_request,
  body_too_large,
  url_too_long,
  head_too_large,
  unsupported_encoding,
  malformed_encoding,
  internal_error,
  malformed_host,
  unknown_expectation,
  listener_busy,
};
inline constexpr std::size_t kRefusalCount = 10;

/// Slug of the problem type, also the `reason` label of the counter.
[[nodiscard]] std::string_view slug_of(Refusal refusal) noexcept;
/// The answer with status, headers and problem body.
[[nodiscard]] HttpReply to_reply(Refusal refusal);
/// The whole answer as it goes over the wire, with Connection: close.
[[nodiscard]] std::string to_wire(Refusal refusal);
/// The refusal for a name of http_parser's error table ("HPE_CB_url").
[[nodiscard]] Refusal refusal_of_parser_error(std::string_view name) noexcept;
/// The text of the status line for a status.
[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

}  // namespace parcelgate
