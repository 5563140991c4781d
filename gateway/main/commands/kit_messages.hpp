// Loading and messages that the `carriers` commands share.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/catalog.hpp"
#include "adapters/manifest/kit/coverage.hpp"

namespace parcelgate {

/// Loads the shipped carriers and those of `dirs`. Prints each fault on standard error.
///
///     const auto catalog = load_or_report(*dirs);
///     if (!catalog) return exit_config;
///
/// @return null: there were faults, also when only one of many carriers has some
[[nodiscard]] std::unique_ptr<ManifestCatalog> load_or_report(const std::vector<std::string>& dirs);

/// Prints `no carrier "huaxing"; …` on standard error, with where those come from that parcelgate does not ship.
/// @param command  below `carriers`, as in "test"
void complain_of_carrier(std::string_view id, std::string_view command);

/// Prints a line on standard output for each text that fits several rows of a courier's status map with different
/// meanings.
void print_ambiguous(const CarrierCoverage& coverage);

}  // namespace parcelgate
