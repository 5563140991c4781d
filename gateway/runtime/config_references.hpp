#pragma once

#include "gateway/runtime/config.hpp"

namespace parcelgate {

/// Ids that are used twice, and names of tenants and brokers that the configuration does not have.
void check_references(const Config& config, Faults& faults);

}  // namespace parcelgate
