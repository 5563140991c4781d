#include "adapters/manifest/language/path.hpp"

#include <algorithm>

namespace parcelgate {

bool Path::passes(std::size_t at, const Node& node) const noexcept {
  if (at == 0 || steps_[at - 1].where.empty()) return true;
  const Step& step = steps_[at - 1];
  const rapidjson::Value* member = find_member(node, step.where);
  return member != nullptr && scalar_text(*member) == step.equals;
}

bool Path::is_present(const Node& node, std::size_t at) const {
  if (at == steps_.size() && node.value->IsArray() && node.value->Empty()) return true;
  if (at < steps_.size() && node.value->IsObject() && steps_[at].kind == StepKind::key && passes(at, node)) {
    const rapidjson::Value* child = find_member(node, steps_[at].key);
    return child != nullptr && is_present(Node{child, &node, node.work}, at + 1);
  }
  auto is_something = [](const Node& found) { return !found.value->IsNull(); };
  return walk(node, at, is_something);
}

bool Path::is_named(const Node& node, std::size_t at) const {
  const auto& value = *node.value;
  if (value.IsNull()) return true;
  if (value.IsArray()) {
    if (value.Empty()) return true;
    constexpr rapidjson::SizeType kEnough = 32;  // the elements of a list are alike
    const auto* const end = value.Begin() + std::min(value.Size(), kEnough);
    return std::any_of(value.Begin(), end, [&](const rapidjson::Value& element) {
      return !element.IsNull() && is_named(Node{&element, node.parent, node.work}, at);
    });
  }
  if (at == steps_.size()) return true;
  const Step& step = steps_[at];
  if (step.kind == StepKind::up) return node.parent != nullptr && is_named(*node.parent, at + 1);
  // XML has no other form for an empty element than an empty text.
  if (value.IsString() && value.GetStringLength() == 0 && at > 0) return true;
  if (!value.IsObject()) return false;
  if (value.ObjectEmpty() && at > 0) return true;
  if (step.kind == StepKind::key) {
    const rapidjson::Value* child = find_member(node, step.key);
    return child != nullptr && is_named(Node{child, &node, node.work}, at + 1);
  }
  if (!node.may_look_at(value.MemberCount())) return false;
  return std::any_of(value.MemberBegin(), value.MemberEnd(), [&](const auto& member) {
    return is_named(Node{&member.value, &node, node.work}, at + 1);
  });
}

bool Path::add_step(std::string_view text) {
  if (text.empty()) return false;
  Step step;
  if (text.back() == ']') {
    const auto open = text.find('[');
    const auto equals = text.find('=', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || equals == std::string_view::npos || equals == open + 1) return false;
    step.where = text.substr(open + 1, equals - open - 1);
    step.equals = text.substr(equals + 1, text.size() - equals - 2);
    text = text.substr(0, open);
    if (text.empty()) return false;
  }
  if (text == "..")
    step.kind = StepKind::up;
  else if (text == "*")
    step.kind = StepKind::any;
  else
    step.key = text;
  steps_.push_back(std::move(step));
  return true;
}

std::optional<Path> Path::compile(std::string_view text, std::string_view pointer, Faults& faults) {
  Path path;
  std::string_view rest = text;
  if (rest.starts_with("^/")) {
    path.root_ = Root::shipment;
    rest.remove_prefix(2);
  } else if (rest.starts_with("/")) {
    path.root_ = Root::message;
    rest.remove_prefix(1);
  }
  if (rest == ".") return path;
  while (true) {
    const auto slash = rest.find('/');
    if (!path.add_step(rest.substr(0, slash))) {
      faults.add(pointer, "\"" + std::string(text) + "\" is no path",
                 "write steps with / between them, as in a/b, ../c, list[type=X]/d or . for the place itself");
      return std::nullopt;
    }
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  path.is_plain_ = std::all_of(path.steps_.begin(), path.steps_.end(),
                               [](const Step& step) { return step.kind == StepKind::key && step.where.empty(); });
  return path;
}

}  // namespace parcelgate
