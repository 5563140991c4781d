// Recognises the shape of a message: first by headers and raw body, then by the tree.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/manifest/language/field.hpp"

namespace parcelgate {

/// The manifest's member "when", compiled. All given conditions must hold; without conditions every message matches.
///   {"form_field": name, "content_type": part of it, "starts_with": text, "exists": path or list,
///    "equals": {path: [values]}}
///
///   if (when.fits_outside(message) && when.fits_inside(Node{&tree})) …   // outside is cheap: no parsing
class Matcher {
 public:
  [[nodiscard]] static Matcher compile(const rapidjson::Value* section, std::string_view pointer, Faults& faults);
  /// Whether it has no conditions and so matches every message.
  [[nodiscard]] bool is_unconditional() const noexcept {
    return form_field_.empty() && content_type_.empty() && starts_with_.empty() && exists_.empty() && equals_.empty();
  }
  /// The conditions that need no parsed body.
  [[nodiscard]] bool fits_outside(const SourceMessage& message) const;
  [[nodiscard]] bool fits_inside(const Node& root) const;
  /// Description of the condition that does not hold. It names fields and never shows values of the message.
  [[nodiscard]] std::string misfit_outside(const SourceMessage& message) const;
  [[nodiscard]] std::string misfit_inside(const Node& root) const;

 private:
  struct Existing {
    std::string text;  ///< the path as written
    Path path;
  };
  struct Equal {
    std::string text;
    Path path;
    std::vector<std::string> values;
  };
  void read_inside(const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  [[nodiscard]] static bool holds(const Equal& equal, const Node& root);

  std::string form_field_;
  std::string content_type_;
  std::string starts_with_;
  std::vector<Existing> exists_;
  std::vector<Equal> equals_;
};

}  // namespace parcelgate
