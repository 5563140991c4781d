#include "gateway/main/commands/kit_messages.hpp"

#include <cstdio>

namespace parcelgate {

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
