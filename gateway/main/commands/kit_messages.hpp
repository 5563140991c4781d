// Loading and messages that the `carriers` commands share.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/catalog.hpp"
#include "adapters/manifest/kit/coverage.hpp"

namespace parcelgate {

/// The shipped carriers and those of `dirs`. Prints each fault on standard error. @return null: there were faults
[[nodiscard]] std::unique_ptr<ManifestCatalog> load_or_report(const std::vector<std::string>& dirs);

/// `no carrier "huaxing"; …` on standard error, with where those come from that parcelgate does not ship.
/// @param command  below `carriers`, as in "test"
void complain_of_carrier(std::string_view id, std::string_view command);

/// Prints a line for each text that fits several rows of a courier's status map with different meanings.
void print_ambiguous(const CarrierCoverage& coverage);

}  // namespace parcelgate
