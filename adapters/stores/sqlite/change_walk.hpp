// Visits the changes of a payload in order, without decoding them.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "adapters/stores/sqlite/changes.hpp"

namespace parcelgate::sqlite {

/// Head of a change: its kind, and the length of its body.
inline constexpr std::size_t kChangeHeadBytes = 1 + sizeof(std::uint32_t);

[[nodiscard]] inline Unexpected unreadable(std::string_view what) {
  return unexpected(ErrorKind::internal, "journal: a record cannot be read: " + std::string(what));
}

/// Calls `visit(kind, body)` for each change until one fails. The bodies are views into the payload.
/// @error internal: the payload ends within a change; errors of `visit`
template <class Visit>
[[nodiscard]] Result<void> walk_changes(std::string_view payload, Visit visit) {
  while (!payload.empty()) {
    if (payload.size() < kChangeHeadBytes) return unreadable("it ends within a change");
    const auto kind = static_cast<ChangeKind>(payload.front());
    std::uint32_t length = 0;
    std::memcpy(&length, payload.data() + 1, sizeof length);
    payload.remove_prefix(kChangeHeadBytes);
    if (length > payload.size()) return unreadable("it ends within a change");
    if (Result<void> visited = visit(kind, payload.substr(0, length)); !visited) return visited;
    payload.remove_prefix(length);
  }
  return {};
}

}  // namespace parcelgate::sqlite
