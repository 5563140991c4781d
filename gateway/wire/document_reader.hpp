// Reads documents of our own shape and gathers every fault by JSON pointer, instead of stopping at the first.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/time.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// DocumentFaults in the order found, each as "<JSON pointer>: <what is wrong>".
class DocumentFaults {
 public:
  void add(const std::string& pointer, std::string_view problem);
  [[nodiscard]] bool empty() const noexcept { return lines_.empty(); }
  /// All of them as one error of kind malformed, one fault a line, each line starting with `document`.
  [[nodiscard]] Unexpected error(std::string_view document) const;

 private:
  std::vector<std::string> lines_;
};

enum class Need : std::uint8_t { optional, required };

/// One JSON object. Members that nobody asked for are faults, found by finish().
class DocumentReader {
 public:
  /// @param value    any value; one that is no object is a fault, and then every member is absent
  /// @param pointer  JSON pointer of the value
  DocumentReader(const rapidjson::Value& value, std::string pointer, DocumentFaults& faults);

  /// A member, or null when it is absent or JSON null. Absent and required is a fault.
  const rapidjson::Value* member(std::string_view name, Need need);
  /// A string; empty when absent. An empty one that is required is a fault.
  std::string text(std::string_view name, Need need);
  std::optional<Instant> instant(std::string_view name, Need need);
  std::optional<ZonedInstant> zoned_instant(std::string_view name, Need need);
  std::optional<std::chrono::milliseconds> duration(std::string_view name, Need need);
  std::uint64_t number(std::string_view name, Need need);
  /// A word of a vocabulary: `find` gives its value or nothing.
  template <class Find>
  auto word(std::string_view name, Need need, Find find) -> decltype(find(std::string_view{})) {
    const std::string id = text(name, need);
    if (id.empty()) return std::nullopt;
    const auto value = find(std::string_view(id));
    if (!value) fault(name, "no such word: \"" + id.substr(0, 40) + "\"");
    return value;
  }
  /// Calls `each(value, pointer)` for the elements of an array.
  template <class Each>
  void array(std::string_view name, Need need, Each each) {
    const rapidjson::Value* const items = member(name, need);
    if (items == nullptr) return;
    if (!items->IsArray()) return fault(name, "must be an array");
    for (rapidjson::SizeType at = 0; at < items->Size(); ++at)
      each((*items)[at], pointer_to(name) + "/" + std::to_string(at));
  }

  /// Accepts a member without reading it.
  void allow(std::string_view name) { asked_.emplace_back(name); }
  void fault(std::string_view name, std::string_view problem) { faults_.add(pointer_to(name), problem); }
  [[nodiscard]] std::string pointer_to(std::string_view name) const;
  [[nodiscard]] DocumentFaults& faults() noexcept { return faults_; }
  void finish();

 private:
  const rapidjson::Value& value_;
  std::string pointer_;
  DocumentFaults& faults_;
  std::vector<std::string> asked_;
};

}  // namespace parcelgate
