// Short ways to write events and shipments in tests.
#pragma once

#include <string>
#include <vector>

#include "gateway/domain/reduce.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate::testing {

/// An instant some minutes after 2026-03-02T00:00:00Z.
inline Instant minute(int count) {
  return parse_rfc3339("2026-03-02T00:00:00Z").value().at + std::chrono::minutes{count};
}

/// An event whose id is its text, with the proof that its status and reason give it.
inline TrackingEvent event(std::string id, int at, std::optional<Status> status, const char* reason = "unmapped",
                           std::optional<Leg> leg = std::nullopt) {
  TrackingEvent made;
  made.event_id = std::move(id);
  made.occurred_at = {minute(at), std::chrono::hours{8}, ZoneSource::carrier};
  made.status = status;
  made.reason = find_reason(reason).value();
  made.leg = leg;
  if (status) made.proof = least_proof(*status, made.reason);
  return made;
}

inline TrackingEvent delivery(std::string id, int at, const char* reason = "delivered_plain",
                              std::optional<Leg> leg = std::nullopt) {
  return event(std::move(id), at, Status::delivered, reason, leg);
}

inline Shipment reduced(const std::vector<TrackingEvent>& events, Leg leg = Leg::outbound) {
  Shipment shipment;
  shipment.leg = leg;
  (void)reduce(shipment, events);
  return shipment;
}

}  // namespace parcelgate::testing
