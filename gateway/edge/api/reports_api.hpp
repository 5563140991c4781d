// GET /v1/reports/{name}: counts over returns and parcels.
#pragma once

#include <atomic>
#include <cstdint>

#include "gateway/edge/api/api_call.hpp"

namespace parcelgate {

/// Computes a report of the tenant within the request and answers JSON, or CSV where Accept prefers text/csv.
/// @param is_busy    whether a report is being computed; it is the work of many requests, so one runs at a time
/// @param most_rows  of all tenants. Larger stores are refused with the command that has no limit
void get_report(const ApiCall& call, std::atomic<bool>& is_busy, std::uint64_t most_rows);

}  // namespace parcelgate
