// What a repeated registration of a return states otherwise than the first one.
#pragma once

#include <string>

#include "gateway/app/ingest/return_commands.hpp"

namespace parcelgate {

/// Names each member that contradicts the stored return, with its JSON pointer and both values: `/order_id: is "O-2",
/// was "O-1"`. Empty: it is the same registration. Members with dates contradict what the registration itself had
/// stated. A date or a shipment that it did not state is no contradiction: the answer shows that the return has none.
[[nodiscard]] std::string differences_of(const Return& known, const ReturnRegistration& repeated);

}  // namespace parcelgate
