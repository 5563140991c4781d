// Named blocks of a manifest: written once at the top level, used by name.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/manifest/language/path.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// A top-level section {name: block}, compiled. find() notes each use, so that unused blocks can be reported.
template <class Block>
class NamedSection {
 public:
  explicit NamedSection(std::string_view section) : section_(section) {}

  /// Compiles each block of the section by `compile(value, pointer)`; nothing when the manifest has no such section.
  template <class Compile>
  void read(const rapidjson::Value& manifest, Faults& faults, Compile compile) {
    const rapidjson::Value* blocks = find_member(manifest, section_);
    if (blocks == nullptr) return;
    if (!blocks->IsObject()) return faults.add("/" + section_, "must be an object of named blocks");
    for (const auto& member : blocks->GetObject()) {
      const std::string name(scalar_text(member.name));
      blocks_.emplace(name, compile(member.value, join_pointer("/" + section_, name)));
    }
  }

  /// A copy of the block; an empty one, with a fault at `pointer`, when the name is unknown.
  [[nodiscard]] Block find(std::string_view name, std::string_view pointer, Faults& faults) const {
    if (const auto found = blocks_.find(name); found != blocks_.end()) {
      used_.emplace(name);
      return found->second;
    }
    std::vector<std::string_view> known;
    for (const auto& [id, block] : blocks_) known.push_back(id);
    faults.add(pointer, "\"" + std::string(name) + "\" is not in the section \"" + section_ + "\"",
               suggest(name, known));
    return {};
  }

  void report_unused(Faults& faults) const {
    for (const auto& [id, block] : blocks_) {
      if (used_.count(id) == 0) faults.add(join_pointer("/" + section_, id), "is used by no message", "remove it");
    }
  }

 private:
  std::string section_;
  std::map<std::string, Block, std::less<>> blocks_;
  mutable std::set<std::string, std::less<>> used_;
};

}  // namespace parcelgate
