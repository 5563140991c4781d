// Reads our own JSON files field by field and gathers every fault at once, each by its JSON pointer.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/wire/json.hpp"

namespace parcelgate {

/// One fault in a file: where, what, and how to mend it.
struct Fault {
  std::string pointer;  ///< RFC 6901; empty: the document
  std::string what;
  std::string mend;     ///< may be empty
};

using Faults = std::vector<Fault>;

/// "FILE /accounts/0/sorce: unknown field; did you mean "source"?"
[[nodiscard]] std::string to_string(const Fault& fault, std::string_view file);

/// The candidate nearest to `word` within two edits, or empty.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates);

/// One object under reading. Each accessor marks its field as known; finish() reports the rest.
class ObjectReader {
 public:
  ObjectReader(const rapidjson::Value& value, std::string pointer, Faults& faults);
  ~ObjectReader();
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  [[nodiscard]] bool has(std::string_view name);
  std::string text(std::string_view name, std::string_view fallback);
  std::string required_text(std::string_view name);
  std::string one_of(std::string_view name, std::initializer_list<std::string_view> allowed, std::string_view fallback);
  std::int64_t integer(std::string_view name, std::int64_t fallback, std::int64_t least, std::int64_t most);
  double number(std::string_view name, double fallback, double least, double most);
  bool boolean(std::string_view name, bool fallback);
  std::chrono::milliseconds duration(std::string_view name, std::chrono::milliseconds fallback);
  std::vector<std::string> texts(std::string_view name);  ///< an array of strings, or one string
  /// A member as it is, or null; the caller reads it.
  const rapidjson::Value* member(std::string_view name);
  /// Elements of an array member; empty when absent.
  struct Element {
    const rapidjson::Value* value;
    std::string pointer;
  };
  std::vector<Element> array(std::string_view name);
  /// Members of an object member, names included.
  struct Member {
    std::string name;
    const rapidjson::Value* value;
    std::string pointer;
  };
  std::vector<Member> members(std::string_view name);

  [[nodiscard]] std::string pointer_to(std::string_view name) const;
  void fault(std::string_view name, std::string what, std::string mend = {});
  [[nodiscard]] Faults& faults() noexcept { return faults_; }

 private:
  const rapidjson::Value* take(std::string_view name);

  const rapidjson::Value& value_;
  std::string pointer_;
  Faults& faults_;
  std::vector<std::string_view> known_;
};

}  // namespace parcelgate
