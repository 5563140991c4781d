// A complaint about a shipment: what the shop was informed of, the facts that followed, and its clocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/clock.hpp"
#include "gateway/domain/order_details.hpp"
#include "gateway/domain/returns.hpp"

namespace parcelgate {

/// The subject of a complaint. Enumerators equal their wire spelling.
enum class ComplaintKind : std::uint8_t {
  delay,
  damage,  ///< also missing pieces
  loss,
  attitude,  ///< of the courier
  other,
};
[[nodiscard]] std::string_view to_string(ComplaintKind kind) noexcept;
[[nodiscard]] std::optional<ComplaintKind> find_complaint_kind(std::string_view id) noexcept;

/// One complaint with its facts and clocks. The store keeps it as one row; evaluate() computes `clocks` and `wake_at`
/// from the rest.
///
/// It names its shipment by carrier and number and does not depend on it: the shipment need not be known, and no scan
/// moves a clock of the complaint.
///
/// Invariant: facts are only ever added, as those of a return.
struct Complaint {
  std::string tenant;
  std::string complaint_id;
  std::string carrier;
  std::string tracking_number;  ///< canonical
  ComplaintKind kind{ComplaintKind::other};
  std::string order_id;   ///< may be empty
  std::string rule_pack;  ///< id of the pack that its clocks follow
  Locale locale{Locale::zh_cn};
  Instant created_at{};     ///< when it was registered here
  Instant received_at{};    ///< when it reached the shop: the start of its clocks
  OrderDetails order;       ///< amount, origin, destination, is_complex; a complaint has no kind of return
  std::vector<Fact> facts;  ///< in the order recorded
  std::vector<Clock> clocks;
  Instant updated_at{};            ///< of the last evaluation that stored it
  std::optional<Instant> wake_at;  ///< when a clock changes by itself
  std::uint64_t version{0};
  friend bool operator==(const Complaint&, const Complaint&) = default;
};

/// Whether the complaint was closed by a fact that was not withdrawn. Met clocks alone do not end it: the customer may
/// still refuse what was proposed.
[[nodiscard]] bool is_done(const Complaint& complaint) noexcept;

}  // namespace parcelgate
