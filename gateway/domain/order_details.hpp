// What deadlines need to know of an order, or of the complaint about it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/money.hpp"
#include "gateway/domain/registered_place.hpp"

namespace parcelgate {

/// What the buyer wants. Enumerators equal their wire spelling.
enum class ReturnKind : std::uint8_t {
  return_,      ///< "return": goods back, money back
  refund_only,  ///< money back, the goods stay
  exchange,
  repair,
  resend,  ///< something is missing: it is sent again
};
[[nodiscard]] std::string_view to_string(ReturnKind kind) noexcept;
[[nodiscard]] std::optional<ReturnKind> find_return_kind(std::string_view id) noexcept;

/// Members as the shop registered them; absent ones are not known.
struct OrderDetails {
  ReturnKind kind{ReturnKind::return_};
  std::optional<Money> amount{};  ///< penalties are a share of it
  RegisteredPlace origin{};       ///< where the goods are sent from: of a return the buyer's
  RegisteredPlace destination{};
  std::optional<std::uint32_t> weight_grams{};  ///< of the goods with their packaging
  bool is_complex{false};                       ///< of a complaint: it takes longer to settle
  std::string agent{};                          ///< who handles the order, as the shop calls them; may be empty
  friend bool operator==(const OrderDetails&, const OrderDetails&) = default;
};

}  // namespace parcelgate
