#include "gateway/app/polling/token_keeper.hpp"

#include <algorithm>
#include <utility>

namespace parcelgate {
namespace {

constexpr std::chrono::seconds kLongestMargin{120};

}  // namespace

std::optional<std::string_view> TokenKeeper::usable(Instant now) const {
  if (token_.empty() || now >= ends_at_) return {};
  return token_;
}

bool TokenKeeper::wants_fetch(Instant now) const {
  return !fetching_ && (token_.empty() || now >= renew_at_);
}

void TokenKeeper::fetched(AccessToken token, Instant now) {
  fetching_ = false;
  proven_ = false;
  token_ = std::move(token.value);
  // Renewed before its end, so that requests under way still carry a valid token.
  const auto margin = std::min<std::chrono::milliseconds>(token.lifetime / 10, kLongestMargin);
  ends_at_ = now + token.lifetime;
  renew_at_ = ends_at_ - margin;
}

TokenKeeper::Refusal TokenKeeper::refused(std::string_view token) {
  if (token != token_) return Refusal::stale;
  token_.clear();
  if (renewed_on_refusal_ && !proven_) return Refusal::final;
  renewed_on_refusal_ = true;
  return Refusal::renew;
}

void TokenKeeper::accepted(std::string_view token) {
  if (token != token_) return;
  proven_ = true;
  renewed_on_refusal_ = false;
}

}  // namespace parcelgate
