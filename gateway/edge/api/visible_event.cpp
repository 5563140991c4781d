#include "gateway/edge/api/visible_event.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

void collect(const Shipment& shipment, const Scans* scans, std::vector<VisibleEvent>& out) {
  if (scans != nullptr) {
    for (const Scan& scan : scans->scans) out.push_back({&scan.shown, &scan});
    return;
  }
  for (const HistoryEntry& entry : shipment.history) {
    if (!is_retracted(shipment, entry.fingerprint)) out.push_back({&entry, nullptr});
  }
}

}  // namespace

void latest_events(const Shipment& shipment, const Scans* scans, std::size_t count, std::vector<VisibleEvent>& out) {
  out.clear();
  collect(shipment, scans, out);
  const auto later = [](const VisibleEvent& left, const VisibleEvent& right) {
    return order_of(*right.entry) < order_of(*left.entry);
  };
  const std::size_t shown = std::min(count, out.size());
  std::partial_sort(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(shown), out.end(), later);
  out.resize(shown);
}

}  // namespace parcelgate
