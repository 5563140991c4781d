// Reads our own JSON files field by field and gathers every fault at once, each by its JSON pointer.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/text.hpp"
#include "gateway/domain/time.hpp"
#include "gateway/wire/faults.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

enum class Need : std::uint8_t { optional, required };

/// One object under reading. Each accessor marks its field as known; finish() reports the rest.
/// Accessors with a Need take JSON null for absent; those with a fallback do not.
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
  /// A string; empty when absent. An empty one that is required is a fault.
  std::string text(std::string_view name, Need need);
  std::optional<Instant> instant(std::string_view name, Need need);
  std::optional<ZonedInstant> zoned_instant(std::string_view name, Need need);
  std::optional<std::chrono::milliseconds> duration(std::string_view name, Need need);
  std::uint64_t count(std::string_view name, Need need);
  /// A word of a vocabulary: `find` gives its value or nothing.
  template <class Find>
  auto word(std::string_view name, Need need, Find find) -> decltype(find(std::string_view{})) {
    const std::string id = text(name, need);
    if (id.empty()) return std::nullopt;
    const auto value = find(std::string_view(id));
    if (!value) fault(name, "no such word: \"" + shorten(id, 40) + "\"");
    return value;
  }
  /// Calls `each(value, pointer)` for the elements of an array.
  template <class Each>
  void each(std::string_view name, Need need, Each each) {
    if (member(name, need) == nullptr) return;
    for (const Element& element : array(name)) each(*element.value, element.pointer);
  }
  /// A member that is not null, or null.
  const rapidjson::Value* member(std::string_view name, Need need);
  /// Accepts a member without reading it.
  void allow(std::string_view name) { known_.push_back(name); }
  /// Reports members that nobody asked for. Once; the destructor does it otherwise.
  void finish();

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
  void fault(std::string_view name, std::string what, std::string remedy = {});
  [[nodiscard]] Faults& faults() noexcept { return faults_; }

 private:
  const rapidjson::Value* take(std::string_view name);

  const rapidjson::Value& value_;
  std::string pointer_;
  Faults& faults_;
  std::vector<std::string_view> known_;
  bool finished_{false};
};

}  // namespace parcelgate
