// Result and Error: how every layer reports that something outside of the program failed.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace parcelgate {

/// The kind of a failure. Callers decide by it, never by the text of the error.
enum class ErrorKind : std::uint8_t {
  config,        ///< our own settings are wrong; retrying cannot help
  unreachable,   ///< no answer, or one that says "try later"
  rate_limited,  ///< the other side throttles us; see retry_after
  unauthorized,  ///< credentials or signature refused
  malformed,     ///< bytes that are not in the expected form
  rejected,      ///< understood and refused
  conflict,      ///< the other side's state has moved on
  not_found,     ///< the requested thing does not exist there
  gone,          ///< it existed, and was removed because of its age or for space
  in_doubt,      ///< sent, outcome unknown: repeat only with the same idempotency key
  internal,      ///< a fault of our own, such as a damaged row; `what` is for the log, never for a client
};

[[nodiscard]] std::string_view to_string(ErrorKind kind) noexcept;

/// The one error type. `what` is for people: never secrets, never payload text.
struct Error {
  ErrorKind kind{ErrorKind::malformed};
  std::string what;
  std::optional<std::chrono::seconds> retry_after;  ///< the other side's own advice

  [[nodiscard]] bool is_retryable() const noexcept {
    return kind == ErrorKind::unreachable || kind == ErrorKind::rate_limited;
  }
  friend bool operator==(const Error&, const Error&) = default;
};

using Unexpected = tl::unexpected<Error>;

[[nodiscard]] inline Unexpected unexpected(ErrorKind kind, std::string what) {
  return Unexpected{Error{kind, std::move(what), std::nullopt}};
}
[[nodiscard]] inline Unexpected unexpected(Error error) {
  return Unexpected{std::move(error)};
}

/// A value or an Error: tl::expected (the interface of C++23's std::expected) with our error type.
///
///     Result<Zone> zone = find_zone(name);
///     if (!zone) return unexpected(zone.error());  // hands the error on, whatever the caller's own T is
///     use(*zone);
///
/// Trap: `*result` and `result->` do not check; reading them from a failed Result is undefined. value() throws.
///
/// A class and not an alias, because tl::expected is not [[nodiscard]]: a discarded Result must stay a warning.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  using Base = tl::expected<T, Error>;

 public:
  using Base::Base;
  Result() = default;
  /// From the result of and_then(), map() or or_else().
  Result(Base base) : Base(std::move(base)) {}  // NOLINT(google-explicit-constructor)
};

}  // namespace parcelgate
