// A group robot of a chat tool as a port: it takes short texts and posts them into its group.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// What a robot takes. A robot that gets more blocks or refuses.
struct ChatLimits {
  std::size_t text_bytes{1'000};            ///< UTF-8, of one message without its mentions
  std::uint32_t per_minute{20};             ///< messages in any minute
  std::chrono::milliseconds gap{0};         ///< least time between two messages
  std::chrono::milliseconds block{60'000};  ///< how long it takes nothing after too many, where it does not say
};

/// A member of the group who is named in a message. One of the two is enough, and not every robot knows both.
struct ChatMention {
  std::string id;      ///< of the chat tool: a user id, "ou_…", "U012AB3CD"
  std::string mobile;  ///< number of the member's telephone
  friend auto operator<=>(const ChatMention&, const ChatMention&) = default;
};

/// Port of one group robot. Calls block until it has answered, so use it from a thread of its own.
///
/// No chat tool knows idempotency keys. Trap: after an error of kind in_doubt the message may stand in the group;
/// nothing can be read back.
class ChatRobot {
 public:
  virtual ~ChatRobot() = default;
  [[nodiscard]] virtual const ChatLimits& limits() const noexcept = 0;
  /// Posts one message. It is signed just before it is sent.
  /// @param text  lines of plain text; a text above the limit is cut
  /// @return the answer in one line, for people
  /// @error rate_limited: with the time until it takes messages; unauthorized: address, signature or keyword are wrong;
  ///        rejected: it refuses this text; unreachable: not sent; in_doubt: the outcome is not known. No error text
  ///        holds the address or the secret
  [[nodiscard]] virtual Result<std::string> send(std::string_view text, std::span<const ChatMention> mentions) = 0;
};

}  // namespace parcelgate
