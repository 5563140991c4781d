// Finding stored returns, and what needs a person.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/base/instant.hpp"
#include "gateway/domain/complaints.hpp"
#include "gateway/domain/returns.hpp"

namespace parcelgate {

/// Position in the list of a tenant's returns, for paging. Neither member changes after registration, so the next page
/// starts right after the previous one, whatever is registered in between.
struct ReturnPlace {
  Instant created_at{};
  std::string return_id;
  friend bool operator==(const ReturnPlace&, const ReturnPlace&) = default;
};

/// Position in the list of a tenant's receipts.
struct ReceiptPlace {
  Instant received_at{};
  std::string receipt_id;
  friend bool operator==(const ReceiptPlace&, const ReceiptPlace&) = default;
};

/// The clocks that a list of returns looks for.
enum class ClockFilter : std::uint8_t { waiting, running, paused, met, waived, cancelled, at_risk, breached };
[[nodiscard]] std::string_view to_string(ClockFilter filter) noexcept;
[[nodiscard]] std::optional<ClockFilter> find_clock_filter(std::string_view id) noexcept;

/// Which returns a list shows. Members that are absent or empty do not restrict it.
struct ReturnFilter {
  std::string order_id;
  std::string carrier;                ///< of one of its shipments
  std::optional<bool> is_open;        ///< a clock can still be met
  std::optional<ClockFilter> clock;   ///< one of its clocks is so
  bool needs_person{false};           ///< it is in the list of alerts
  std::optional<Instant> due_before;  ///< a running clock is, or may be, due earlier
  std::optional<Instant> updated_since;
  friend bool operator==(const ReturnFilter&, const ReturnFilter&) = default;
};

/// How the list of alerts is ordered.
enum class AlertOrder : std::uint8_t { due, money };
[[nodiscard]] std::string_view to_string(AlertOrder order) noexcept;
[[nodiscard]] std::optional<AlertOrder> find_alert_order(std::string_view id) noexcept;

/// Position in the list of alerts. Opaque: a row that changes moves in the list.
struct AlertPlace {
  std::int64_t key{0};  ///< by which the list is ordered
  ClockSubject subject{ClockSubject::return_};
  std::int64_t row{0};
  friend auto operator<=>(const AlertPlace&, const AlertPlace&) = default;
};

/// A return, a shipment or a complaint that needs a person.
struct AlertOwner {
  AlertPlace place;
  std::variant<Return, Shipment, Complaint> owner;
};

/// One step of a scan through all rows of a kind.
template <class Row>
struct ScanPage {
  std::vector<Row> rows;
  std::vector<std::int64_t> places;  ///< of each row: where a scan begins that continues after it
  std::int64_t next{0};              ///< where the next step begins
  bool is_end{false};
};

}  // namespace parcelgate
