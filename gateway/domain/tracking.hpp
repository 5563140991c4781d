// A tracking event: one immutable fact received from a carrier, with its raw code and text.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/taxonomy.hpp"
#include "gateway/domain/time.hpp"

namespace parcelgate {

/// A shipment's identity. Events of several sources are merged under one key.
/// Trap: the tracking number must be canonical (tracking_number.hpp); otherwise one parcel becomes two shipments.
struct ShipmentKey {
  std::string tenant;
  std::string carrier;          ///< our id of the carrier that moves it, lower-case-with-hyphens
  std::string tracking_number;  ///< canonical: canonical_tracking_number()
  friend bool operator==(const ShipmentKey&, const ShipmentKey&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): a false report of clang-tidy 14 for comparisons by default
  friend auto operator<=>(const ShipmentKey&, const ShipmentKey&) = default;
};

/// Place of a scan, as far as the carrier reported it. Any part may be empty.
struct Location {
  std::string name;    ///< free text or city
  std::string region;  ///< state or province
  std::string postal_code;
  std::string country;  ///< ISO 3166-1 alpha-2 where known, else as sent
  friend bool operator==(const Location&, const Location&) = default;
  [[nodiscard]] bool empty() const noexcept {
    return name.empty() && region.empty() && postal_code.empty() && country.empty();
  }
};

/// Whether a scan can have happened at the time that its carrier reported.
enum class TimeVerdict : std::uint8_t {
  plausible,
  future,  ///< more than a day after it was received
  past,    ///< before the year 2000: an empty or wrong clock
};
[[nodiscard]] std::string_view to_string(TimeVerdict verdict) noexcept;
[[nodiscard]] std::optional<TimeVerdict> find_time_verdict(std::string_view id) noexcept;
/// @param received_at  when the message was received; the epoch means "not known", and then no time is in the future
[[nodiscard]] TimeVerdict judge_time(const ZonedInstant& time, Instant received_at) noexcept;

/// When a carrier expects to deliver: a moment, a day, or a window between two of them.
struct EstimatedDelivery {
  ZonedInstant from;
  std::optional<ZonedInstant> to;  ///< end of a window; a day as its end is included
  friend bool operator==(const EstimatedDelivery&, const EstimatedDelivery&) = default;
};

/// The number under which another carrier, or the same one, moves the shipment on: a last-mile number, or the new
/// number of a redirected parcel.
struct PartnerNumber {
  std::string carrier;  ///< our id; empty where the message does not say
  std::string tracking_number;
  friend bool operator==(const PartnerNumber&, const PartnerNumber&) = default;
};

/// One immutable fact received from a carrier. Code and text are kept as sent, so that a better status map can be
/// applied later.
///
/// Invariant: an event without a status has the reason `unmapped` and never changes a status or a clock.
struct TrackingEvent {
  std::string event_id;  ///< the sender's where stable, else a SHA-256 over the event's own members
  ZonedInstant occurred_at;
  std::uint16_t position{0};     ///< place in its payload, oldest first: decides between equal instants
  std::optional<Status> status;  ///< none: unmapped
  Reason reason;                 ///< `unmapped` when status is none
  std::optional<Leg> leg;        ///< only where the carrier names it; else the shipment's leg counts
  ProofLevel proof{ProofLevel::declared};
  std::string carrier_code;  ///< as sent
  std::string carrier_text;  ///< as sent
  Location location;
  std::string retracts;         ///< event_id that this explicit correction takes back; else empty
  std::string also_retracts{};  ///< a second one, where the corrected event itself takes an event back; else empty
  TimeVerdict time_verdict{
      TimeVerdict::plausible};  ///< judged once, at receipt; an event at an implausible time does not change the state
  std::optional<EstimatedDelivery> estimated_delivery{};
  std::optional<PartnerNumber> partner{};
  friend bool operator==(const TrackingEvent&, const TrackingEvent&) = default;
};

}  // namespace parcelgate
