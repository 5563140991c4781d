#include <cstring>
#include <string>
#include <unordered_map>

#include <pugixml.hpp>

#include "adapters/manifest/tree.hpp"
#include "adapters/manifest/utf8.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using rapidjson::Value;

std::string_view local_name(const char* name) noexcept {
  const char* colon = std::strrchr(name, ':');
  return colon == nullptr ? std::string_view(name) : std::string_view(colon + 1);
}

class XmlToTree {
 public:
  explicit XmlToTree(Arena& arena) : allocator_(arena.allocator()) {}

  /// @return false when the element nests too deep
  bool convert(const pugi::xml_node& element, Value& out, std::size_t depth) {
    if (depth > kMaxJsonDepth) return false;
    out.SetObject();
    add_attributes(element, out);
    std::string text;
    std::unordered_map<std::string_view, rapidjson::SizeType> places;
    for (const auto& child : element.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
      if (child.type() != pugi::node_element) continue;
      Value value;
      if (!convert(child, value, depth + 1)) return false;
      add_child(out, places, local_name(child.name()), value);
    }
    if (out.MemberCount() == 0)
      out = string(text);
    else if (!text.empty())
      out.AddMember("#text", string(text), allocator_);
    return true;
  }

 private:
  Value string(std::string_view text) {
    return Value(text.data(), static_cast<rapidjson::SizeType>(text.size()), allocator_);
  }

  void add_attributes(const pugi::xml_node& element, Value& out) {
    for (const auto& attribute : element.attributes()) {
      if (std::strncmp(attribute.name(), "xmlns", 5) == 0) continue;
      std::string name = "@";
      name += local_name(attribute.name());
      out.AddMember(string(name), string(attribute.value()), allocator_);
    }
  }

  /// A second child of a name turns the first into a list; `places` keeps wide elements linear.
  void add_child(Value& out, std::unordered_map<std::string_view, rapidjson::SizeType>& places, std::string_view name,
                 Value& value) {
    const auto [place, is_new] = places.try_emplace(name, out.MemberCount());
    if (is_new) {
      out.AddMember(string(name), value, allocator_);
      return;
    }
    Value& first = (out.MemberBegin() + place->second)->value;
    if (!first.IsArray()) {
      Value list(rapidjson::kArrayType);
      list.PushBack(first, allocator_);
      first = list;
    }
    first.PushBack(value, allocator_);
  }

  Arena::Allocator& allocator_;
};

}  // namespace

Result<Value> parse_xml_tree(std::string_view bytes, Arena& arena) {
  if (bytes.find("<!DOCTYPE") != std::string_view::npos) {
    return unexpected(ErrorKind::malformed, "XML with a document type is refused");
  }
  if (!is_utf8(bytes)) return unexpected(ErrorKind::malformed, "XML is not UTF-8");
  pugi::xml_document document;
  const auto outcome = document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!outcome) {
    return unexpected(ErrorKind::malformed,
                      "XML, byte " + std::to_string(outcome.offset) + ": " + outcome.description());
  }
  Value root(rapidjson::kObjectType);
  Value top;
  if (!XmlToTree(arena).convert(document.document_element(), top, 1)) {
    return unexpected(ErrorKind::malformed, "XML nests deeper than 64 levels");
  }
  const std::string_view name = local_name(document.document_element().name());
  root.AddMember(Value(name.data(), static_cast<rapidjson::SizeType>(name.size()), arena.allocator()), top,
                 arena.allocator());
  return root;
}

}  // namespace parcelgate
