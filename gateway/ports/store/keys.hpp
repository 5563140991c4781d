// The keys of the HTTP API, as stored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/instant.hpp"

namespace parcelgate {

/// The requests that a key allows.
///   after_sales  all shipments and returns of its tenant
///   customer     reads one shipment, masked
///   admin        everything of its tenant, or of all tenants, and the operation of the gateway
///   viewer       reads all of its tenant, or of all tenants, and changes nothing
enum class KeyScope : std::uint8_t { after_sales, customer, admin, viewer };
[[nodiscard]] std::string_view to_string(KeyScope scope) noexcept;
[[nodiscard]] std::optional<KeyScope> find_key_scope(std::string_view id) noexcept;

/// A key of the HTTP API. Only its hash is stored; the key itself is shown once, when it is created.
struct ApiKey {
  std::string id;    ///< short public name
  std::string hash;  ///< SHA-256 of the 256 random bits, hex
  KeyScope scope{KeyScope::customer};
  std::string tenant;   ///< empty: an admin or viewer key for all tenants
  std::string carrier;  ///< customer keys: the one shipment that they may read
  std::string tracking_number;
  Instant created_at{};
  std::optional<Instant> expires_at{};
  bool revoked{false};
};

}  // namespace parcelgate
