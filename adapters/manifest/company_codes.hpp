// The carriers.csv of an aggregator as a port, for those who speak its codes to us.
#pragma once

#include <memory>
#include <string_view>

#include "adapters/manifest/catalog.hpp"
#include "gateway/ports/company_codes.hpp"

namespace parcelgate {

/// The codes of one source of a catalogue, which they keep alive. Null: the catalogue has no such source.
[[nodiscard]] std::shared_ptr<const CompanyCodes> company_codes(std::shared_ptr<const ManifestCatalog> catalog,
                                                                std::string_view source);

}  // namespace parcelgate
