#include "gateway/wire/json.hpp"

#include <algorithm>
#include <set>

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>

#include "gateway/base/json_string.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

/// Whether the bytes nest deeper than allowed, by counting brackets outside of strings. One pass, no memory.
bool nests_too_deep(std::string_view bytes) noexcept {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const char letter = bytes[at];
    if (in_string) {
      if (letter == '\\')
        ++at;
      else if (letter == '"')
        in_string = false;
    } else if (letter == '"') {
      in_string = true;
    } else if (letter == '[' || letter == '{') {
      if (++depth > kMaxJsonDepth) return true;
    } else if ((letter == ']' || letter == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

/// "line 3, column 7" of a file that people write; columns count characters, from 1.
std::string place_in_lines(std::string_view bytes, std::size_t offset) {
  const std::string_view before = bytes.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::string_view head = before.substr(before.rfind('\n') + 1);  // npos + 1: the whole
  const auto column = 1 + std::count_if(head.begin(), head.end(), [](char letter) {
                        return (static_cast<unsigned char>(letter) & 0xC0U) != 0x80U;  // no later byte of a character
                      });
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

std::string place_in_bytes(std::string_view, std::size_t offset) {
  return "byte " + std::to_string(offset);
}

template <unsigned kFlags, class Place>
Result<rapidjson::Document> parse_with(std::string_view bytes, Place place) {
  rapidjson::Document document;
  document.Parse<kFlags>(bytes.data(), bytes.size());
  if (document.HasParseError()) {
    return unexpected(ErrorKind::malformed, "JSON, " + place(bytes, document.GetErrorOffset()) + ": " +
                                                rapidjson::GetParseError_En(document.GetParseError()));
  }
  return document;
}

/// Whether arrays and objects nest deeper than `levels`. The recursion ends there.
bool is_deeper_than(const rapidjson::Value& value, std::size_t levels) {
  if (!value.IsArray() && !value.IsObject()) return false;
  if (levels == 0) return true;
  if (value.IsArray()) {
    return std::any_of(value.Begin(), value.End(), [&](const auto& item) { return is_deeper_than(item, levels - 1); });
  }
  return std::any_of(value.MemberBegin(), value.MemberEnd(),
                     [&](const auto& member) { return is_deeper_than(member.value, levels - 1); });
}

Unexpected too_deep() {
  return unexpected(ErrorKind::malformed, "JSON nests deeper than " + std::to_string(kMaxJsonDepth) + " levels");
}

/// Appends the JSON pointers of members whose name their object holds twice. A parser keeps both and look-ups find the
/// first, so that a person who wrote the second would be ignored in silence.
void find_duplicates(const rapidjson::Value& value, const std::string& pointer, std::string& out) {
  if (value.IsArray()) {
    for (rapidjson::SizeType at = 0; at < value.Size(); ++at)
      find_duplicates(value[at], pointer + "/" + std::to_string(at), out);
  }
  if (!value.IsObject()) return;
  std::set<std::string_view> seen;
  for (const auto& member : value.GetObject()) {
    const std::string here = pointer + "/" + std::string(text_of(member.name));
    if (!seen.insert(text_of(member.name)).second) out += (out.empty() ? "" : ", ") + here;
    find_duplicates(member.value, here, out);
  }
}

/// Offset of an escape "\\uDC00" to "\\uDFFF" without a first half before it, or npos. The parser accepts it, but
/// refuses a first half without a second one. The text must have been parsed.
std::size_t find_lone_surrogate(std::string_view json) noexcept {
  constexpr std::size_t kEscape = 6;
  for (std::size_t at = json.find('\\'); at != std::string_view::npos; at = json.find('\\', at)) {
    const bool is_surrogate =
        json[at + 1] == 'u' && (json[at + 2] == 'd' || json[at + 2] == 'D') && json[at + 3] >= '8';
    if (is_surrogate && (json[at + 3] > 'B' && json[at + 3] != 'a' && json[at + 3] != 'b')) return at;
    at += is_surrogate ? 2 * kEscape : 2;
  }
  return std::string_view::npos;
}

/// Copies the text at once. The base class of JsonWriter copies byte by byte; the saving pays for the UTF-8 check.
void append(rapidjson::StringBuffer& out, std::string_view text) {
  std::copy(text.begin(), text.end(), out.Push(text.size()));
}

constexpr unsigned kUntrusted = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

}  // namespace

Result<rapidjson::Document> parse_json(std::string_view bytes) {
  if (nests_too_deep(bytes)) return too_deep();
  auto document = parse_with<kUntrusted>(bytes, place_in_bytes);
  if (!document) return document;
  if (const std::size_t at = find_lone_surrogate(bytes); at != std::string_view::npos)
    return unexpected(ErrorKind::malformed, "JSON, byte " + std::to_string(at) + ": half of a surrogate pair");
  return document;
}

Result<rapidjson::Document> parse_json_with_comments(std::string_view bytes) {
  auto document = parse_with<kUntrusted | rapidjson::kParseCommentsFlag | rapidjson::kParseTrailingCommasFlag>(
      bytes, place_in_lines);
  if (!document) return document;
  if (is_deeper_than(*document, kMaxJsonDepth)) return too_deep();
  std::string duplicates;
  find_duplicates(*document, "", duplicates);
  if (!duplicates.empty()) return unexpected(ErrorKind::malformed, "duplicate members: " + duplicates);
  return document;
}

bool JsonWriter::String(const Ch* text, rapidjson::SizeType length, bool copy) {
  const std::string_view view(text, length);
  if (is_printable_line(view)) {
    const bool has_escapes = view.find('"') != std::string_view::npos || view.find('\\') != std::string_view::npos;
    if (has_escapes) return Base::String(text, length, copy);
    Prefix(rapidjson::kStringType);
    os_->Put('"');
    append(*os_, view);
    os_->Put('"');
    return EndValue(true);
  }
  std::string literal;
  append_json_string(literal, view);
  return RawValue(literal.data(), literal.size(), rapidjson::kStringType);
}

bool JsonWriter::RawValue(const Ch* json, std::size_t length, rapidjson::Type type) {
  const std::string_view view(json, length);
  Prefix(type);
  append(*os_, is_utf8(view) ? view : std::string_view(repair_utf8(view)));
  return EndValue(true);
}

const rapidjson::Value* find_member(const rapidjson::Value& value, std::string_view name) {
  if (!value.IsObject()) return nullptr;
  const auto end = value.MemberEnd();
  for (auto member = value.MemberBegin(); member != end; ++member) {
    if (member->name.GetStringLength() == name.size() && text_of(member->name) == name) return &member->value;
  }
  return nullptr;
}

std::string_view find_text(const rapidjson::Value& value, std::string_view name) {
  const rapidjson::Value* member = find_member(value, name);
  return member != nullptr && member->IsString() ? text_of(*member) : std::string_view{};
}

std::string to_json(const rapidjson::Value& value) {
  return render_json([&](JsonWriter& writer) { value.Accept(writer); });
}

}  // namespace parcelgate
