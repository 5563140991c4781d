#include "gateway/wire/rule_pack_values.hpp"

#include <cmath>

namespace parcelgate {

AlertLimits read_alert_limits(ObjectReader& pack) {
  AlertLimits limits;
  const rapidjson::Value* const value = pack.member("alerts", Need::optional);
  if (value == nullptr) return limits;
  ObjectReader reader(*value, pack.pointer_to("alerts"), pack.faults());
  limits.goods_not_back = reader.duration("goods_not_back", limits.goods_not_back);
  limits.refund_not_made = reader.duration("refund_not_made", limits.refund_not_made);
  limits.receipt_not_registered = reader.duration("receipt_not_registered", limits.receipt_not_registered);
  limits.number_never_scanned = reader.duration("number_never_scanned", limits.number_never_scanned);
  limits.left_without_consent = reader.boolean("left_without_consent", limits.left_without_consent);
  limits.evidence_stale = reader.duration("evidence_stale", limits.evidence_stale);
  limits.pushes_stale = reader.duration("pushes_stale", limits.pushes_stale);
  reader.finish();
  return limits;
}

std::optional<std::uint32_t> read_on_time_target(ObjectReader& pack) {
  constexpr double kWhole = 100;
  constexpr double kOfPercent = 100;
  const rapidjson::Value* const value = pack.member("targets", Need::optional);
  if (value == nullptr) return std::nullopt;
  ObjectReader reader(*value, pack.pointer_to("targets"), pack.faults());
  std::optional<std::uint32_t> target;
  if (reader.member("on_time_percent", Need::required) != nullptr)
    target = static_cast<std::uint32_t>(std::lround(reader.number("on_time_percent", 0, 0, kWhole) * kOfPercent));
  reader.finish();
  return target;
}

}  // namespace parcelgate
