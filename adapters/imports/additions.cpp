#include "adapters/imports/additions.hpp"

#include <rapidjson/pointer.h>

#include "gateway/wire/json.hpp"

namespace parcelgate::imports {
namespace {

std::string fact_body(std::string_view return_id, std::string_view kind, std::string_view at) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "return_id", return_id);
    write_member(writer, "fact_id", kind);  // as a registration names it
    write_member(writer, "kind", kind);
    write_member(writer, "at", at);
  });
}

std::string shipment_body(std::string_view return_id, const rapidjson::Value& shipment) {
  rapidjson::Document body;
  body.CopyFrom(shipment, body.GetAllocator());
  rapidjson::Value id(return_id.data(), static_cast<rapidjson::SizeType>(return_id.size()), body.GetAllocator());
  body.AddMember("return_id", id, body.GetAllocator());
  return to_json(body);
}

}  // namespace

void find_additions(const std::string& body, const std::vector<std::string>& left_out, std::size_t item,
                    std::vector<Addition>& facts, std::vector<Addition>& shipments) {
  const auto ret = parse_json(body);
  if (!ret) return;
  const std::string_view return_id = find_text(*ret, "return_id");
  for (const std::string& pointer : left_out) {
    const rapidjson::Pointer place(pointer);
    const auto* part = place.IsValid() ? place.Get(*ret) : nullptr;
    if (part == nullptr) continue;
    if (part->IsObject()) shipments.push_back({shipment_body(return_id, *part), item, pointer});
    if (!part->IsString() || !pointer.ends_with("_at")) continue;
    const std::string kind = pointer.substr(1, pointer.size() - 4);
    facts.push_back({fact_body(return_id, kind, text_of(*part)), item, pointer});
  }
}

}  // namespace parcelgate::imports
