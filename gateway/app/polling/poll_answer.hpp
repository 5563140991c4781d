// The meaning of an answer: for the account, and for each polled number. Pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/poll_plan.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// The meaning of an answer for the account. Only `answered` has results for each row.
enum class Verdict : std::uint8_t {
  answered,       ///< `results` has the result of each row
  rate_limited,   ///< no row was answered: slow down and poll again
  unauthorized,   ///< no row was answered: the credentials or the token are refused
  unreachable,    ///< no answer, or one that says "retry later"
  rejected,       ///< the request as a whole is refused
  undecodable,    ///< an answer that cannot be read: quarantine it
  misconfigured,  ///< the request could not be sent as configured, or the courier redirects it
};
[[nodiscard]] std::string_view to_string(Verdict verdict) noexcept;

/// A verdict with its details.
struct Judgement {
  Verdict verdict{Verdict::answered};
  std::string reason;  ///< for people; empty when answered
  std::optional<std::chrono::seconds> retry_after;
  std::vector<PollResult> results;  ///< one for each row, in their order; only when answered
};

/// Judges by the transport error or the HTTP status alone. Nothing: the body decides, so call judge_poll().
[[nodiscard]] std::optional<Judgement> judge_transport(const Result<HttpResponse>& answer);

/// Judges an answer whose body was decoded. Call it only if judge_transport() returned nothing.
/// @param decoded  the body as the source decodes it
/// @param rows     the rows of the request
[[nodiscard]] Judgement judge_poll(const Result<Decoded>& decoded, const HttpResponse& answer,
                                   std::span<const PollState> rows);

/// Judges the answer to a subscription request, transport included: `answered` means accepted, `rejected` means that
/// the number has to be polled instead.
[[nodiscard]] Judgement judge_subscription(const Source& source, const Result<HttpResponse>& answer);

}  // namespace parcelgate
