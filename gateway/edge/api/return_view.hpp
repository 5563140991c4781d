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

/// Those of a return's shipments that the store knows.
/// @error what the reader says
[[nodiscard]] Result<std::vector<Shipment>> read_shipments(Reader& reader, const Return& ret);

/// The tickets that outlets keep for a return, known or not.
/// @param outlets  all of them, as the reader lists them
/// @error what the reader says
[[nodiscard]] Result<std::vector<TicketOfReturn>> read_tickets(Reader& reader, std::span<const OutletState> outlets,
                                                               std::string_view tenant, std::string_view return_id);

}  // namespace parcelgate
