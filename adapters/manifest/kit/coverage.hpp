// Which codes of the tables are seen in messages, and which codes of messages the tables lack.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "adapters/manifest/catalog.hpp"

namespace parcelgate {

/// Coverage of one courier's status map by messages.
struct CarrierCoverage {
  std::string carrier;
  std::size_t messages{0};              ///< test cases and further samples that were read
  std::size_t rows{0};                  ///< of the status map, texts included
  std::vector<std::string> seen;        ///< rows of the table that messages used: codes, quoted text patterns, or both
  std::vector<std::string> never_seen;  ///< those that none used: with `seen` all rows
  std::vector<std::string> unmapped;    ///< codes or quoted texts of messages that the table lacks
  std::vector<std::string> ambiguous;   ///< "ambiguous: …": texts that rows of different meanings fit
};

/// Whether samples can be read at all: the folder is there, and one of a courier in it; of each courier that is named.
/// @error rejected: which folder is not there
[[nodiscard]] Result<void> check_samples(const ManifestCatalog& catalog, const std::vector<std::string>& ids,
                                         const std::filesystem::path& samples);

/// @param ids      couriers, or all
/// @param samples  folder with further payloads in <samples>/<id>/; empty: test cases alone
[[nodiscard]] std::vector<CarrierCoverage> measure_coverage(const ManifestCatalog& catalog,
                                                            const std::vector<std::string>& ids,
                                                            const std::filesystem::path& samples);

}  // namespace parcelgate
