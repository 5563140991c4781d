// CPU time of a process, this one or another.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace parcelgate {

/// Microseconds of CPU, user and kernel, of all threads that run now; 0 when there is no such process.
/// @param process  a process id, or "self"
inline double cpu_microseconds_of(const std::string& process) {
  double total = 0;
  std::error_code failure;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + process + "/task", failure)) {
    std::ifstream file(thread.path() / "schedstat");
    double nanoseconds = 0;
    if (file >> nanoseconds) total += nanoseconds / 1e3;
  }
  return total;
}

}  // namespace parcelgate
