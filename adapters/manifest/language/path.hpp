// Paths through a message's tree: one small language for JSON and for XML turned into the same tree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

#include "gateway/wire/faults.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// Limit on the work for one message, so that reading a hostile body stays linear in its size. Single reads are free;
/// searches in wide objects, long lists and long texts are charged. When the budget is used up, wide places read as
/// empty and the reader reports the message as malformed.
class WorkBudget {
 public:
  /// A share for each byte of the body, and enough for small ones.
  explicit WorkBudget(std::size_t body_bytes) noexcept : limit_(kLeast + kPerByte * body_bytes) {}

  /// @return whether there was enough left
  bool spend(std::size_t units) noexcept {
    spent_ += units;
    return spent_ <= limit_;
  }
  [[nodiscard]] bool is_exhausted() const noexcept { return spent_ > limit_; }
  [[nodiscard]] std::size_t spent() const noexcept { return spent_; }

 private:
  static constexpr std::size_t kLeast = 100'000;
  static constexpr std::size_t kPerByte = 16;
  std::size_t limit_;
  std::size_t spent_{0};
};

/// A place in the tree, with the objects around it. Arrays have no node of their own.
/// Trap: `parent` points to the caller's node, so a node must not outlive the visit that received it.
/// @tparam Tree  rapidjson::Value, const or not
template <class Tree>
struct BasicNode {
  Tree* value{nullptr};
  const BasicNode* parent{nullptr};
  WorkBudget* work{nullptr};  ///< null: no limit, for places that are read once

  /// Whether the budget allows a search through `width` neighbours.
  [[nodiscard]] bool may_look_at(std::size_t width) const noexcept {
    constexpr std::size_t kWide = 32;
    return width <= kWide || work == nullptr || work->spend(width);
  }
  /// A text that is about to be copied or searched.
  [[nodiscard]] std::string_view paid(std::string_view text) const noexcept {
    constexpr std::size_t kLong = 1024;
    constexpr std::size_t kBytesPerUnit = 4;
    const bool is_free = text.size() <= kLong || work == nullptr;
    return is_free || work->spend(text.size() / kBytesPerUnit) ? text : std::string_view{};
  }
};

using Node = BasicNode<const rapidjson::Value>;
/// For the one caller that replaces texts in the tree (unwrap: documents inside documents).
using MutableNode = BasicNode<rapidjson::Value>;

/// Text of a scalar: strings as they are, true and false by name, null and containers empty.
/// Numbers are strings already: messages are parsed with their digits kept.
[[nodiscard]] inline std::string_view scalar_text(const rapidjson::Value& value) noexcept {
  if (value.IsString()) return {value.GetString(), value.GetStringLength()};
  if (value.IsTrue()) return "true";
  if (value.IsFalse()) return "false";
  return {};
}

/// A member of the node's object, or null. The search in a wide object is charged to the work budget.
[[nodiscard]] inline const rapidjson::Value* find_member(const Node& node, std::string_view name) noexcept {
  const auto& object = *node.value;
  return object.IsObject() && node.may_look_at(object.MemberCount()) ? find_member(object, name) : nullptr;
}

/// A compiled path. The notation:
///   "a/b"                    members
///   "../a"                   a member of the object around this one
///   "."                      this place
///   "a/*/b"                  any member
///   "dates[type=DEL]/date"   of a list of objects, those whose member `type` is "DEL"
///   "/a"  "^/a"              from the message's root; from the shipment
/// Arrays are transparent: a step that meets an array visits each of its elements.
///
///   const auto path = Path::compile("scans/time", "/messages/0/events/time/at", faults);
///   if (path) path->each(Node{&tree}, [&](const Node& node) { use(scalar_text(*node.value)); return false; });
///
/// Trap: root() says where the walk has to start; each() starts at the node that it is given.
class Path {
 public:
  enum class Root : std::uint8_t { item, shipment, message };

  /// Adds to `faults` when the text is no path.
  [[nodiscard]] static std::optional<Path> compile(std::string_view text, std::string_view pointer, Faults& faults);

