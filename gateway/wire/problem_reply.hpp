// RFC 9457 problem answers. The edge and the HTTP server below it render them the same way.
#pragma once

#include <functional>
#include <string_view>

#include "gateway/ports/http.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// One problem type of the API. The slug is promised to clients: "urn:parcelgate:problem:<slug>".
struct ProblemKind {
  std::string_view slug;
  int status;
  std::string_view title;
};

/// Answered by both the edge and the server.
inline constexpr ProblemKind kBodyTooLarge{"body-too-large", 413, "Body too large"};
inline constexpr ProblemKind kInternalError{"internal-error", 500, "Internal error"};

/// The answer with content type application/problem+json. 503 gets Retry-After.
/// @param detail      one sentence for people
/// @param write_more  writes further members of the object; may be empty
[[nodiscard]] HttpReply problem_reply(const ProblemKind& kind, std::string_view detail,
                                      const std::function<void(JsonWriter&)>& write_more = {});

}  // namespace parcelgate
