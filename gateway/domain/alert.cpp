#include "gateway/domain/alert.hpp"

#include <algorithm>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<kAlertKindCount> kAlertKinds{
    "goods_not_back",         "refund_not_made",        "delivered_before_refund",        "receipt_partial",
    "goods_defective",        "receipt_not_registered", "scanned_before_approval",        "number_never_scanned",
    "number_of_other_return", "delivered_elsewhere",    "goods_of_other_order",           "goods_in_other_parcel",
    "numbers_crossed",        "weight_differs",         "out_for_delivery_before_refund", "returning_without_request",
    "left_without_consent"};
constexpr Names<2> kConditions{"good", "defective"};

}  // namespace

std::string_view to_string(AlertKind kind) noexcept {
  return name_of(kAlertKinds, kind);
}
std::optional<AlertKind> find_alert_kind(std::string_view id) noexcept {
  return find_name<AlertKind>(kAlertKinds, id);
}

bool has_kind(std::span<const Alert> alerts, AlertKind kind) noexcept {
  return std::any_of(alerts.begin(), alerts.end(), [&](const Alert& alert) { return alert.kind == kind; });
}

std::string_view to_string(GoodsCondition condition) noexcept {
  return name_of(kConditions, condition);
}
std::optional<GoodsCondition> find_goods_condition(std::string_view id) noexcept {
  return find_name<GoodsCondition>(kConditions, id);
}

}  // namespace parcelgate
