// Reads a JSON object field by field and collects every fault, each with its JSON pointer.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/enum_names.hpp"
#include "gateway/base/text.hpp"
#include "gateway/domain/time.hpp"
#include "gateway/wire/faults.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// Whether an absent member is a fault.
enum class Need : std::uint8_t { optional, required };

/// Reader of one JSON object. An accessor reads a member and marks its name as known. A member of the wrong type or out
/// of range adds a fault and yields the fallback, so reading continues. finish() adds a fault for each unknown or
/// duplicate member, with the nearest known name as a suggestion:
///
///     ObjectReader reader(value, "/polling", faults);
///     options.batch = reader.integer("batch", 50, 1, 500);
///     options.pause = reader.duration("pause", std::chrono::seconds{30});
///     reader.finish();  // or let the destructor do it
///
/// Trap 1: accessors with a Need treat JSON null as absent; accessors with a fallback report null as a wrong type.
/// Trap 2: names are kept as views, so pass literals or texts that outlive the reader.
/// Trap 3: a member that is read only under a condition counts as unknown otherwise; call allow() for it.
class ObjectReader {
 public:
  /// @param pointer  JSON pointer of `value` in its document; empty for the document itself
  /// The value and the faults must outlive the reader. A value that is no object is a fault.
  ObjectReader(const rapidjson::Value& value, std::string pointer, Faults& faults);
  ~ObjectReader();
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  /// Whether the member is present (null counts as present).
  [[nodiscard]] bool has(std::string_view name);
  std::string text(std::string_view name, std::string_view fallback);
  std::string required_text(std::string_view name);  ///< absent or empty: a fault
  /// A text that must be one of `allowed`. When they do not include the fallback, the member is required.
  std::string one_of(std::string_view name, std::initializer_list<std::string_view> allowed, std::string_view fallback);
  /// Limits are inclusive; a value outside of them is a fault and yields the fallback.
  std::int64_t integer(std::string_view name, std::int64_t fallback, std::int64_t least, std::int64_t most);
  double number(std::string_view name, double fallback, double least, double most);
  bool boolean(std::string_view name, bool fallback);
  /// A text such as "30s", "5m" or "1d12h".
  std::chrono::milliseconds duration(std::string_view name, std::chrono::milliseconds fallback);
  std::vector<std::string> texts(std::string_view name);  ///< an array of strings, or one string
  /// A text; empty when absent. When it is required, an empty text is a fault too.
  std::string text(std::string_view name, Need need);
  std::optional<Instant> instant(std::string_view name, Need need);
  std::optional<ZonedInstant> zoned_instant(std::string_view name, Need need);
  std::optional<std::chrono::milliseconds> duration(std::string_view name, Need need);
  std::uint64_t count(std::string_view name, Need need);
  /// A text that names an enumerator. `find` (find_status, find_leg …) returns its value. A fault lists all_names().
  template <class Find>
  auto enum_value(std::string_view name, Need need, Find find) -> decltype(find(std::string_view{})) {
    using Enum = typename decltype(find(std::string_view{}))::value_type;
    const rapidjson::Value* found = member(name, need);
    if (found == nullptr) return std::nullopt;
    if (found->IsString()) {
      if (const auto value = find(text_of(*found))) return value;
      if (found->GetStringLength() == 0 && need == Need::optional) return std::nullopt;
    }
    (void)read_word(*found, pointer_to(name), all_names<Enum>(), "value", faults_);
    return std::nullopt;
  }
  /// Calls `each(value, pointer)` for the elements of an array.
  template <class Each>
  void each(std::string_view name, Need need, Each each) {
    if (member(name, need) == nullptr) return;
    for (const Element& element : array(name)) each(*element.value, element.pointer);
  }
  /// The member, or a null pointer when it is absent or JSON null.
  const rapidjson::Value* member(std::string_view name, Need need);
  /// Accepts a member without reading it.
  void allow(std::string_view name) { known_.push_back(name); }
  /// Adds a fault for each member that no accessor read. Further calls do nothing; the destructor calls it too.
  void finish();

  /// The member as it is, or a null pointer when it is absent; the caller checks its type.
  const rapidjson::Value* member(std::string_view name);
  /// Elements of an array member; empty when absent.
  struct Element {
    const rapidjson::Value* value;
    std::string pointer;
  };
  std::vector<Element> array(std::string_view name);
  /// Members of an object member, with their names; empty when absent.
  struct Member {
    std::string name;
    const rapidjson::Value* value;
    std::string pointer;
  };
  std::vector<Member> members(std::string_view name);

  /// JSON pointer of a member.
  [[nodiscard]] std::string pointer_to(std::string_view name) const;
  /// Reports a text of more than `max_bytes`. @return the text, unchanged
  std::string limit_size(std::string_view name, std::string text, std::size_t max_bytes);
  /// Reports a text that is not empty and no plain id, see is_plain_id(). @return the text, unchanged
  std::string check_id(std::string_view name, std::string text);

  /// Adds a fault for a member, for checks that the accessors do not make.
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
