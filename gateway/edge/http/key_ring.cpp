#include "gateway/edge/http/key_ring.hpp"

#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kPrefix = "pgk_";
constexpr std::size_t kMaxKeyChars = 128;

/// The key of "Authorization: Bearer pgk_…"; empty when there is none.
std::string_view bearer_of(const HttpHeaders& headers) noexcept {
  std::string_view value = find_header(headers, "Authorization");
  constexpr std::string_view kScheme = "bearer ";
  if (value.size() <= kScheme.size()) return {};
  for (std::size_t at = 0; at < kScheme.size(); ++at) {
    if (ascii_lower(value[at]) != kScheme[at]) return {};
  }
  value.remove_prefix(kScheme.size());
  return value.starts_with(kPrefix) && value.size() <= kMaxKeyChars ? value : std::string_view{};
}

}  // namespace

const Principal* RememberedKeys::find(const std::string& hash, Instant now) {
  const auto known = entries_.find(hash);
  if (known == entries_.end()) return nullptr;
  const Entry& entry = known->second;
  const bool fresh = now >= entry.checked_at && now - entry.checked_at < kRemembered;
  if (fresh && (!entry.expires_at || *entry.expires_at > now)) return &entry.principal;
  entries_.erase(known);
  return nullptr;
}

void RememberedKeys::remember(std::string hash, Principal principal, Instant now, std::optional<Instant> expires_at) {
  if (entries_.size() >= kMaxRemembered) entries_.clear();
  entries_.insert_or_assign(std::move(hash), Entry{std::move(principal), now, expires_at});
}

std::string KeyRing::hash_of(const HttpHeaders& headers) {
  const std::string_view bearer = bearer_of(headers);
  return bearer.empty() ? std::string() : sha256_bytes(bearer);
}

Result<Principal> KeyRing::look_up(const std::string& hash, Reader& reader, RememberedKeys& remembered, Instant now) {
  if (hash.empty()) {
    return unexpected(ErrorKind::unauthorized,
                      "send an API key: \"Authorization: Bearer pgk_…\"; make one with "
                      "`parcelgate keys create`");
  }
  auto key = reader.find_key(to_hex(hash));
  if (!key) return unexpected(std::move(key).error());
  const bool valid = *key && !(*key)->revoked && (!(*key)->expires_at || *(*key)->expires_at > now);
  if (!valid) {
    const std::scoped_lock lock(mutex_);
    once_valid_.erase(hash);
    return unexpected(ErrorKind::unauthorized, "this API key is not known, revoked or expired");
  }
  Principal principal{(*key)->scope, (*key)->tenant, (*key)->carrier, (*key)->tracking_number, (*key)->id};
  remembered.remember(hash, principal, now, (*key)->expires_at);
  const std::scoped_lock lock(mutex_);
  if (once_valid_.size() >= kMaxRemembered) once_valid_.erase(once_valid_.begin());
  once_valid_.insert(hash);
  return principal;
}

bool KeyRing::was_valid(const std::string& hash) {
  const std::scoped_lock lock(mutex_);
  return once_valid_.contains(hash);
}

bool allows(const Route& route, const Principal& who, const std::array<std::string, 2>& parameters) noexcept {
  switch (route.access) {
    case Access::open:
    case Access::source:
      return true;
    case Access::after_sales:
      return who.scope != KeyScope::customer && (who.scope != KeyScope::viewer || route.method == "GET");
    case Access::staff:
      return who.scope != KeyScope::customer;
    case Access::shipment:
      return who.scope != KeyScope::customer || (who.carrier == parameters[0] && who.tracking_number == parameters[1]);
    case Access::admin:
      return who.scope == KeyScope::admin;
  }
  return false;
}

}  // namespace parcelgate
