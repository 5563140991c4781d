// How a message's shape is known: by what surrounds the body first, by what it holds second.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/manifest/language/field.hpp"

namespace parcelgate {

/// {"form_field": name, "content_type": part of it, "starts_with": text, "exists": path or list,
///  "equals": {path: [values]}}. All that are given must hold; none given: always.
class Matcher {
 public:
  [[nodiscard]] static Matcher compile(const rapidjson::Value* section, std::string_view pointer, Faults& faults);
  /// Whether it takes every message, as a last shape does.
  [[nodiscard]] bool is_unconditional() const noexcept {
    return form_field_.empty() && content_type_.empty() && starts_with_.empty() && exists_.empty() && equals_.empty();
  }
  /// What can be told without reading the body as a tree.
  [[nodiscard]] bool fits_outside(const SourceMessage& message) const;
  [[nodiscard]] bool fits_inside(const Node& root) const;
  /// Which condition does not hold, in words, for a message that does not fit. Names of fields are told, no values.
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
