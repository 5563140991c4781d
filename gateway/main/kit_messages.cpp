#include "gateway/main/kit_messages.hpp"

#include <cstdio>

namespace parcelgate {

void print_ambiguous(const CarrierCoverage& coverage) {
  for (const auto& line : coverage.ambiguous) {
    std::printf("%s/status_map.csv: %s\n", coverage.carrier.c_str(), line.c_str());
  }
}

}  // namespace parcelgate
