#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <pugixml.hpp>

#include "adapters/manifest/text/charset.hpp"
#include "adapters/manifest/text/repair.hpp"
#include "adapters/manifest/text/tree.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using rapidjson::Document;
using rapidjson::Value;

/// A name without its prefix.
std::string_view local_name(const char* name) noexcept {
  const char* end = name;
  for (; *end != '\0'; ++end) {
    if (*end == ':') name = end + 1;
  }
  return {name, static_cast<std::size_t>(end - name)};
}

/// Feeds the content of an XML element to a document, so that its arrays and objects take no more room than they need.
/// Texts of the parsed buffer are pointed to, not copied: it lives in the arena.
class XmlToTree {
 public:
  XmlToTree(const pugi::xml_node& root, Arena& arena) : root_(root), arena_(arena) {}

  bool operator()(Document& out) {
    out.StartObject();
    key(out, local_name(root_.name()));
    return convert(root_, out, 1) && out.EndObject(1);
  }

 private:
  /// A child, and the next one of its name. The first of a name knows the last and how many there are.
  struct Child {
    std::string_view name;
    pugi::xml_node node;
    std::size_t next{kNone};
    std::size_t last{kNone};
    rapidjson::SizeType count{1};
    bool is_first{true};
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  static void key(Document& out, std::string_view name) {
    out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()), false);
  }
  void string(Document& out, std::string_view text) {
    if (has_control_byte(text)) {
      const std::string folded = fold_xml_text(text);
      text = {arena_.copy(folded), folded.size()};
    }
    out.String(text.empty() ? "" : text.data(), static_cast<rapidjson::SizeType>(text.size()), false);
  }

  /// @return false when the element nests too deep
  bool convert(const pugi::xml_node& element, Document& out, std::size_t depth) {
    if (depth > kMaxJsonDepth) return false;
    if (convert_leaf(element, out)) return true;
    const std::size_t from = children_.size();
    const std::string_view text = collect(element);
    rapidjson::SizeType members = 0;
    auto attribute = element.first_attribute();
    // Every call goes into a library: a name that is there says that the attribute is.
    const char* name = attribute.name();
    const bool is_object = children_.size() > from || *name != '\0';
    if (is_object) out.StartObject();
    for (; *name != '\0'; name = (attribute = attribute.next_attribute()).name())
      members += add_attribute(name, attribute.value(), out);
    for (std::size_t at = from; at < children_.size(); ++at) {
      if (!children_[at].is_first) continue;
      if (!add_children(at, out, depth)) return false;
      ++members;
    }
    children_.resize(from);
    if (is_object && !text.empty()) {
      key(out, "#text");
      ++members;
    }
    if (!is_object || !text.empty()) string(out, text);
    if (is_object) out.EndObject(members);
    return true;
  }

  /// An element of one text alone, as most are.
  bool convert_leaf(const pugi::xml_node& element, Document& out) {
    const auto only = element.first_child();
    const auto type = only.type();
    if (type != pugi::node_pcdata && type != pugi::node_cdata) return false;
    if (only.next_sibling().type() != pugi::node_null || *element.first_attribute().name() != '\0') return false;
    string(out, only.value());
    return true;
  }

  bool add_children(std::size_t first, Document& out, std::size_t depth) {
    const rapidjson::SizeType count = children_[first].count;
    key(out, children_[first].name);
    if (count > 1) out.StartArray();
    // Converting a child lends and gives back room behind these: places stay, addresses may not.
    for (std::size_t at = first; at != kNone; at = children_[at].next) {
      if (!convert(pugi::xml_node(children_[at].node), out, depth + 1)) return false;
    }
    if (count > 1) out.EndArray(count);
    return true;
  }

  rapidjson::SizeType add_attribute(const char* whole_name, const char* value, Document& out) {
    if (std::strncmp(whole_name, "xmlns", 5) == 0) return 0;
    const std::string_view name = local_name(whole_name);
    char* marked = static_cast<char*>(arena_.allocator().Malloc(name.size() + 1));
    *marked = '@';
    std::memcpy(marked + 1, name.data(), name.size());
    key(out, {marked, name.size() + 1});
    string(out, value);
    return 1;
  }

  /// Puts the element's children behind those of its ancestors, those of one name chained.
  /// @return the text between them
  std::string_view collect(const pugi::xml_node& element) {
    std::string_view text;
    Names names;
    auto child = element.first_child();
    for (auto type = child.type(); type != pugi::node_null; type = (child = child.next_sibling()).type()) {
      if (type == pugi::node_pcdata || type == pugi::node_cdata) text = joined(text, child.value());
      if (type != pugi::node_element) continue;
      const std::string_view name = local_name(child.name());
      const std::size_t place = children_.size();
      const std::size_t first = find_first(names, name);
      children_.push_back({name, child});
      if (first == kNone) {
        children_[place].last = place;
        continue;
      }
      children_[place].is_first = false;
      children_[children_[first].last].next = place;
      children_[first].last = place;
      ++children_[first].count;
    }
    return text;
  }

  /// A few names are looked through, many have an index: so wide elements stay linear.
  static constexpr std::size_t kFew = 16;
  struct Names {
    std::size_t latest{kNone};
    std::size_t count{0};
    std::array<std::size_t, kFew> firsts{};
    std::unique_ptr<std::unordered_map<std::string_view, std::size_t>> index;
  };
  std::size_t find_first(Names& names, std::string_view name) const {
    if (names.latest != kNone && children_[names.latest].name == name) return names.latest;
    const std::size_t here = children_.size();
    std::size_t found = kNone;
    if (names.count > kFew) {
      found = names.index->try_emplace(name, here).first->second;
    } else {
      for (std::size_t i = 0; i < names.count && found == kNone; ++i) {
        if (children_[names.firsts[i]].name == name) found = names.firsts[i];
      }
      if (found == kNone) add_name(names, name, here);
    }
    names.latest = found == kNone ? here : found;
    return found == here ? kNone : found;
  }
  void add_name(Names& names, std::string_view name, std::size_t here) const {
    if (names.count < kFew) {
      names.firsts[names.count] = here;
    } else {
      names.index = std::make_unique<std::unordered_map<std::string_view, std::size_t>>();
      for (const std::size_t first : names.firsts) names.index->try_emplace(children_[first].name, first);
      names.index->try_emplace(name, here);
    }
    ++names.count;
  }

  /// Text in several runs, between comments or children.
  std::string_view joined(std::string_view left, std::string_view right) {
    if (left.empty()) return right;
    const std::string whole = std::string(left) + std::string(right);
    return {arena_.copy(whole), whole.size()};
  }

  const pugi::xml_node root_;
  Arena& arena_;
  std::vector<Child> children_;
};

}  // namespace

