// Text with variables: "${setting:base_url}/track/${item:tracking_number}". "$${" is a literal "${".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/language/variables.hpp"

namespace parcelgate {

/// A compiled text. Immutable.
class TextTemplate {
 public:
  /// Applied to each value before it is inserted.
  using Escape = std::string (*)(std::string_view);

  [[nodiscard]] static TextTemplate compile(std::string_view text, std::string_view pointer,
                                            CompileContext& vocabulary);

  /// @return a view into the scope when the template is one variable alone (a body is not copied), otherwise into
  /// `scratch`
  /// @error as resolve()
  [[nodiscard]] Result<std::string_view> render(const EvaluationContext& scope, std::string& scratch,
                                                Escape escape = nullptr) const;

  /// Inserts a setting at the very beginning without `escape`: it is the base of a URL.
  void keep_leading_setting() noexcept;
  /// Whether it has variables and all of them are optional.
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
