// XML of requests and replies: a text with variables, whose values are escaped, or a list of such texts, in which
// {"each_item": "<No>${item:tracking_number}</No>"} is repeated for each item.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

#include "adapters/manifest/language/text_template.hpp"

namespace parcelgate {

/// A compiled XML document of a request or reply.
class XmlTemplate {
 public:
  [[nodiscard]] static XmlTemplate compile(const rapidjson::Value& section, std::string_view pointer,
                                           CompileContext& vocabulary);
  /// @error as resolve()
  [[nodiscard]] Result<std::string> render(const EvaluationContext& scope) const;

 private:
  struct Piece {
    TextTemplate text;
    bool is_each_item{false};
  };
  std::vector<Piece> pieces_;
};

}  // namespace parcelgate
