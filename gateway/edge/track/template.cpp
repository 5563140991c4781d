#include "gateway/edge/track/template.hpp"

#include <stdexcept>

#include "gateway/base/html.hpp"
#include "gateway/base/text.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

const rapidjson::Value* look_up(const std::vector<const rapidjson::Value*>& scopes, std::string_view name) {
  if (name == ".") return scopes.back();
  for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
    if (const rapidjson::Value* const found = find_member(**scope, name)) return found;
  }
  return nullptr;
}

bool is_empty(const rapidjson::Value* value) {
  if (value == nullptr || value->IsNull() || value->IsFalse()) return true;
  if (value->IsArray()) return value->Empty();
  return value->IsString() && value->GetStringLength() == 0;
}

std::string text_or_number(const rapidjson::Value* value) {
  if (value == nullptr) return {};
  if (value->IsString()) return std::string(text_of(*value));
  return value->IsInt64() ? std::to_string(value->GetInt64()) : std::string{};
}

}  // namespace

Template::Template(std::string_view text) {
  nodes_ = compile(text, {});
}

std::vector<Template::Node> Template::compile(std::string_view& rest, std::string_view section) {
  std::vector<Node> nodes;
  for (;;) {
    const std::size_t open = rest.find("{{");
    nodes.push_back({Kind::text, std::string(rest.substr(0, open))});
    if (open == std::string_view::npos) {
      if (!section.empty()) throw std::logic_error("template: not closed: " + std::string(section));
      rest = {};
      return nodes;
    }
    rest.remove_prefix(open + 2);
    const bool is_raw = rest.starts_with('{');
    const std::size_t close = rest.find(is_raw ? "}}}" : "}}");
    if (close == std::string_view::npos) throw std::logic_error("template: a tag is not closed");
    std::string_view tag = rest.substr(0, close);
    rest.remove_prefix(close + (is_raw ? 3 : 2));
    const char mark = tag.empty() ? ' ' : tag.front();
    if (is_raw || mark == '#' || mark == '^' || mark == '/') tag.remove_prefix(1);
    if (mark == '/' && !is_raw) {
      if (tag != section) throw std::logic_error("template: not open: " + std::string(tag));
      return nodes;
    }
    Node node{is_raw ? Kind::raw : Kind::escaped, std::string(tag)};
    if (mark == '#' || mark == '^') {
      node.kind = mark == '#' ? Kind::section : Kind::inverted;
      node.inside = compile(rest, node.text);
    }
    nodes.push_back(std::move(node));
  }
}

void Template::render_section(const Node& node, const rapidjson::Value* value, Scopes& scopes, std::string& out) {
  if (is_empty(value)) return;
  if (!value->IsArray()) {
    scopes.push_back(value);
    render(node.inside, scopes, out);
    scopes.pop_back();
    return;
  }
  for (const auto& element : value->GetArray()) {
    scopes.push_back(&element);
    render(node.inside, scopes, out);
    scopes.pop_back();
  }
}

void Template::render(const std::vector<Node>& nodes, Scopes& scopes, std::string& out) {
  for (const Node& node : nodes) {
    switch (node.kind) {
      case Kind::text:
        out.append(node.text);
        break;
      case Kind::escaped:
        out.append(escape_html(printable_line(text_or_number(look_up(scopes, node.text)))));
        break;
      case Kind::raw:
        out.append(text_or_number(look_up(scopes, node.text)));
        break;
      case Kind::section:
        render_section(node, look_up(scopes, node.text), scopes, out);
        break;
      case Kind::inverted:
        if (is_empty(look_up(scopes, node.text))) render(node.inside, scopes, out);
        break;
    }
  }
}

std::string Template::render(const rapidjson::Value& model) const {
  std::string out;
  Scopes scopes{&model};
  render(nodes_, scopes, out);
  return out;
}

}  // namespace parcelgate
