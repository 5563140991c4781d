// A shop platform or ERP as a port: the few states of a return that it is written to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/enum_names.hpp"
#include "gateway/base/result.hpp"
#include "gateway/domain/alert.hpp"
#include "gateway/domain/time.hpp"

namespace parcelgate {

/// A state of a return that a platform may want to know. Enumerators equal their wire spelling.
enum class ReturnState : std::uint8_t {
  signed_,        ///< "signed": the seller has the parcel, as the courier proves
  warehoused,     ///< the goods are in the warehouse
  refund_agreed,  ///< the goods are as expected: the buyer may have the money
};
inline constexpr std::size_t kReturnStateCount = 3;
inline constexpr Names<kReturnStateCount> kReturnStates{"signed", "warehoused", "refund_agreed"};
[[nodiscard]] constexpr std::string_view to_string(ReturnState state) noexcept {
  return name_of(kReturnStates, state);
}
[[nodiscard]] constexpr std::optional<ReturnState> find_return_state(std::string_view id) noexcept {
  return find_name<ReturnState>(kReturnStates, id);
}

/// One state of one return, to be written to its platform. Members that are absent or empty are not known.
struct WriteBack {
  ReturnState state{ReturnState::warehoused};
  Instant at{};  ///< when the return came into the state
  std::string return_id;
  std::string order_id;
  std::string refund_id;  ///< the platform's number of the case
  std::string sku;
  std::string carrier;  ///< ours
  std::string tracking_number;
  std::optional<std::uint32_t> quantity;  ///< pieces that came back
  std::optional<GoodsCondition> condition;
};

/// What is known of a platform's call for one state.
struct PlatformCall {
  bool can_be_read{false};       ///< is_written() can read the case
  bool repeats_safely{false};    ///< the platform itself takes care that a repeated call has no second effect
  bool counts_condition{false};  ///< the call says how many pieces are good, so defective goods may be written
  bool moves_money{false};
  bool by_default{true};  ///< written unless the configuration says otherwise; never for a call that moves money
};

/// Port of a platform. Calls block until it has answered, so use it from a thread of its own.
///
/// Trap: after an error of kind in_doubt the call may have had its effect. Call is_written() first, and where that is
/// not possible repeat only a call that repeats safely.
class ShopPlatform {
 public:
  virtual ~ShopPlatform() = default;
  /// Null: the platform has no call for the state.
  [[nodiscard]] virtual const PlatformCall* find_call(ReturnState state) const noexcept = 0;
  /// The name of a value that the call needs and the return does not have; empty: none is missing.
  [[nodiscard]] virtual std::string missing_value(const WriteBack& wanted) const = 0;
  /// Reads the case, without any effect there.
  /// @error conflict: its case is in a state from which the wanted one cannot be written
  [[nodiscard]] virtual Result<bool> is_written(const WriteBack& wanted) = 0;
  /// Writes the state. A platform that answers that it has the state already is a success.
  /// @error rejected: understood and refused; unauthorized: key, session or address; in_doubt: outcome unknown
  [[nodiscard]] virtual Result<void> write(const WriteBack& wanted) = 0;
};

}  // namespace parcelgate
