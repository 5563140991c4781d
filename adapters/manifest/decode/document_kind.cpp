#include "adapters/manifest/decode/document_kind.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

bool any_named(const std::vector<Path>& paths, const Scope& scope) {
  return std::any_of(paths.begin(), paths.end(),
                     [&](const Path& path) { return path.is_named(scope.at(path.root())); });
}

}  // namespace

bool is_empty_document(const MessagePlan& shape, const rapidjson::Value& tree) {
  const auto is = [&](std::string_view form) {
    return std::find(shape.empty.begin(), shape.empty.end(), form) != shape.empty.end();
  };
  if (tree.IsArray()) return tree.Empty() && is("[]");
  if (tree.IsObject()) return tree.ObjectEmpty() && is("{}");
  return tree.IsNull() && is("null");
}

bool is_foreign_document(const MessagePlan& shape, const Scope& root) {
  const auto& tree = *root.message->value;
  const bool is_blank = (tree.IsArray() && tree.Empty()) || (tree.IsObject() && tree.ObjectEmpty());
  if (is_blank || !(tree.IsArray() || tree.IsObject())) return true;
  return !any_named(shape.shipments.at, root) && !any_named(shape.shipments.else_at, root);
}

bool has_place_for_events(const MessagePlan& shape, const Scope& shipment) {
  return any_named(shape.events.at, shipment) || any_named(shape.events.else_at, shipment);
}

}  // namespace parcelgate
