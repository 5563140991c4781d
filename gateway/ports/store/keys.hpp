// The keys of the HTTP API, as stored.
#pragma once

#include <optional>
#include <string>

#include "gateway/base/instant.hpp"

namespace parcelgate {

/// A key of the HTTP API. Only its hash is stored; the key itself is shown once, when it is created.
struct ApiKey {
  std::string id;       ///< short public name
  std::string hash;     ///< SHA-256 of the 256 random bits, hex
  std::string scope;    ///< after_sales | customer | admin
  std::string tenant;   ///< empty for admin of all
  std::string carrier;  ///< customer keys: the one shipment that they may read
  std::string tracking_number;
  Instant created_at{};
  std::optional<Instant> expires_at;
  bool revoked{false};
};

}  // namespace parcelgate
