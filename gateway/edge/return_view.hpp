// A return as JSON: facts, shipments and clocks with the time that is left.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gateway/domain/clocks.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// The ticket that an outlet keeps for the return.
struct TicketOfReturn {
  std::string outlet;
  std::string ticket_id;
};

struct ReturnViewParts {
  const Return& ret;
  const RulePack* rules{nullptr};       ///< for labels; may be unknown
  std::span<const Shipment> shipments;  ///< those that the store knows, in any order
  std::span<const TicketOfReturn> tickets;
  Locale locale{Locale::en};
  Instant now{};
};

/// Writes one JSON object.
void write_return(JsonWriter& writer, const ReturnViewParts& parts);

/// What belongs to a return besides its own row.
struct ReturnSurroundings {
  std::vector<Shipment> shipments;
  std::vector<TicketOfReturn> tickets;
};
/// @error what the reader says
[[nodiscard]] Result<ReturnSurroundings> read_surroundings(Reader& reader, const Return& ret);

}  // namespace parcelgate
