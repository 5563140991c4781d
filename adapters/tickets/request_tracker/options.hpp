// Address, credentials and field names of a Request Tracker.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <string>

namespace parcelgate {

/// base_url, token and queue must be set; RequestTracker::create() checks them.
struct RequestTrackerOptions {
  std::string base_url;   ///< of the web pages: "https://tickets.example"; REST 2 is below it
  std::string token;      ///< of a user who may create, comment and modify tickets in the queue
  std::string queue;      ///< name
  std::string requestor;  ///< mail address; empty: none
  /// Our field names -> custom fields. A field that is not listed here is not written. "external_id" is required
  /// and should be configured with unique values in Request Tracker.
  std::map<std::string, std::string> fields{{"external_id", "ExternalId"},     {"tracking_number", "TrackingNumber"},
                                            {"order_id", "OrderId"},           {"return_status", "ReturnStatus"},
                                            {"next_deadline", "NextDeadline"}, {"open_alerts", "OpenAlerts"},
                                            {"delay_reason", "DelayReason"}};
  std::array<int, 3> priorities{0, 50, 100};  ///< of normal, high, urgent
  std::string open_status{"open"};            ///< state of a ticket that is reopened
  std::string resolved_status{"resolved"};    ///< both in the lifecycle of the queue
  std::chrono::milliseconds timeout{20'000};
};

}  // namespace parcelgate
