// Files of the repository, for tests that hold the shipped ones to the code.
#pragma once

#include <stdexcept>
#include <string>

#include "gateway/base/file.hpp"

namespace parcelgate::testing {

/// A file by its path from the root of the repository: read_source_file("config/texts/tickets.json"). Throws where it
/// cannot be read, which fails the test.
[[nodiscard]] inline std::string read_source_file(const std::string& path) {
  auto bytes = read_file(PARCELGATE_SOURCE_DIR "/" + path);
  if (!bytes) throw std::runtime_error(bytes.error().what);
  return *std::move(bytes);
}

}  // namespace parcelgate::testing
