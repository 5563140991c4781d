// Reads the estimated delivery and the partner number from a message.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/manifest/decode/carrier_map.hpp"
#include "adapters/manifest/decode/time_plan.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// {"estimated_delivery": time, or {"from": time, "to": time}, "partner": {"number": field, "carrier": field}}, members
/// of a shipment or of an event. An estimate that cannot be read, or outside of 2000 … 2100, is left out.
class ReportPlan {
 public:
  static constexpr std::string_view kEstimate = "estimated_delivery";
  static constexpr std::string_view kPartner = "partner";

  /// @param section  the shipment's or the event's
  [[nodiscard]] static ReportPlan compile(const rapidjson::Value& section, std::string_view pointer,
                                          const ManifestZones& zones, Faults& faults);

  [[nodiscard]] std::optional<EstimatedDelivery> estimate(const Scope& scope, const Location& place) const;
  /// @param own_number  of the shipment: a partner number equal to it is dropped
  [[nodiscard]] std::optional<PartnerNumber> partner(const Scope& scope, const CarrierMap& carriers,
                                                     std::string_view own_number) const;

 private:
  void read_estimate(const rapidjson::Value& section, std::string_view pointer, const ManifestZones& zones,
                     Faults& faults);
  void read_partner(const rapidjson::Value& section, std::string_view pointer, Faults& faults);

  std::optional<TimePlan> from_;
  std::optional<TimePlan> to_;
  Field number_;
  Field carrier_;
};

/// Copies estimate and partner between a shipment and its events: the latest event gets those of the shipment, and the
/// shipment those of its events.
void share_reports(DecodedShipment& shipment);

}  // namespace parcelgate
