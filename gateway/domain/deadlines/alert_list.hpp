// Collects the alerts of one return or shipment at one instant.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/domain/alert.hpp"

namespace parcelgate {

/// The open alerts of a return or a shipment.
struct AlertSet {
  std::vector<Alert> alerts;         ///< by kind
  std::optional<Instant> next_at{};  ///< when one opens by itself; absent: none does
};

/// Opens an alert when its time has come, and else notes that time.
///
///     AlertList list(now);
///     list.open({.kind = AlertKind::goods_not_back, .cause_at = refund.at, .evidence = refund.by}, 168h);
class AlertList {
 public:
  explicit AlertList(Instant now) : now_(now) {}

  /// From here on, causes up to an instant open nothing: a person settled them.
  void ignore_until(Instant settled_at) { settled_at_ = settled_at; }

  /// @param after  how long after its cause the alert opens; `since` is set from it
  void open(Alert alert, std::chrono::milliseconds after = {}) {
    if (settled_at_ && alert.cause_at <= *settled_at_) return;
    alert.since = alert.cause_at + after;
    if (alert.since <= now_) {
      found_.alerts.push_back(std::move(alert));
    } else if (!found_.next_at || alert.since < *found_.next_at) {
      found_.next_at = alert.since;
    }
  }
  [[nodiscard]] Instant now() const noexcept { return now_; }
  [[nodiscard]] AlertSet take() { return std::move(found_); }

 private:
  Instant now_;
  std::optional<Instant> settled_at_;
  AlertSet found_;
};

}  // namespace parcelgate
