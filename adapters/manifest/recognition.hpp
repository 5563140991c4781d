// How a message's shape is known: by what surrounds the body first, by what it holds second.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/manifest/field.hpp"

namespace parcelgate {

/// {"form_field": name, "content_type": part of it, "starts_with": text, "exists": path or list,
///  "equals": {path: [values]}}. All that are given must hold; none given: always.
class Recognition {
 public:
  [[nodiscard]] static Recognition compile(const rapidjson::Value* section, std::string_view pointer, Faults& faults);
  /// What can be told without reading the body as a tree.
  [[nodiscard]] bool fits_outside(const SourceMessage& message) const;
  [[nodiscard]] bool fits_inside(const Node& root) const;

 private:
  void read_inside(const rapidjson::Value& section, std::string_view pointer, Faults& faults);

  std::string form_field_;
  std::string content_type_;
  std::string starts_with_;
  std::vector<Path> exists_;
  std::vector<std::pair<Path, std::vector<std::string>>> equals_;
};

}  // namespace parcelgate
