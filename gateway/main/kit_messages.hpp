// What the commands about couriers say in the same words.
#pragma once

#include <string>
#include <string_view>

#include "adapters/manifest/coverage.hpp"

namespace parcelgate {

/// A line for each text that several rows of a courier's status map fit with different meanings.
void print_ambiguous(const CarrierCoverage& coverage);

}  // namespace parcelgate
