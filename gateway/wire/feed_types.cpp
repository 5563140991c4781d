#include "gateway/wire/feed_types.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "gateway/base/enum_names.hpp"
#include "gateway/wire/feed.hpp"

namespace parcelgate {
namespace {

constexpr std::array<std::string_view, 16> kWithoutClocks{
    kShipmentRegistered,    kShipmentDetached,      kCarrierCorrected,      kShipmentStatusChanged,
    kShipmentEventRecorded, kShipmentReportChanged, kSourcesDisagree,       kReturnRegistered,
    kReturnFactRecorded,    kComplaintRegistered,   kComplaintFactRecorded, kReceiptRecorded,
    kReceiptMatched,        kReceiptReleased,       kAlertOpened,           kAlertClosed};

constexpr std::array<std::string_view, 6> kGroups{"parcelgate.shipment.*",  "parcelgate.return.*",
                                                  "parcelgate.complaint.*", "parcelgate.receipt.*",
                                                  "parcelgate.alert.*",     "parcelgate.clock.*"};

/// The names live as long as the program, so that views of them do.
const std::vector<std::string>& clock_types() {
  static const std::vector<std::string> types = [] {
    std::vector<std::string> out;
    const std::size_t count = all_names<ClockChangeKind>().size();
    for (std::size_t at = 0; at < count; ++at) out.push_back(clock_feed_type(static_cast<ClockChangeKind>(at)));
    return out;
  }();
  return types;
}

}  // namespace

std::vector<std::string_view> all_feed_types() {
  std::vector<std::string_view> types(kWithoutClocks.begin(), kWithoutClocks.end());
  types.insert(types.end(), clock_types().begin(), clock_types().end());
  return types;
}

std::vector<std::string_view> all_feed_type_groups() {
  return {kGroups.begin(), kGroups.end()};
}

bool is_feed_type(std::string_view type, std::string_view wanted) noexcept {
  if (!wanted.ends_with(".*")) return type == wanted;
  return type.starts_with(wanted.substr(0, wanted.size() - 1));
}

}  // namespace parcelgate
