// Text with names in it: "${setting:base_url}/track/${item:tracking_number}". "$${" stands for "${" itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/language/variables.hpp"

namespace parcelgate {

class TextTemplate {
 public:
  /// Applied to what a name stands for, before it goes into the text.
  using Escape = std::string (*)(std::string_view);

  [[nodiscard]] static TextTemplate compile(std::string_view text, std::string_view pointer,
                                            CompileContext& vocabulary);

  /// @return a view into the scope where the template is one bare name (a body is not copied), else into `scratch`
  /// @error as resolve()
  [[nodiscard]] Result<std::string_view> render(const EvaluationContext& scope, std::string& scratch,
                                                Escape escape = nullptr) const;

  /// A setting at the very beginning goes in as it is, whatever `escape` says: the base of a URL.
  void keep_leading_setting() noexcept;
  /// Whether every name in it may be absent, and there is one.
  [[nodiscard]] bool is_optional() const noexcept;

 private:
  struct Piece {
    std::string literal;
    std::optional<Variable> name;  ///< follows the literal
    bool raw{false};
  };
  std::vector<Piece> pieces_;
};

}  // namespace parcelgate
