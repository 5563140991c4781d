// The shipped texts of tickets and chats.
#pragma once

#include "gateway/app/outlets/tickets/ticket_texts.hpp"

namespace parcelgate {

/// Reads config/texts/tickets.json of the installation.
/// @error config: it cannot be read, or its faults
[[nodiscard]] Result<TicketTexts> load_ticket_texts();

}  // namespace parcelgate
