// Parcels that a receiving desk scanned, with what was found inside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/alert.hpp"
#include "gateway/domain/returns.hpp"

namespace parcelgate {

/// What the receiving side found in a parcel. Members that are absent or empty were not stated.
struct FoundGoods {
  std::string order_id;
  std::string sender_phone_tail;  ///< last four digits of the sender's phone, from the label
  std::optional<std::uint32_t> quantity;
  std::optional<GoodsCondition> condition;
  std::optional<std::uint32_t> weight_grams;
  std::string note;
  friend bool operator==(const FoundGoods&, const FoundGoods&) = default;
};

/// A parcel that a warehouse received. It is matched when a return has its number; until then it is an unknown parcel.
struct Receipt {
  std::string tenant;
  std::string receipt_id;  ///< chosen by the client; makes sending it idempotent
  std::string carrier;     ///< empty: not known
  std::string tracking_number;
  std::string warehouse;
  Instant received_at{};
  Instant recorded_at{};
  FoundGoods found;
  std::string return_id;  ///< the return that it was matched with; empty: none
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// The `received` fact that a receipt is for its return.
[[nodiscard]] Fact fact_of(const Receipt& receipt);

/// Why a return may be the one that an unknown parcel belongs to, strongest first.
enum class MatchReason : std::uint8_t {
  order,             ///< the order found inside is the return's
  number,            ///< a number of the return differs by one or two characters, as a typing error does
  phone,             ///< the sender's phone ends as the buyer's
  carrier_and_date,  ///< a parcel of the return with the same carrier is not received, and was sent shortly before
};
[[nodiscard]] std::string_view to_string(MatchReason reason) noexcept;

/// A return that an unknown parcel may belong to, and why.
struct ReceiptCandidate {
  std::string return_id;
  std::string order_id;
  std::vector<MatchReason> reasons;  ///< strongest first
};

/// The reasons, strongest first, for which a return may be that of an unknown parcel; empty: there is none.
/// @param phone_tail  of the return's buyer; empty: not known
[[nodiscard]] std::vector<MatchReason> match_reasons(const Receipt& receipt, const Return& ret,
                                                     std::string_view phone_tail);

}  // namespace parcelgate
