// What happened to a return, a shipment or a complaint until an instant, in order: the input of its clocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/complaints.hpp"
#include "gateway/domain/deadlines/triggers.hpp"
#include "gateway/domain/returns.hpp"

namespace parcelgate {

/// Between which instants something happened. Both are equal where the time is known.
struct InstantRange {
  Instant earliest{};
  Instant latest{};
  [[nodiscard]] bool is_exact() const noexcept { return earliest == latest; }
};

/// Something that happened and can start or meet a clock.
struct Occurrence {
  Trigger trigger{Trigger::approved};
  Instant at{};
  std::string by;  ///< its origin: "fact:f-1", "shipment:sf/SF123:signed"
  /// Which of the return's parcels it is about, counted from 1; 0: none, as for facts.
  std::uint16_t parcel{0};
  ScanZone zone{};  ///< of a scan; facts state their instants exactly

  [[nodiscard]] InstantRange range() const noexcept { return {at - zone.doubt.earlier(), at + zone.doubt.later()}; }
};

/// The facts and milestones of a return at one instant. The order does not depend on when each became known.
struct Timeline {
  std::vector<Occurrence> occurrences;    ///< by (at, trigger, by)
  std::vector<Fact> withdrawals;          ///< waybill_withdrawn and withdrawn facts; what they take back is absent
  std::vector<Fact> facts;                ///< about clocks: extended … overridden, deadline_stated; by (at, fact_id)
  std::string carrier;                    ///< of the shipment, or of the return's first parcel to the seller
  std::vector<std::uint16_t> parcels;     ///< numbers, as in Occurrence::parcel, of the parcels to the seller
  std::optional<Instant> promised_until;  ///< the end of the time in which the carrier says it will deliver
  ScanZone promised_zone{};               ///< of promised_until
  bool has_doubts{false};                 ///< whether the zone of any occurrence, or of promised_until, is in doubt
  std::optional<Instant> next_at;         ///< the first fact or milestone that is dated later than `now`
};

/// The carrier whose scan an occurrence is; of a fact, the carrier of the timeline.
[[nodiscard]] std::string_view carrier_of(const Timeline& timeline, const Occurrence& occurrence) noexcept;

/// Everything that happened until `now`. A fact cannot have happened after it was recorded: the earlier of its two
/// instants counts, so that a client whose clock runs ahead does not start a clock late.
[[nodiscard]] Timeline timeline_of(const Return& ret, Instant now);
/// The same of a shipment to the buyer; it has no facts.
/// @param registered_at  when it became known
[[nodiscard]] Timeline timeline_of(const Shipment& shipment, Instant registered_at, Instant now);

/// The same of a complaint. It begins with `complaint_received`. Of several messages of the customer in a row only the
/// first is an occurrence, and an answer only if a message waited for it: a second message must not move the deadline
/// that the first one set.
[[nodiscard]] Timeline timeline_of(const Complaint& complaint, Instant now);

/// Puts the occurrences in order and moves those later than `now` into next_at.
void sort_and_keep_until(Timeline& timeline, Instant now);

}  // namespace parcelgate
