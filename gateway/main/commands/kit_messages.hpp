// What the commands about couriers say in the same words.
#pragma once

#include <string>
#include <string_view>

#include "adapters/manifest/kit/coverage.hpp"

namespace parcelgate {

/// `no carrier "huaxing"; …` on standard error, with where those come from that parcelgate does not ship.
/// @param command  below `carriers`, as in "test"
void complain_of_carrier(std::string_view id, std::string_view command);

/// A line for each text that several rows of a courier's status map fit with different meanings.
void print_ambiguous(const CarrierCoverage& coverage);

}  // namespace parcelgate
