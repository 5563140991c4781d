// A small template language for HTML pages: a subset of Mustache (https://mustache.github.io/mustache.5.html).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

namespace parcelgate {

/// A compiled template. Immutable.
///
///     {{name}}                 a text or number of the model, escaped; nothing where it is absent
///     {{{name}}}               the same, not escaped: for styles and scripts of our own alone
///     {{#name}} … {{/name}}    for each element of a list; once for an object, a text, a number or true
///     {{^name}} … {{/name}}    where the list is empty, or the member is absent, empty or false
///     {{.}}                    the element itself
///
/// Names are looked up in the innermost object first, then outwards. Whatever the model holds, an escaped text can
/// neither end an attribute nor begin a tag, and marks of writing direction are left out.
class Template {
 public:
  /// Throws std::logic_error when a section is not closed: templates are part of the program.
  explicit Template(std::string_view text);
  [[nodiscard]] std::string render(const rapidjson::Value& model) const;

 private:
  enum class Kind : std::uint8_t { text, escaped, raw, section, inverted };
  struct Node {
    Kind kind{Kind::text};
    std::string text;  ///< or the name
    std::vector<Node> inside{};
  };
  using Scopes = std::vector<const rapidjson::Value*>;
  static std::vector<Node> compile(std::string_view& rest, std::string_view section);
  static void render(const std::vector<Node>& nodes, Scopes& scopes, std::string& out);
  static void render_section(const Node& node, const rapidjson::Value* value, Scopes& scopes, std::string& out);

  std::vector<Node> nodes_;
};

}  // namespace parcelgate
