// Result and Error: how every layer says that the world did not do what was asked.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace parcelgate {

/// What went wrong, in the words that decide what a caller does next.
enum class ErrorKind : std::uint8_t {
  config,        ///< our own settings are wrong; retrying cannot help
  unreachable,   ///< no answer, or one that says "try later"
  rate_limited,  ///< the other side asks us to slow down; see retry_after
  unauthorized,  ///< credentials or signature refused
  malformed,     ///< bytes that do not hold what they should
  rejected,      ///< understood and refused
  conflict,      ///< the other side's state has moved on
  not_found,     ///< the thing asked for does not exist there
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

/// Look-alike of std::unexpected until the compiler brings C++23.
struct Unexpected {
  Error error;
};

[[nodiscard]] inline Unexpected unexpected(ErrorKind kind, std::string what) {
  return Unexpected{Error{kind, std::move(what), std::nullopt}};
}
[[nodiscard]] inline Unexpected unexpected(Error error) {
  return Unexpected{std::move(error)};
}

/// Look-alike of std::expected<T, Error>: same member names, so the move to C++23 is an alias.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Unexpected failure)
      : state_(std::in_place_index<1>, std::move(failure.error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] T& operator*() & { return *std::get_if<0>(&state_); }
  [[nodiscard]] const T& operator*() const& { return *std::get_if<0>(&state_); }
  [[nodiscard]] T&& operator*() && { return std::move(*std::get_if<0>(&state_)); }
  [[nodiscard]] T* operator->() { return std::get_if<0>(&state_); }
  [[nodiscard]] const T* operator->() const { return std::get_if<0>(&state_); }

  [[nodiscard]] const Error& error() const& { return std::get<1>(state_); }
  [[nodiscard]] Error&& error() && { return std::get<1>(std::move(state_)); }

  template <class U>
  [[nodiscard]] T value_or(U&& fallback) const& {
    return has_value() ? **this : static_cast<T>(std::forward<U>(fallback));
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Unexpected failure) : error_(std::move(failure.error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool has_value() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }
  [[nodiscard]] const Error& error() const& { return *error_; }
  [[nodiscard]] Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

}  // namespace parcelgate
