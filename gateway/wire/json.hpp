// JSON on RapidJSON: a parser for untrusted bytes, a writer with guaranteed UTF-8, and small readers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Deepest nesting of arrays and objects that the parsers accept.
inline constexpr std::size_t kMaxJsonDepth = 64;

/// Writes all JSON that leaves the gateway. The output is valid UTF-8 whatever the input: an invalid character becomes
/// U+FFFD, also inside JSON that was rendered earlier (RawValue). Control characters that a terminal would interpret
/// are escaped. Use this class instead of rapidjson::Writer, which copies invalid bytes through.
///
///     rapidjson::StringBuffer buffer;
///     JsonWriter writer(buffer);
///     writer.StartObject();
///     write_member(writer, "carrier", carrier);
///     writer.EndObject();
///     return std::string(buffer.GetString(), buffer.GetSize());
class JsonWriter : public rapidjson::Writer<rapidjson::StringBuffer> {
 public:
  using Base = rapidjson::Writer<rapidjson::StringBuffer>;
  using Base::Base;

  bool String(const Ch* text, rapidjson::SizeType length, bool copy = false);
  bool String(const Ch* text) {
    return String(text, static_cast<rapidjson::SizeType>(std::char_traits<Ch>::length(text)));
  }
  bool String(const std::string& text) { return String(text.data(), static_cast<rapidjson::SizeType>(text.size())); }
  // As in the base class, a key is written like a text.
  bool Key(const Ch* text, rapidjson::SizeType length, bool copy = false) { return String(text, length, copy); }
  bool Key(const Ch* text) { return String(text); }
  bool Key(const std::string& text) { return String(text); }
  bool RawValue(const Ch* json, std::size_t length, rapidjson::Type type);
};

/// Parses untrusted bytes. Iterative, so that deep nesting cannot overflow the stack. Refuses more than kMaxJsonDepth
/// levels, invalid UTF-8 and escapes of lone surrogates. Duplicate members are kept: find_member() returns the first.
/// @error malformed: the byte offset and the problem
[[nodiscard]] Result<rapidjson::Document> parse_json(std::string_view bytes);
/// The same for files that our users write: comments and trailing commas are allowed, duplicate members are refused.
/// @error malformed: line and column and the problem, or the pointers of duplicate members
[[nodiscard]] Result<rapidjson::Document> parse_json_with_comments(std::string_view bytes);

/// View of a string value. The value must be a string (check IsString() first) and must outlive the view.
[[nodiscard]] inline std::string_view text_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}
/// A member of an object, or null when absent or `value` is no object.
[[nodiscard]] const rapidjson::Value* find_member(const rapidjson::Value& value, std::string_view name);
/// A string member; empty when it is absent or not a string.
[[nodiscard]] std::string_view find_text(const rapidjson::Value& value, std::string_view name);

inline void write_text(JsonWriter& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}
inline void write_key(JsonWriter& writer, std::string_view text) {
  writer.Key(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}
/// Writes a member; its value is null when `text` is empty.
inline void write_text_or_null(JsonWriter& writer, std::string_view name, std::string_view text) {
  write_key(writer, name);
  if (text.empty())
    writer.Null();
  else
    write_text(writer, text);
}
inline void write_member(JsonWriter& writer, std::string_view name, std::string_view text) {
  write_key(writer, name);
  write_text(writer, text);
}
/// Writes a member that is an array of texts.
template <class Texts>
void write_texts(JsonWriter& writer, std::string_view name, const Texts& texts) {
  write_key(writer, name);
  writer.StartArray();
  for (const auto& text : texts) write_text(writer, text);
  writer.EndArray();
}
/// Leaves the member out when `text` is empty.
inline void write_if_given(JsonWriter& writer, std::string_view name, std::string_view text) {
  if (!text.empty()) write_member(writer, name, text);
}
/// Leaves the member out when there is no number.
inline void write_if_given(JsonWriter& writer, std::string_view name, const std::optional<std::uint32_t>& number) {
  if (!number) return;
  write_key(writer, name);
  writer.Uint(*number);
}

[[nodiscard]] std::string to_json(const rapidjson::Value& value);

/// Renders one JSON document; `fill(writer)` writes all of it.
///
///     reply.body = render_json([&](JsonWriter& writer) { write_return(writer, ret, now); });
template <class Fill>
[[nodiscard]] std::string render_json(const Fill& fill) {
  constexpr std::size_t kUsualBytes = 1024;  // most documents fit without growing
  rapidjson::StringBuffer buffer(nullptr, kUsualBytes);
  JsonWriter writer(buffer);
  fill(writer);
  return {buffer.GetString(), buffer.GetSize()};
}
/// Renders one JSON object; `fill(writer)` writes its members.
///
///     return render_json_object([&](JsonWriter& writer) { write_member(writer, "id", id); });
template <class Fill>
[[nodiscard]] std::string render_json_object(const Fill& fill) {
  return render_json([&](JsonWriter& writer) {
    writer.StartObject();
    fill(writer);
    writer.EndObject();
  });
}

}  // namespace parcelgate
