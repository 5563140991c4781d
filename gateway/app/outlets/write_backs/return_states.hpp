// The states of a return that shop platforms get, computed from its facts and shipments.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "gateway/domain/returns.hpp"
#include "gateway/ports/shop_platform.hpp"

namespace parcelgate {

/// The fact that proves that goods are in the warehouse.
enum class WarehousedBy : std::uint8_t { received, inspected };

/// The states that a return has come into, in the order of ReturnState, with what is known of each:
///   signed         all its parcels to the seller are signed, or came back to their sender
///   warehoused     the fact `received`, or `inspected`
///   refund_agreed  the fact `inspected`, with good goods and none missing
/// None once the return is cancelled or refused, or while a dispute is open: the platform decides then.
///
/// `refund_id` and `sku` are left empty.
[[nodiscard]] std::vector<WriteBack> states_of(const Return& ret, WarehousedBy by);

/// Whether goods are missing or defective, as the latest receipt says.
[[nodiscard]] bool has_doubtful_goods(const Return& ret) noexcept;

}  // namespace parcelgate
