// The state of an account's OAuth token: when to fetch, renew or give up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/ports/source.hpp"

namespace parcelgate {

/// Decides when a token is fetched; the caller sends the request and reports the result. Pure.
///
/// A token is renewed a tenth of its lifetime before its end (at most two minutes), so that requests under way still
/// carry a valid one. Several refusals of one old token cause one renewal.
///
///     if (keeper.wants_fetch(now)) { keeper.fetch_started(); … }      // then fetched() or fetch_failed()
///     if (const auto token = keeper.usable(now)) …                    // send, then accepted() or refused()
class TokenKeeper {
 public:
  /// The valid token; nothing: wait for the fetch.
  [[nodiscard]] std::optional<std::string_view> usable(Instant now) const;
  /// Whether a fetch should start now. Also while the old token still works, shortly before it ends.
  [[nodiscard]] bool wants_fetch(Instant now) const;

  /// The three reports of a fetch. Each fetch_started() needs one of the other two.
  void fetch_started() { fetching_ = true; }
  void fetched(AccessToken token, Instant now);
  void fetch_failed() { fetching_ = false; }

  enum class Refusal : std::uint8_t {
    renew,  ///< the token is no longer accepted: fetch another and retry
    stale,  ///< the token was replaced meanwhile: retry with the current one
    final,  ///< a newly fetched token is refused too: the account itself is refused
  };
  /// A request with `token` was answered with 401. The token is dropped.
  [[nodiscard]] Refusal refused(std::string_view token);
  /// A request with `token` was authorized.
  void accepted(std::string_view token);

 private:
  std::string token_;
  Instant renew_at_{};
  Instant ends_at_{};
  bool fetching_{false};
  bool proven_{false};  ///< the current token was accepted at least once
  bool renewed_on_refusal_{false};
};

}  // namespace parcelgate
