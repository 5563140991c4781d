// Whether a document is of the kind that a message's shape describes. A document of another kind must not pass for an
// answer without events, or a changed API would go unnoticed.
#pragma once

#include "adapters/manifest/decode/message_plan.hpp"

namespace parcelgate {

/// Whether it is one that the source documents as its answer for nothing: "[]", "{}", "null".
[[nodiscard]] bool is_empty_document(const MessagePlan& shape, const rapidjson::Value& tree);

/// Whether it has no member at any path of the shape's shipments.
[[nodiscard]] bool is_foreign_document(const MessagePlan& shape, const Scope& root);

/// Whether a shipment has a member at a path of the shape's events, even null or an empty list.
[[nodiscard]] bool has_place_for_events(const MessagePlan& shape, const Scope& shipment);

}  // namespace parcelgate
