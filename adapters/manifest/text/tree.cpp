#include "adapters/manifest/text/tree.hpp"

#include <cstring>
#include <string>

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "adapters/manifest/text/charset.hpp"
#include "adapters/manifest/text/repair.hpp"
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

namespace {

struct Parsed {
  Document document;
  rapidjson::ParseResult outcome;
  bool is_damaged{false};  ///< it cannot be read, or only with half a character in it
};

Parsed parse_copy(std::string_view text, Arena& arena) {
  Parsed parsed{Document(&arena.allocator()), {}};
  Generator generator{arena.copy(text), {}};
  parsed.document.Populate(generator);
  parsed.outcome = generator.outcome;
  parsed.is_damaged = parsed.outcome.IsError() || has_surrogate({generator.text, text.size()});
  return parsed;
}

Error error_of(const rapidjson::ParseResult& outcome) {
  const char* what = outcome.Code() == rapidjson::kParseErrorTermination ? "nests deeper than 64 levels"
                                                                         : rapidjson::GetParseError_En(outcome.Code());
  return {ErrorKind::malformed, "JSON, byte " + std::to_string(outcome.Offset()) + ": " + what, {}};
}

}  // namespace

Result<rapidjson::Value> parse_json_tree(std::string_view bytes, Arena& arena) {
  std::string held;
  // In one go before the parse: letter by letter inside it costs half as much again.
  const std::string_view text = to_utf8(bytes, {}, held);
  // The parser takes a zero byte for the end.
  const bool has_zero = text.find('\0') != std::string_view::npos;
  Parsed parsed = parse_copy(has_zero ? repair_json(text) : text, arena);
  if (parsed.is_damaged && !has_zero) {
    Parsed again = parse_copy(repair_json(text), arena);
    if (!again.outcome.IsError()) parsed = std::move(again);
  }
  if (parsed.outcome.IsError()) return unexpected(error_of(parsed.outcome));
  rapidjson::Value out;
  out = static_cast<rapidjson::Value&>(parsed.document);  // moves: the arena keeps what it points to
  return out;
}

}  // namespace parcelgate
