#include "gateway/edge/console/sessions.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kMostCookieChars = 128;

}  // namespace

std::string Sessions::open(Session session) {
  std::string cookie = to_base64url(random_bytes(kSecretBytes));
  session.csrf = to_base64url(random_bytes(kSecretBytes));
  const Steady at = now();
  const std::scoped_lock lock(mutex_);
  make_room(at);
  entries_.insert_or_assign(sha256_bytes(cookie), Entry{std::move(session), at, at});
  return cookie;
}

void Sessions::make_room(Steady now) {
  if (entries_.size() < options_.most) return;
  std::erase_if(entries_, [&](const auto& entry) { return has_ended(entry.second, now); });
  if (entries_.size() < options_.most) return;
  entries_.erase(std::min_element(entries_.begin(), entries_.end(), [](const auto& left, const auto& right) {
    return left.second.used < right.second.used;
  }));
}

std::optional<Session> Sessions::find(std::string_view cookie) {
  if (cookie.empty() || cookie.size() > kMostCookieChars) return std::nullopt;
  const Steady at = now();
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(sha256_bytes(cookie));
  if (found == entries_.end()) return std::nullopt;
  if (has_ended(found->second, at)) {
    entries_.erase(found);
    return std::nullopt;
  }
  found->second.used = at;
  return found->second.session;
}

void Sessions::close(std::string_view cookie) {
  const std::scoped_lock lock(mutex_);
  entries_.erase(sha256_bytes(cookie));
}

std::string_view find_cookie(const HttpHeaders& headers, std::string_view name) noexcept {
  for (const auto& [header, value] : headers) {
    if (!equal_ignoring_case(header, "Cookie")) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::string_view pair = trim(cut_part(rest, ';'));
      const std::size_t mark = pair.find('=');
      if (mark != std::string_view::npos && pair.substr(0, mark) == name) return pair.substr(mark + 1);
    }
  }
  return {};
}

}  // namespace parcelgate
