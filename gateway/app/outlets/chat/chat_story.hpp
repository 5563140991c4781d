// One line of a group chat for the entries of one return, complaint or parcel that wait together.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "gateway/app/outlets/chat/chat_memory.hpp"
#include "gateway/app/outlets/tickets/ticket_subject.hpp"
#include "gateway/app/outlets/tickets/ticket_wording.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/wire/feed_filter.hpp"

namespace parcelgate {

/// How much a line matters, rising.
enum class ChatLevel : std::uint8_t {
  handled,   ///< an alert that was raised here has ended
  news,      ///< selected by the configuration
  check,     ///< goods, money or a waybill do not match
  warning,   ///< a deadline is near
  problem,   ///< a parcel was refused, damaged, not delivered, lost, or returns
  breached,  ///< a deadline has passed
};
/// "handled", "news" …: the end of the key of the level's mark in the texts.
[[nodiscard]] std::string_view to_string(ChatLevel level) noexcept;

/// Whether somebody has to act: such a line is repeated once when the robot does not answer.
[[nodiscard]] constexpr bool is_alarm(ChatLevel level) noexcept {
  return level >= ChatLevel::check;
}

/// The entries of the feed that a chat outlet writes.
struct ChatSelection {
  FeedFilter filter{};               ///< of what needs a person, only the entries that pass
  std::optional<FeedFilter> also{};  ///< entries that the outlet would leave out otherwise

  /// Whether the outlet has a use for an entry: it makes a line, or it ends an alert or a problem of a parcel.
  [[nodiscard]] bool concerns(const FeedEntry& entry) const;
  [[nodiscard]] bool adds(const FeedEntry& entry) const { return also && also->matches(entry); }
};

/// The shop's name, and what else a line says besides the facts.
struct ChatFrame {
  const TicketSubject& subject;
  std::string shop;
};

struct ChatStory {
  ChatLevel level{ChatLevel::handled};
  std::string text;          ///< one line; empty: nothing to say
  std::string event_id;      ///< of the entry behind the gravest fact: "0-17", as among dead letters
  ChatMemory when_posted;    ///< the memory when the line stands in the group
  ChatMemory when_left_out;  ///< and when it does not
};

/// Composes the line: mark, shop, order, waybill, facts. Pure. An alert that was raised and has ended within the
/// entries is not mentioned; one that ends is mentioned only if its raise was posted.
/// @error malformed: an entry whose data cannot be read
[[nodiscard]] Result<ChatStory> compose_chat(std::span<const FeedEntry> entries, const ChatFrame& frame,
                                             const ChatMemory& before, const ChatSelection& selection,
                                             const TicketWording& wording);

}  // namespace parcelgate
