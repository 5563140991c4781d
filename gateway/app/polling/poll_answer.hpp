// What an answer means: for the account, and for each number that was asked about.
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

enum class Verdict : std::uint8_t {
  answered,       ///< `results` tells what each row got
  rate_limited,   ///< nobody was answered: slow down, ask again
  unauthorized,   ///< nobody was answered: the credentials or the token are refused
  unreachable,    ///< no answer, or one that says "later"
  rejected,       ///< the request as a whole is refused
  undecodable,    ///< an answer that cannot be read: keep it
  misconfigured,  ///< it could not be sent as it is, or went to a place that is not the courier's API
};
[[nodiscard]] std::string_view to_string(Verdict verdict) noexcept;

struct Judgement {
  Verdict verdict{Verdict::answered};
  std::string reason;  ///< for people; empty when answered
  std::optional<std::chrono::seconds> retry_after;
  std::vector<PollResult> results;  ///< by row; only when answered
};

/// What the transport or the status line says already; nothing when the body has to be read. Pure.
[[nodiscard]] std::optional<Judgement> judge_transport(const Result<HttpResponse>& answer);

/// The same for a body that was read. Pure.
[[nodiscard]] Judgement judge_poll(const Result<Decoded>& decoded, const HttpResponse& answer,
                                   std::span<const PollState> rows);

/// The same for the answer to a subscription: answered means accepted, rejected means fall back to polling.
[[nodiscard]] Judgement judge_subscription(const Source& source, const Result<HttpResponse>& answer);

}  // namespace parcelgate
