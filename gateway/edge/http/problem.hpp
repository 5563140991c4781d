// RFC 9457 problems: the answer to every error except those of pushes, each with a stable type.
// gateway/docs/problems.md lists them for clients.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/wire/object_reader.hpp"
#include "gateway/wire/problem_reply.hpp"

namespace parcelgate {

enum class ProblemType : std::uint8_t {
  not_found,
  gone,
  method_not_allowed,
  unauthorized,
  forbidden,
  malformed_json,
  body_too_large,
  invalid_fields,
  invalid_parameter,
  conflict,
  busy,
  too_many_waiters,
  too_many_requests,
  tracking_link_unknown,
  tracking_link_expired,
  tracking_link_revoked,
  parcel_not_shown,
  not_ready,
  store_failed,
  internal_error,
};

struct ProblemInfo : ProblemKind {
  ProblemType type{ProblemType::internal_error};
};

[[nodiscard]] std::span<const ProblemInfo> all_problems() noexcept;
[[nodiscard]] const ProblemInfo& info(ProblemType type) noexcept;

/// How many faults of one body an answer lists; the rest is a number.
inline constexpr std::size_t kMaxListedFaults = 50;

/// @param detail  one sentence for people: what, where, and the remedy
/// @param errors  invalid_fields: each fault with its JSON pointer; at most kMaxListedFaults are listed
[[nodiscard]] HttpReply problem(ProblemType type, std::string_view detail, const Faults& errors = {});
/// Maps an error of a use case to a problem. The text of a store or internal error goes only into the reply's `cause`,
/// which is logged: SQL and paths must not leave the gateway.
[[nodiscard]] HttpReply problem(const Error& error);
/// Adds the request id, which finds the problem in the log: "instance": "urn:parcelgate:request:ID". Other replies stay
/// as they are.
void name_instance(HttpReply& reply, std::string_view request_id);

}  // namespace parcelgate
