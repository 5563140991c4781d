// The carrier of a number that was registered without one: the candidates, the current guess, and what settled it.
//
// The choice is a record of its own, so a shipment registered with its carrier costs nothing. While the choice is
// undecided, the number has one shipment, and events of every possible carrier go to it. See decision 7.
//
// A number is `stated` (no record), `undecided` (a record that is_open()) or `settled` (by events or by a statement).
// An event proves a carrier when it shows that the carrier has the parcel: more than announced data or a booked pickup.
//
// | state     | input                              | result                                                       |
// | --------- | ---------------------------------- | ------------------------------------------------------------ |
// | stated    | registration with a carrier        | stated; no record is written                                 |
// | stated    | registration without a carrier     | a record: under a known shipment of the number, settled if   |
// |           |                                    | that is proven or has no events; else under the likeliest    |
// | undecided | registration without a carrier     | unchanged                                                    |
// | undecided | registration with the same carrier | settled by statement                                         |
// | undecided | registration with another carrier  | settled by statement; the shipment moves to that carrier. If |
// |           |                                    | it is proven, or that carrier has a shipment of the number   |
// |           |                                    | already, it stays and gives up its place in the return       |
// | undecided | first events, of another carrier   | the shipment moves to that carrier                           |
// | undecided | later events of another carrier    | go to the same shipment, which moves if one of them proves   |
// | undecided | first proof of the current carrier | settled by events; polling under other carriers ends         |
// | settled   | registration with another carrier  | as for undecided                                             |
// | settled   | events of another carrier          | go to a shipment of their own                                |
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/scheduling/poll_request.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// What settled a choice: `nothing` while it is undecided.
enum class SettledBy : std::uint8_t { nothing, events, statement };
[[nodiscard]] std::string_view to_string(SettledBy settled_by) noexcept;

/// The record of one number. While the choice is open, the number's shipment has `carrier`.
struct CarrierChoice {
  std::string carrier;  ///< of the shipment now: the guess, or the settled carrier
  SettledBy settled_by{SettledBy::nothing};
  Instant registered_at{};
  std::vector<PossibleCarrier> possible;  ///< likeliest first
  std::vector<std::string> former;        ///< earlier carriers; links that name them still lead to the shipment
  friend bool operator==(const CarrierChoice&, const CarrierChoice&) = default;

  /// Whether the carrier is still undecided.
  [[nodiscard]] bool is_open() const noexcept { return settled_by == SettledBy::nothing; }
  /// The candidate of this carrier; null when there is none.
  [[nodiscard]] const PossibleCarrier* find(std::string_view carrier_id) const noexcept;
  /// Whether the shipment has, or had, this carrier.
  [[nodiscard]] bool was_at(std::string_view carrier_id) const noexcept;
};

/// The records are stored as StateRecord{kChoices, "<tenant>/<number>"}.
inline constexpr std::string_view kChoices = "carrier_choice";
[[nodiscard]] std::string choice_key(std::string_view tenant, std::string_view tracking_number);
[[nodiscard]] StateRecord to_record(std::string_view tenant, std::string_view tracking_number,
                                    const CarrierChoice& choice);
/// @error malformed: not a record of ours
[[nodiscard]] Result<CarrierChoice> read_choice(const StateRecord& record);

Result<void> store_choice(Transaction& transaction, const ShipmentKey& key, const CarrierChoice& choice);

/// The choice of a number; nothing if the number was registered with its carrier.
/// @error of the store, or malformed: the record cannot be read
[[nodiscard]] Result<std::optional<CarrierChoice>> find_choice(Transaction& transaction, std::string_view tenant,
                                                               std::string_view tracking_number);
[[nodiscard]] Result<std::optional<CarrierChoice>> find_choice(Reader& reader, std::string_view tenant,
                                                               std::string_view tracking_number);

/// Whether the events received so far, or one event, prove that the carrier has the parcel. Announced data, a booked
/// pickup and "no information" prove nothing.
[[nodiscard]] bool is_proven(const Shipment& shipment) noexcept;
[[nodiscard]] bool proves(const TrackingEvent& event) noexcept;

}  // namespace parcelgate
