// The rows of `carriers list`.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/taxonomy.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

class ManifestCatalog;

/// How far a courier's adapter can be trusted.
enum class Maturity : std::uint8_t { wip, alpha, beta, stable };
/// Sources of its mapping and shapes, weakest last.
enum class Basis : std::uint8_t { real_samples, constructed, documents };

[[nodiscard]] std::string_view to_string(Maturity maturity) noexcept;
[[nodiscard]] std::string_view to_string(Basis basis) noexcept;

/// One row of `carriers list`.
struct CarrierInfo {
  std::string id;
  std::vector<std::string> aliases;
  std::array<std::string, kLocaleCount> labels;  ///< by Locale
  Maturity maturity{Maturity::wip};
  Basis basis{Basis::documents};
  std::vector<Via> vias;
  bool can_subscribe{false};
  std::string verification;      ///< "HMAC-SHA256 over the body"; empty when nothing is pushed
  std::size_t code_count{0};     ///< rows of status_map.csv
  std::size_t carrier_count{0};  ///< rows of carriers.csv
  std::string mapping_version;
};

[[nodiscard]] std::vector<CarrierInfo> list_carriers(const ManifestCatalog& catalog);

}  // namespace parcelgate
