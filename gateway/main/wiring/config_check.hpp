// What the gateway would refuse at its start, found without starting it: `config check` and `serve` use the same
// checks.
#pragma once

#include "gateway/main/wiring/gateway_parts.hpp"

namespace parcelgate {

/// Adds a fault for each setting that a part of the gateway would refuse: brokers' addresses, topics, desks, time
/// zones, aliases, and accounts that use a function which their source does not offer. Touches no network and no data.
void check_parts_of_gateway(const Config& config, const DataParts& parts, Faults& faults);

}  // namespace parcelgate
