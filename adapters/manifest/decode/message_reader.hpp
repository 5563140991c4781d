// From one message of a known shape to its events.
#pragma once

#include "adapters/manifest/decode/decode_plan.hpp"

namespace parcelgate {

/// One message of a known shape, already a tree.
/// @error as Source::decode; malformed too when the budget is used up
[[nodiscard]] Result<Decoded> read_message(const DecodePlan& plan, const MessagePlan& shape,
                                           const MessageSurface& around, const rapidjson::Value& tree, WorkBudget& work,
                                           int http_status);

}  // namespace parcelgate
