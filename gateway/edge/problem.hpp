// RFC 9457 problems: every error outside of hooks, with a stable type. The table stands in gateway/docs/problems.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "gateway/domain/result.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

enum class ProblemType : std::uint8_t {
  not_found,
  method_not_allowed,
  unauthorized,
  forbidden,
  malformed_json,
  invalid_fields,
  invalid_parameter,
  conflict,
  busy,
  too_many_waiters,
  not_ready,
  store_failed,
  internal_error,
};

struct ProblemInfo {
  ProblemType type;
  std::string_view slug;  ///< after "urn:parcelgate:problem:"
  int status;
  std::string_view title;
};

[[nodiscard]] std::span<const ProblemInfo> all_problems() noexcept;
[[nodiscard]] const ProblemInfo& info(ProblemType type) noexcept;

/// @param detail  one sentence for people: what, where, how to mend
/// @param errors  invalid_fields: each fault with its JSON pointer
[[nodiscard]] HttpReply problem(ProblemType type, std::string_view detail, const Faults& errors = {});
/// The problem that an error of a use case is for the caller.
[[nodiscard]] HttpReply problem(const Error& error);

}  // namespace parcelgate
