// What each fuzz target gives: seeds, and libFuzzer's entry, which replay.cpp calls too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace parcelgate {

struct FuzzSeed {
  std::string name;  ///< fit for a file's name
  std::string bytes;
};

/// Inputs to start from. Throws when the data of the source tree cannot be read.
[[nodiscard]] std::vector<FuzzSeed> fuzz_seeds();

}  // namespace parcelgate

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
