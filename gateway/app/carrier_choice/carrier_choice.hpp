// A number that was registered without its courier: who may move it, whom we took, and when that was settled.
//
// The choice is a record beside the shipment, so a shipment whose courier is known costs nothing. Until it is settled,
// all reports about the number belong to one shipment, whatever their source; see decision 7.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/scheduling/poll_request.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

enum class SettledBy : std::uint8_t { nothing, events, statement };
[[nodiscard]] std::string_view to_string(SettledBy settled_by) noexcept;

struct CarrierChoice {
  std::string carrier;  ///< where the shipment stands
  SettledBy settled_by{SettledBy::nothing};
  Instant registered_at{};
  std::vector<PossibleCarrier> possible;  ///< likeliest first
  std::vector<std::string> former;        ///< where it stood before; links with them still lead to it
  friend bool operator==(const CarrierChoice&, const CarrierChoice&) = default;

  [[nodiscard]] bool is_open() const noexcept { return settled_by == SettledBy::nothing; }
  [[nodiscard]] const PossibleCarrier* find(std::string_view carrier_id) const noexcept;
  /// Whether the shipment stands, or stood, under this carrier.
  [[nodiscard]] bool was_at(std::string_view carrier_id) const noexcept;
};

/// Where the records stand: StateRecord{kChoices, "<tenant>/<number>"}.
inline constexpr std::string_view kChoices = "carrier_choice";
[[nodiscard]] std::string choice_key(std::string_view tenant, std::string_view tracking_number);
[[nodiscard]] StateRecord to_record(std::string_view tenant, std::string_view tracking_number,
                                    const CarrierChoice& choice);
/// @error malformed: not a record of ours
[[nodiscard]] Result<CarrierChoice> read_choice(const StateRecord& record);

/// Nothing when the number's courier was stated or told from the first.
[[nodiscard]] Result<std::optional<CarrierChoice>> find_choice(Transaction& transaction, std::string_view tenant,
                                                               std::string_view tracking_number);
[[nodiscard]] Result<std::optional<CarrierChoice>> find_choice(Reader& reader, std::string_view tenant,
                                                               std::string_view tracking_number);

/// Whether what was heard shows that this courier moves it: more than that data were sent, that a
/// pickup is booked, or that there is nothing.
[[nodiscard]] bool is_proven(const Shipment& shipment) noexcept;
[[nodiscard]] bool proves(const TrackingEvent& event) noexcept;

}  // namespace parcelgate
