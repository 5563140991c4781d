// Checks between the sections of a configuration.
#pragma once

#include "gateway/runtime/config/config.hpp"

namespace parcelgate {

/// Reports duplicate ids, and references to tenants and brokers that the configuration does not have.
void check_references(const Config& config, Faults& faults);

}  // namespace parcelgate
