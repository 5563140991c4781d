// Runs testcases/<case>/ of a courier's folder: payload in, expected events or error out.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "adapters/manifest/catalog.hpp"
#include "adapters/manifest/kit/study.hpp"

namespace parcelgate {

/// Outcome of one case.
struct CaseReport {
  std::string carrier;
  std::string name;
  bool passed{false};
  bool updated{false};                ///< expected.json was written anew
  std::vector<std::string> faults;    ///< differences, one line each
  std::vector<std::string> unmapped;  ///< codes that the map does not hold
  std::string found;                  ///< the outcome as JSON, where there is no expected.json to compare it with
};

/// Whether PARCELGATE_UPDATE_GOLDEN=1 requests that expected.json is rewritten.
[[nodiscard]] bool golden_update_wanted();

/// Runs one folder `…/testcases/<case>`, which holds
///  - `payload.*`: the bytes as sent,
///  - `case.json`: {"about","source","made_up","via", "headers"?, "query"?, "topic"?, "http_status"?, "account"?:
///    {"settings","secrets"}, "verify"?: bool},
///  - `expected.json`: {"events":[canonical event…], "errors":["no_events: …"]} or {"error":"unauthorized: …"};
///    null members are left out.
[[nodiscard]] CaseReport run_case(const CarrierSource& source, const std::filesystem::path& folder, bool update);

/// Every case of every courier, or of the named ones.
[[nodiscard]] std::vector<CaseReport> run_cases(const ManifestCatalog& catalog, const std::vector<std::string>& ids,
                                                bool update);

/// The study of one case, see study.hpp.
struct CaseStudy {
  std::string carrier;
  std::string name;
  MessageStudy message;
};

/// Every readable case of the named couriers.
[[nodiscard]] std::vector<CaseStudy> study_cases(const ManifestCatalog& catalog, const std::vector<std::string>& ids);

}  // namespace parcelgate
