// A shipment as JSON, for after-sales and, masked, for the customer.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/carrier_choice/carrier_choice.hpp"
#include "gateway/app/directory/directory.hpp"
#include "gateway/domain/shipment.hpp"
#include "gateway/edge/api/event_page.hpp"
#include "gateway/edge/api/visible_event.hpp"
#include "gateway/ports/carrier_detector.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/wire/evidence.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// The newest events that every answer about a shipment contains; EventPage has the others.
inline constexpr std::size_t kShownEvents = 10;

/// `full` for after-sales keys; `masked` for a customer's key: places as cities, part of the tracking number, no
/// courier texts, no return, no polling, no sources.
enum class View : std::uint8_t { full, masked };

/// Everything that the JSON of a shipment shows. References are needed only while it is written.
struct ShipmentViewParts {
  const Shipment& shipment;
  const Scans* scans{nullptr};           ///< of a shipment that several sources reported
  std::span<const PollState> polls;      ///< shown as last_checked_at, next_check_at and checks
  const EventPage* events{nullptr};      ///< null: not requested
  const CarrierChoice* choice{nullptr};  ///< how the carrier was found when none was stated
  Locale locale{Locale::en};             ///< of labels
  View view{View::full};
  NumberFit fit{NumberFit::unknown};  ///< a misfit is shown as a warning, not to customers
  const RulePack* rules{nullptr};     ///< of its deadlines, else the tenant's; null: none
  const Evidence* evidence{nullptr};  ///< not shown to customers
};

/// Writes one JSON object.
/// Trap: View::masked must be set for a customer's key by the caller; nothing here knows the key.
/// @param newest, scratch  overwritten; kept by the caller for their memory
void write_shipment(JsonWriter& writer, const ShipmentViewParts& parts, std::vector<VisibleEvent>& newest,
                    std::string& scratch);

/// How the number looks, as it is shown: once events came, it does not matter any more.
[[nodiscard]] NumberFit shown_fit(const Directory& directory, const Shipment& shipment);

}  // namespace parcelgate
