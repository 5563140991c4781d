// Rules of RFC 9110 and RFC 9112 for the head of a request that RESTinio does not check. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/transports/http_restinio/refusal.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

struct RequestTarget {
  std::string_view path;   ///< undecoded; "/" where an absolute URI has none; "*" for OPTIONS *
  std::string_view query;  ///< without "?"
};

/// Path and query of an origin-form or absolute-form target ("/a?b", "http://host/a?b"). The host of an absolute target
/// is not looked at: the gateway serves one site. Other forms come back whole, as a path that no route has.
[[nodiscard]] RequestTarget split_target(std::string_view target) noexcept;

/// A name must not have a blank before its colon. HTTP/1.1 wants one Host, of characters that a host may have; an
/// expectation other than 100-continue cannot be met.
/// @param is_http_1_1  false: HTTP/1.0, where Host may be missing
[[nodiscard]] std::optional<Refusal> check_head(const HttpHeaders& headers, bool is_http_1_1) noexcept;

}  // namespace parcelgate