  [[nodiscard]] Root root() const noexcept { return root_; }

  /// Calls `visit(const Node&)` for each place that the path leads to, in the message's order, until it returns true.
  /// @return whether a visit returned true
  template <class Visit>
  bool each(const Node& from, Visit&& visit) const {
    return walk(from, 0, visit);
  }
  /// The same for a tree that `visit(const MutableNode&)` may change. A visit may replace the value of its own node.
  template <class Visit>
  bool each(const MutableNode& from, Visit&& visit) const {
    return walk(from, 0, visit);
  }

  /// Text of the first scalar that is not blank, or empty.
  [[nodiscard]] std::string_view first_text(const Node& from) const {
    // Most paths are names alone, and most places single values.
    if (is_plain_) {
      const rapidjson::Value* value = from.value;
      for (const Step& step : steps_) {
        if (!value->IsObject()) break;
        value = find_member(Node{value, nullptr, from.work}, step.key);
        if (value == nullptr) return {};
        if (&step == &steps_.back() && !value->IsArray()) return from.paid(scalar_text(*value));
      }
    }
    std::string_view found;
    each(from, [&found](const Node& node) {
      found = scalar_text(*node.value);
      return !found.empty();
    });
    return from.paid(found);
  }
  /// Whether the place exists. An empty list exists; null does not.
  [[nodiscard]] bool exists(const Node& from) const { return is_present(from, 0); }
  /// Whether the document has the path's members at all: null, an empty list or an empty object on the way is enough.
  /// A document of another kind does not have them.
  [[nodiscard]] bool is_named(const Node& from) const { return is_named(from, 0); }

 private:
  enum class StepKind : std::uint8_t { key, any, up };
  struct Step {
    StepKind kind{StepKind::key};
    std::string key;
    std::string where;   ///< member that must have …
    std::string equals;  ///< … this text; empty `where`: no condition
  };

  static const rapidjson::Value* find_child(const Node& node, std::string_view name) noexcept {
    return find_member(node, name);
  }
  static rapidjson::Value* find_child(const MutableNode& node, std::string_view name) noexcept {
    if (!node.value->IsObject() || !node.may_look_at(node.value->MemberCount())) return nullptr;
    for (auto& member : node.value->GetObject()) {
      if (scalar_text(member.name) == name) return &member.value;
    }
    return nullptr;
  }

  template <class Tree, class Visit>
  bool walk(const BasicNode<Tree>& node, std::size_t at, Visit& visit) const {
    if (node.value->IsArray()) {
      if (!node.may_look_at(node.value->Size())) return false;
      for (auto& element : node.value->GetArray()) {
        if (walk(BasicNode<Tree>{&element, node.parent, node.work}, at, visit)) return true;
      }
      return false;
    }
    if (!passes(at, Node{node.value, nullptr, node.work})) return false;
    if (at == steps_.size()) return visit(node);
    const Step& step = steps_[at];
    if (step.kind == StepKind::up) return node.parent != nullptr && walk(*node.parent, at + 1, visit);
    if (!node.value->IsObject()) return false;
    if (step.kind == StepKind::any) {
      if (!node.may_look_at(node.value->MemberCount())) return false;
      for (auto& member : node.value->GetObject()) {
        if (walk(BasicNode<Tree>{&member.value, &node, node.work}, at + 1, visit)) return true;
      }
      return false;
    }
    Tree* child = find_child(node, step.key);
    return child != nullptr && walk(BasicNode<Tree>{child, &node, node.work}, at + 1, visit);
  }

  [[nodiscard]] bool is_present(const Node& node, std::size_t at) const;
  [[nodiscard]] bool is_named(const Node& node, std::size_t at) const;
  /// Whether a node that step at-1 led to meets that step's condition.
  [[nodiscard]] bool passes(std::size_t at, const Node& node) const noexcept;
  [[nodiscard]] bool add_step(std::string_view text);

  Root root_{Root::item};
  bool is_plain_{false};  ///< steps are names, without conditions
  std::vector<Step> steps_;
};

}  // namespace parcelgate
