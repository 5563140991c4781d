#include "adapters/manifest/language/text_template.hpp"

#include <algorithm>

namespace parcelgate {

TextTemplate TextTemplate::compile(std::string_view text, std::string_view pointer, CompileContext& vocabulary) {
  TextTemplate made;
  std::string literal;
  while (!text.empty()) {
    if (text.starts_with("$${")) {
      literal += "${";
      text.remove_prefix(3);
    } else if (text.starts_with("${")) {
      const std::size_t end = text.find('}');
      if (end == std::string_view::npos) {
        vocabulary.faults.add(pointer, "\"${\" is not closed",
                              "add \"}\", or write \"$${\" for the characters themselves");
        break;
      }
      made.pieces_.push_back({std::move(literal), compile_variable(text.substr(2, end - 2), pointer, vocabulary)});
      literal.clear();
      text.remove_prefix(end + 1);
    } else {
      literal.push_back(text.front());
      text.remove_prefix(1);
    }
  }
  if (!literal.empty()) made.pieces_.push_back({std::move(literal), std::nullopt});
  return made;
}

Result<std::string_view> TextTemplate::render(const EvaluationContext& scope, std::string& scratch,
                                              Escape escape) const {
  if (pieces_.size() == 1 && pieces_[0].literal.empty() && escape == nullptr)
    return resolve(*pieces_[0].name, scope, scratch);
  std::string out;
  std::string resolved;
  for (const auto& piece : pieces_) {
    out += piece.literal;
    if (!piece.name) continue;
    const auto value = resolve(*piece.name, scope, resolved);
    if (!value) return value;
    if (escape != nullptr && !piece.raw)
      out += escape(*value);
    else
      out += *value;
  }
  scratch = std::move(out);
  return std::string_view(scratch);
}

void TextTemplate::keep_leading_setting() noexcept {
  if (pieces_.empty() || !pieces_[0].literal.empty() || !pieces_[0].name) return;
  pieces_[0].raw = pieces_[0].name->kind == Variable::Kind::setting;
}

bool TextTemplate::is_optional() const noexcept {
  const auto is_fixed = [](const Piece& piece) { return piece.name && !piece.name->optional; };
  const auto has_name = [](const Piece& piece) { return piece.name.has_value(); };
  return std::any_of(pieces_.begin(), pieces_.end(), has_name) &&
         std::none_of(pieces_.begin(), pieces_.end(), is_fixed);
}

}  // namespace parcelgate
