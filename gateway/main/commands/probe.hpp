// `carriers probe`: one question to a courier's real API.
#pragma once

#include <iosfwd>
#include <string>

#include "adapters/manifest/catalog.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// Options of `carriers probe`.
struct ProbeOptions {
  std::string carrier;       ///< id or alias
  std::string account_file;  ///< {"settings": {…}, "secrets": {…}}, as in a configuration's accounts
  std::string number;        ///< empty: the first example of the manifest's tracking_numbers
};

/// Gets a token if the courier needs one, polls the number, and prints request, answer and decoded events.
/// Secrets and tokens are never shown.
/// Trap: it is a real request that counts against the account's quota at the courier.
/// @return an exit code: done, usage, config (the account lacks something), data (the answer was not understood, or
///         refuses the account), unavailable
[[nodiscard]] int probe(const ManifestCatalog& catalog, HttpClient& client, const ProbeOptions& options,
                        std::ostream& out, std::ostream& complaints);

}  // namespace parcelgate
