#include "gateway/main/commands/fault_lines.hpp"

#include <cstdio>

namespace parcelgate {

void print_faults(const Faults& faults) {
  for (const Fault& fault : faults) std::fprintf(stderr, "%s\n", to_string(fault).c_str());
}

}  // namespace parcelgate
