// Memory of this process.
#pragma once

#include <fstream>
#include <string>

namespace parcelgate {

/// The most that was resident at one time, as /proc writes it: "40312 kB".
inline std::string memory_of_process() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return line.substr(line.find_first_not_of(" \t", 6));
  }
  return "?";
}

}  // namespace parcelgate
