#include "gateway/wire/canonical_json.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

/// A text as a JSON string.
std::string quoted_json(const char* text, rapidjson::SizeType size) {
  return render_json([&](JsonWriter& writer) { write_text(writer, {text, size}); });
}

/// An array or object that is being read. Members of an object are pairs of canonical key and value.
struct OpenValue {
  bool is_object{false};
  std::string key;
  std::vector<std::pair<std::string, std::string>> members;
};

/// Builds the canonical text from the inside outwards. Numbers arrive as text.
class CanonicalHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, CanonicalHandler> {
 public:
  bool Null() { return add("null"); }
  bool Bool(bool value) { return add(value ? "true" : "false"); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool /*copy*/) { return add({text, size}); }
  bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) { return add(quoted_json(text, size)); }
  bool Key(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    open_.back().key.assign(text, size);
    return true;
  }
  bool StartObject() { return start(true); }
  bool StartArray() { return start(false); }
  bool EndArray(rapidjson::SizeType /*count*/) {
    std::string out = "[";
    for (const auto& [key, value] : open_.back().members) out.append(out.size() > 1 ? "," : "").append(value);
    open_.pop_back();
    return add(out + "]");
  }
  bool EndObject(rapidjson::SizeType /*count*/) {
    auto members = std::move(open_.back().members);
    open_.pop_back();
    std::sort(members.begin(), members.end());
    std::string out = "{";
    for (std::size_t at = 0; at < members.size(); ++at) {
      const auto& [key, value] = members[at];
      if (at > 0 && members[at - 1].first == key) {
        fault_ = "an object names the member \"" + key + "\" twice";
        return false;
      }
      out.append(at > 0 ? "," : "")
          .append(quoted_json(key.data(), static_cast<rapidjson::SizeType>(key.size())))
          .append(":")
          .append(value);
    }
    return add(out + "}");
  }

  [[nodiscard]] std::string& text() noexcept { return whole_; }
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

 private:
  bool start(bool is_object) {
    if (open_.size() >= kMaxJsonDepth) {
      fault_ = "it is nested too deeply";
      return false;
    }
    open_.push_back({is_object, {}, {}});
    return true;
  }
  bool add(std::string value) {
    if (open_.empty())
      whole_ = std::move(value);
    else
      open_.back().members.emplace_back(open_.back().key, std::move(value));
    return true;
  }

  std::vector<OpenValue> open_;
  std::string whole_;
  std::string fault_;
};

}  // namespace

Result<std::string> canonical_json(std::string_view json) {
  if (json.find('\0') != std::string_view::npos)
    return unexpected(ErrorKind::malformed, "JSON: it contains a zero byte");
  const std::string bytes(json);  // the reader needs an end mark
  rapidjson::StringStream stream(bytes.c_str());
  rapidjson::Reader reader;
  CanonicalHandler handler;
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;
  const rapidjson::ParseResult parsed = reader.Parse<kFlags>(stream, handler);
  if (parsed) return std::move(handler.text());
  const std::string what =
      handler.fault().empty() ? std::string(rapidjson::GetParseError_En(parsed.Code())) : handler.fault();
  return unexpected(ErrorKind::malformed, "JSON: byte " + std::to_string(parsed.Offset()) + ": " + what);
}

}  // namespace parcelgate
