// The chat outlet's stored memory of one return, complaint or parcel.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Stored as the StateRecord <subject> of chat_memory_owner() while it is not empty, and for kChatMemoryAge at most: a
/// parcel that is lost never ends its problem.
struct ChatMemory {
  /// Raised alerts that stand in the group: "clock/<id>", "alert/<kind>". Only these are reported as handled.
  std::set<std::string> raised;
  /// Problems of parcels that were reported, "<status>/<reason>" by "<carrier>/<number>".
  std::map<std::string, std::string> problems;

  [[nodiscard]] bool empty() const noexcept { return raised.empty() && problems.empty(); }
  friend bool operator==(const ChatMemory&, const ChatMemory&) = default;
};

inline constexpr std::chrono::hours kChatMemoryAge{24 * 90};

/// The owner of an outlet's memories. Not the outlet itself: its follower reads all records of that name.
[[nodiscard]] std::string chat_memory_owner(std::string_view outlet);

[[nodiscard]] std::string to_json(const ChatMemory& memory);
/// @error malformed: not written by to_json()
[[nodiscard]] Result<ChatMemory> parse_chat_memory(std::string_view json);

}  // namespace parcelgate
