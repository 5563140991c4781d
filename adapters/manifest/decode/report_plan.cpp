#include "adapters/manifest/decode/report_plan.hpp"

#include "gateway/domain/tracking_number.hpp"

namespace parcelgate {
namespace {

/// An end of an estimate; nothing where the sender fills in a day that no parcel has.
std::optional<ZonedInstant> read_end(const std::optional<TimePlan>& plan, const Scope& scope, const Location& place) {
  constexpr Instant kLast = std::chrono::sys_days{std::chrono::year{2101} / 1 / 1};
  if (!plan) return std::nullopt;
  std::string scratch;
  auto at = plan->read(scope, place, scratch).instant;
  if (!at || judge_time(*at, Instant{}) == TimeVerdict::past || at->at >= kLast) return std::nullopt;
  // All of an expected day is to come.
  if (at->is_date()) mark_as_date(*at, std::nullopt);
  return at;
}

}  // namespace

ReportPlan ReportPlan::compile(const rapidjson::Value& section, std::string_view pointer, const ManifestZones& zones,
                               Faults& faults) {
  ReportPlan plan;
  if (const auto* estimate = find_member(section, kEstimate)) {
    plan.read_estimate(*estimate, join_pointer(pointer, kEstimate), zones, faults);
  }
  if (const auto* partner = find_member(section, kPartner)) {
    plan.read_partner(*partner, join_pointer(pointer, kPartner), faults);
  }
  return plan;
}

void ReportPlan::read_estimate(const rapidjson::Value& section, std::string_view pointer, const ManifestZones& zones,
                               Faults& faults) {
  const auto* from = section.IsObject() ? find_member(section, "from") : nullptr;
  if (from == nullptr) {
    from_ = TimePlan::compile(section, pointer, zones, faults);
    return;
  }
  check_members(section, pointer, {"from", "to"}, faults);
  from_ = TimePlan::compile(*from, join_pointer(pointer, "from"), zones, faults);
  if (const auto* to = find_member(section, "to")) {
    to_ = TimePlan::compile(*to, join_pointer(pointer, "to"), zones, faults);
  }
}

void ReportPlan::read_partner(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  if (!check_members(section, pointer, {"number", "carrier"}, faults)) return;
  const auto* number = find_member(section, "number");
  if (number == nullptr) {
    faults.add(join_pointer(pointer, "number"), "is missing", "name the field that holds the partner's number");
    return;
  }
  number_ = Field::compile(*number, join_pointer(pointer, "number"), faults);
  if (const auto* carrier = find_member(section, "carrier")) {
    carrier_ = Field::compile(*carrier, join_pointer(pointer, "carrier"), faults);
  }
}

std::optional<EstimatedDelivery> ReportPlan::estimate(const Scope& scope, const Location& place) const {
  const auto from = read_end(from_, scope, place);
  const auto to = read_end(to_, scope, place);
  if (!from && !to) return std::nullopt;
  if (!from) return EstimatedDelivery{*to, std::nullopt};
  const bool is_window = to && to->at > from->at;
  return EstimatedDelivery{*from, is_window ? to : std::nullopt};
}

std::optional<PartnerNumber> ReportPlan::partner(const Scope& scope, const CarrierMap& carriers,
                                                 std::string_view own_number) const {
  if (number_.empty()) return std::nullopt;
  std::string scratch;
  PartnerNumber found;
  found.tracking_number = number_.text_if(scope, scratch, is_tracking_number);
  if (found.tracking_number.empty() || found.tracking_number == own_number) return std::nullopt;
  const auto code = carrier_.text(scope, scratch);
  if (!code.empty()) found.carrier = carriers.carrier_of(code);
  return found;
}

void share_reports(DecodedShipment& shipment) {
  TrackingEvent* latest = nullptr;
  const TrackingEvent* estimated = nullptr;
  const TrackingEvent* handed_over = nullptr;
  for (TrackingEvent& event : shipment.events) {
    if (event.time_verdict == TimeVerdict::plausible || latest == nullptr) latest = &event;
    if (event.estimated_delivery) estimated = &event;
    if (event.partner) handed_over = &event;
  }
  if (latest == nullptr) return;
  if (!shipment.estimated_delivery) {
    if (estimated != nullptr) shipment.estimated_delivery = estimated->estimated_delivery;
  } else if (!latest->estimated_delivery) {
    latest->estimated_delivery = shipment.estimated_delivery;
  }
  if (!shipment.partner) {
    if (handed_over != nullptr) shipment.partner = handed_over->partner;
  } else if (!latest->partner) {
    latest->partner = shipment.partner;
  }
}

}  // namespace parcelgate
