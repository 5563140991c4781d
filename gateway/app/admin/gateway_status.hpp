// gateway.status: what a running gateway knows of itself, for `parcelgate status` and `parcelgate top`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/reports/clock_counts.hpp"

namespace parcelgate {

/// One check of the running gateway, as /readyz shows it.
struct StateCheck {
  std::string name;                  ///< "listener", "outlet:events", "inlets"
  std::optional<std::string> fault;  ///< nothing: all is well
  bool required{true};               ///< whether a fault makes the gateway unready
};

/// What the gateway itself adds to what its store holds.
struct GatewayFacts {
  std::string version;
  Instant started_at{};
  std::vector<StateCheck> checks;
  ClockCounts clocks;
};

/// Adds gateway.status, which answers {"version", "started_at", "feed_entries", "checks": [{"name", "ok", "required",
///   "detail"?}…], "store": {"takes_writes", "fault"?, "since"?, "failed_commits"},
///   "clocks": {"counted_at"?, "in_time", "at_risk", "missed"}}.
/// @param facts  thread-safe; what it refers to must outlive the service
void add_gateway_status_command(AdminService& service, Store& store, std::function<GatewayFacts()> facts);

}  // namespace parcelgate
