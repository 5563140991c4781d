// What a group of feed entries says to the people at the desk: one comment, and the alerts that are open after it.
#pragma once

#include <map>
#include <span>
#include <string>

#include "gateway/app/outlets/ticket_state.hpp"
#include "gateway/app/outlets/ticket_voice.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

struct TicketStory {
  std::string comment;                        ///< empty: nothing worth a comment
  std::map<std::string, OpenAlert> alerts;    ///< open afterwards
  std::map<std::string, std::string> delays;  ///< what holds parcels up afterwards
  std::map<std::string, std::string> fields;  ///< ours: what the entries and the return say now
};

/// Pure. `before` gives the alerts that are open and the delays that hold; `now` is what "time left" counts from. A
/// scan that changes nothing is told only beside one that does, so that a ticket is not a tracking page.
/// @param key  of the comment, noted in alerts that it opens or updates
/// @error malformed: an entry whose data cannot be read
[[nodiscard]] Result<TicketStory> tell(std::span<const FeedEntry> entries, const Return& ret, const TicketState& before,
                                       const TicketVoice& voice, std::string_view key, Instant now);

/// Subject and first text of a new ticket, and the fields that name it.
[[nodiscard]] TicketDraft draft_ticket(const Return& ret, const TicketVoice& voice, Instant now);

/// Who must do what next, or that nothing is left to do. Empty while nothing runs.
[[nodiscard]] std::string next_step(const Return& ret, const TicketVoice& voice, Instant now);

}  // namespace parcelgate
