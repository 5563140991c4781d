#include "adapters/manifest/language/xml_template.hpp"

#include "adapters/manifest/text/encodings.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

XmlTemplate XmlTemplate::compile(const rapidjson::Value& section, std::string_view pointer,
                                 CompileContext& vocabulary) {
  XmlTemplate made;
  const auto add = [&](const rapidjson::Value& piece, const std::string& here) {
    const auto* each = find_member(piece, "each_item");
    const bool is_each = each != nullptr && each->IsString() && piece.MemberCount() == 1;
    if (!is_each && !piece.IsString())
      return vocabulary.faults.add(here, "must be a string or {\"each_item\": a string}");
    if (is_each && !vocabulary.of_request) vocabulary.faults.add(here, "there are no items here");
    made.pieces_.push_back({TextTemplate::compile(text_of(is_each ? *each : piece), here, vocabulary), is_each});
  };
  if (!section.IsArray()) {
    add(section, std::string(pointer));
    return made;
  }
  std::size_t index = 0;
  for (const auto& piece : section.GetArray()) add(piece, join_pointer(pointer, index++));
  return made;
}

Result<std::string> XmlTemplate::render(const EvaluationContext& scope) const {
  std::string out;
  std::string scratch;
  const auto add = [&](const TextTemplate& text, const EvaluationContext& by) -> Result<void> {
    const auto made = text.render(by, scratch, xml_escape);
    if (!made) return unexpected(made.error());
    out += *made;
    return {};
  };
  for (const auto& piece : pieces_) {
    EvaluationContext inner = scope;
    const std::size_t turns = piece.is_each_item ? scope.items.size() : 1;
    for (std::size_t at = 0; at < turns; ++at) {
      if (piece.is_each_item) inner.item = &scope.items[at];
      if (auto added = add(piece.text, inner); !added) return unexpected(added.error());
    }
  }
  return out;
}

}  // namespace parcelgate
