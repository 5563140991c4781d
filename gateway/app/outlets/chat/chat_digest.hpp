// Several chat lines as one message within a robot's limit.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/outlets/chat/chat_story.hpp"
#include "gateway/app/outlets/tickets/ticket_texts.hpp"

namespace parcelgate {

/// A line that waits for a robot.
struct WaitingLine {
  ChatLevel level{ChatLevel::news};
  std::string text;  ///< one line
};

/// A message, and which lines it shows.
struct ChatDigest {
  std::string text;
  std::vector<std::size_t> shown;     ///< indices of the lines in the order of the message
  std::vector<std::size_t> left_out;  ///< counted in its last line
};

/// The gravest lines first, in their order otherwise. Lines that do not fit are counted in a last line, "… and 12
/// more"; a first line that alone is too long is cut at a character.
/// @param most_bytes  of the text, at least 100
[[nodiscard]] ChatDigest make_digest(std::span<const WaitingLine> lines, std::size_t most_bytes,
                                     const TicketTexts& texts, Locale locale);

}  // namespace parcelgate
