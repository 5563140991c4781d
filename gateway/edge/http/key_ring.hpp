// API keys: authentication of callers and their permissions.
#pragma once

#include <chrono>
#include <mutex>
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
  std::string tenant;   ///< empty: an admin of all tenants
  std::string carrier;  ///< customer: the one shipment
  std::string tracking_number;
};

/// Finds keys by their SHA-256 and remembers them for a moment, so that a revoked key stops working within seconds
/// and a busy client costs no look-up for each request. Thread-safe.
class KeyRing {
 public:
  static constexpr std::chrono::seconds kRemembered{2};
  static constexpr std::size_t kMaxRemembered = 4096;

  /// @param reader  used only when the key is not remembered
  /// @error unauthorized: no key, not one of ours, revoked or expired
  [[nodiscard]] Result<Principal> authenticate(const HttpHeaders& headers, Reader& reader, Instant now);

  /// Whether the key was valid at its last look-up. This does not authenticate it, but such a key is still looked up
  /// when wrong keys from the same address are not.
  [[nodiscard]] bool was_valid(const HttpHeaders& headers);

 private:
  struct Entry {
    Principal principal;
    Instant checked_at;
    std::optional<Instant> expires_at;
  };
  std::optional<Principal> find_remembered(const std::string& hash, Instant now);

  std::mutex mutex_;
  std::unordered_map<std::string, Entry> remembered_;  ///< by the raw digest
  std::unordered_set<std::string> once_valid_;         ///< raw digests, at most kMaxRemembered
};

/// Whether a caller may use an endpoint. @param parameters  of the route, for keys bound to one shipment
[[nodiscard]] bool allows(Access access, const Principal& who, const std::array<std::string, 2>& parameters) noexcept;

}  // namespace parcelgate