Result<Value> parse_xml_tree(std::string_view bytes, Arena& arena) {
  std::string held;
  // Text that is UTF-8 may have been taken out of another document: its own declaration is history then.
  std::string_view text = to_utf8(bytes, {}, held);
  if (!held.empty()) text = to_utf8(bytes, {charset_of_xml(bytes)}, held);
  std::string repaired;
  if (has_bad_xml_character(text)) text = repaired = repair_xml(text);
  pugi::xml_document document;
  const auto outcome = document.load_buffer_inplace(arena.copy(text), text.size(),
                                                    pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  if (!outcome) {
    return unexpected(ErrorKind::malformed,
                      "XML, byte " + std::to_string(outcome.offset) + ": " + outcome.description());
  }
  for (auto part = document.first_child(); part; part = part.next_sibling()) {
    if (part.type() == pugi::node_doctype)
      return unexpected(ErrorKind::malformed, "XML with a document type is refused");
  }
  Document tree(&arena.allocator());
  XmlToTree converter(document.document_element(), arena);
  bool is_whole = false;
  const auto generate = [&](Document& out) { return is_whole = converter(out); };
  tree.Populate(generate);
  if (!is_whole) return unexpected(ErrorKind::malformed, "XML nests deeper than 64 levels");
  Value out;
  out = static_cast<Value&>(tree);  // moves: the arena keeps what it points to
  return out;
}

}  // namespace parcelgate
