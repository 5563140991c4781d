#include "gateway/main/commands/kit_messages.hpp"

#include <cstdio>

#include "gateway/main/wiring/gateway_parts.hpp"

namespace parcelgate {

std::unique_ptr<ManifestCatalog> load_or_report(const std::vector<std::string>& dirs) {
  Faults faults;
  auto catalog = load_catalog({dirs.begin(), dirs.end()}, faults);
  for (const Fault& fault : faults) std::fprintf(stderr, "%s\n", to_string(fault, "").c_str());
  return catalog ? *std::move(catalog) : nullptr;
}

void complain_of_carrier(std::string_view id, std::string_view command) {
  const std::string name(id);
  std::fprintf(stderr,
               "no carrier \"%s\"; see `parcelgate carriers list`; couriers of your own: carriers --carriers FOLDER "
               "%s %s\n",
               name.c_str(), std::string(command).c_str(), name.c_str());
}

void print_ambiguous(const CarrierCoverage& coverage) {
  for (const auto& line : coverage.ambiguous) {
    std::printf("%s/status_map.csv: %s\n", coverage.carrier.c_str(), line.c_str());
  }
}

}  // namespace parcelgate
