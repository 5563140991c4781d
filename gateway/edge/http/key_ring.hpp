// API keys: authentication of callers and their permissions.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "gateway/domain/time.hpp"
#include "gateway/edge/http/router.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// The authenticated caller of a request.
struct Principal {
  KeyScope scope{KeyScope::customer};
  std::string tenant;   ///< empty: an admin or viewer of all tenants
  std::string carrier;  ///< customer: the one shipment
  std::string tracking_number;
  std::string name{};  ///< the key's id, or the user whom a trusted proxy names; for the audit log
  std::string csrf{};  ///< the token of the console's session that the request belongs to; empty: no session
};

/// Valid keys by their raw SHA-256, remembered for a moment. For one thread, so that a request takes no lock.
class RememberedKeys {
 public:
  static constexpr std::chrono::seconds kRemembered{2};
  static constexpr std::size_t kMaxRemembered = 4096;

  /// Null when the key has to be looked up: not remembered, for too long, or expired since.
  [[nodiscard]] const Principal* find(const std::string& hash, Instant now);
  void remember(std::string hash, Principal principal, Instant now, std::optional<Instant> expires_at);

 private:
  struct Entry {
    Principal principal;
    Instant checked_at;
    std::optional<Instant> expires_at;
  };
  std::unordered_map<std::string, Entry> entries_;
};

/// Finds keys by their SHA-256. Each thread remembers them for a moment, so that a revoked key stops working within
/// seconds and a busy client costs no look-up for each request. Thread-safe.
///
///     const std::string hash = KeyRing::hash_of(headers);
///     if (const Principal* known = mine.find(hash, now)) return *known;
///     return ring.look_up(hash, reader, mine, now);
class KeyRing {
 public:
  static constexpr std::chrono::seconds kRemembered = RememberedKeys::kRemembered;
  static constexpr std::size_t kMaxRemembered = RememberedKeys::kMaxRemembered;

  /// The raw digest of the key of "Authorization: Bearer pgk_…"; empty when there is none.
  [[nodiscard]] static std::string hash_of(const HttpHeaders& headers);

  /// @param remembered  keeps the key if it is valid
  /// @error unauthorized: no key, not one of ours, revoked or expired
  [[nodiscard]] Result<Principal> look_up(const std::string& hash, Reader& reader, RememberedKeys& remembered,
                                          Instant now);

  /// Whether the key was valid at its last look-up. This does not authenticate it, but such a key is still looked up
  /// when wrong keys from the same address are not.
  [[nodiscard]] bool was_valid(const std::string& hash);

 private:
  std::mutex mutex_;
  std::unordered_set<std::string> once_valid_;  ///< raw digests, at most kMaxRemembered
};

/// Whether a caller may use an endpoint. @param parameters  of the route, for keys bound to one shipment
[[nodiscard]] bool allows(const Route& route, const Principal& who,
                          const std::array<std::string, 2>& parameters) noexcept;

}  // namespace parcelgate
