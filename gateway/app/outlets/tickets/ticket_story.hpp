// Composes the comment of a group of feed entries, and the state of the ticket after it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "gateway/app/outlets/tickets/ticket_parcels.hpp"
#include "gateway/app/outlets/tickets/ticket_state.hpp"
#include "gateway/app/outlets/tickets/ticket_subject.hpp"
#include "gateway/app/outlets/tickets/ticket_wording.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

struct TicketStory {
  std::string comment;                        ///< empty: nothing worth a comment
  std::map<std::string, OpenAlert> alerts;    ///< open afterwards
  ParcelProblems problems;                    ///< afterwards
  std::map<std::string, std::string> fields;  ///< our field names to their new values
  std::optional<Instant> due;                 ///< the nearest running deadline
  TicketPriority priority{TicketPriority::normal};
  bool is_alarming{false};  ///< an alert opened or grew, or a parcel has a new problem: reopens a closed ticket
};

/// Composes one comment. Pure. `before` gives the alerts that are open and the problems that hold. An alert is reported
/// as closed only when an earlier comment opened it.
/// @param key  of the comment, noted in alerts that it opens or updates
/// @error malformed: an entry whose data cannot be read
[[nodiscard]] Result<TicketStory> compose_story(std::span<const FeedEntry> entries, const TicketSubject& subject,
                                                const TicketState& before, const TicketWording& wording,
                                                std::string_view key);

/// Subject, first text, fields and due date of a new ticket. The first comment is part of its text, and running
/// clocks are mentioned there by entries of their own.
[[nodiscard]] TicketDraft draft_ticket(const TicketSubject& subject, const TicketWording& wording,
                                       const TicketStory& story);

/// The next step and who must take it; once every clock has ended, the alerts that are still open, or a text that
/// nothing is left to do. Empty while clocks wait or are paused and none runs.
[[nodiscard]] std::string next_step(const TicketSubject& subject, const TicketWording& wording);

}  // namespace parcelgate
