// An account's OAuth token: fetched once for all who wait, renewed before it ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/ports/source.hpp"

namespace parcelgate {

/// Pure: the caller sends the request that wants_fetch() asks for, once, and tells what came of it.
class TokenKeeper {
 public:
  /// A token to send with, or nothing: then wait for the fetch.
  [[nodiscard]] std::optional<std::string_view> usable(Instant now) const;
  /// Whether a fetch should start now. Also while the old token still works, shortly before it ends.
  [[nodiscard]] bool wants_fetch(Instant now) const;

  void fetch_started() { fetching_ = true; }
  void fetched(AccessToken token, Instant now);
  void fetch_failed() { fetching_ = false; }

  enum class Refusal : std::uint8_t {
    renew,  ///< this token has had its time: fetch another and ask again
    stale,  ///< it was replaced meanwhile: ask again with the one that is there
    final,  ///< a token straight from its fetch is refused: the account itself is
  };
  /// The other side answered 401 to a request that carried `token`.
  [[nodiscard]] Refusal refused(std::string_view token);
  /// A request that carried `token` was let in.
  void accepted(std::string_view token);

 private:
  std::string token_;
  Instant renew_at_{};
  Instant ends_at_{};
  bool fetching_{false};
  bool proven_{false};  ///< the present token has been accepted at least once
  bool renewed_on_refusal_{false};
};

}  // namespace parcelgate
