#include "adapters/manifest/tree.hpp"

#include <cstring>
#include <string>

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "gateway/base/text.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using Document = rapidjson::Document;

/// Hands a parser's calls on to a document and stops it at the depth limit, so that the fast recursive parser
/// cannot overflow the stack.
class DepthGuard {
 public:
  explicit DepthGuard(Document& document) : document_(document) {}
  bool Null() { return document_.Null(); }
  bool Bool(bool value) { return document_.Bool(value); }
  bool Int(int value) { return document_.Int(value); }
  bool Uint(unsigned value) { return document_.Uint(value); }
  bool Int64(std::int64_t value) { return document_.Int64(value); }
  bool Uint64(std::uint64_t value) { return document_.Uint64(value); }
  bool Double(double value) { return document_.Double(value); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool copy) {
    return document_.RawNumber(text, size, copy);
  }
  bool String(const char* text, rapidjson::SizeType size, bool copy) { return document_.String(text, size, copy); }
  bool Key(const char* text, rapidjson::SizeType size, bool copy) { return document_.Key(text, size, copy); }
  bool StartObject() { return enter() && document_.StartObject(); }
  bool EndObject(rapidjson::SizeType count) { return --depth_, document_.EndObject(count); }
  bool StartArray() { return enter() && document_.StartArray(); }
  bool EndArray(rapidjson::SizeType count) { return --depth_, document_.EndArray(count); }

 private:
  bool enter() noexcept { return ++depth_ <= kMaxJsonDepth; }
  Document& document_;
  std::size_t depth_{0};
};

/// Runs a reader over writable text, for Document::Populate.
struct Generator {
  char* text{nullptr};
  rapidjson::ParseResult outcome;

  bool operator()(Document& document) {
    constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
    DepthGuard guard(document);
    rapidjson::Reader reader;
    rapidjson::InsituStringStream stream(text);
    outcome = reader.Parse<kFlags>(stream, guard);
    return !outcome.IsError();
  }
};

}  // namespace

char* Arena::copy(std::string_view bytes) {
  char* out = static_cast<char*>(allocator_.Malloc(bytes.size() + 1));
  if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
  out[bytes.size()] = '\0';
  return out;
}

Result<rapidjson::Value> parse_json_tree(std::string_view bytes, Arena& arena) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.find('\0') != std::string_view::npos) return unexpected(ErrorKind::malformed, "JSON holds a zero byte");
  // In one go before the parse: letter by letter inside it costs half as much again.
  if (!is_utf8(bytes)) return unexpected(ErrorKind::malformed, "JSON is not UTF-8");
  Document document(&arena.allocator());
  Generator generator{arena.copy(bytes), {}};
  document.Populate(generator);
  if (generator.outcome.IsError()) {
    const char* what = generator.outcome.Code() == rapidjson::kParseErrorTermination
                           ? "nests deeper than 64 levels"
                           : rapidjson::GetParseError_En(generator.outcome.Code());
    return unexpected(ErrorKind::malformed, "JSON, byte " + std::to_string(generator.outcome.Offset()) + ": " + what);
  }
  rapidjson::Value out;
  out = static_cast<rapidjson::Value&>(document);  // moves: the arena keeps what it points to
  return out;
}

}  // namespace parcelgate
