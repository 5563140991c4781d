// A return as JSON: facts, shipments and clocks with the time that is left.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/wire/evidence.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// The ticket that an outlet keeps for the return.
struct TicketOfReturn {
  std::string outlet;
  std::string ticket_id;
};

/// Everything that the JSON of a return shows. References are needed only while it is written.
struct ReturnViewParts {
  const Return& ret;
  const RulePack* rules{nullptr};       ///< for labels and sentences; may be unknown
  std::span<const Shipment> shipments;  ///< those that the store knows, in any order
  std::span<const TicketOfReturn> tickets;
  Locale locale{Locale::en};
  Instant now{};
  const ReturnEvidence* evidence{nullptr};  ///< of its shipments; null: not read
};

/// Writes one JSON object, the same for every endpoint: the return with its facts, shipments, tickets and clocks, each
/// clock with the time that is left at `now`. Linked shipments that the store does not know are shown without a status.
void write_return(JsonWriter& writer, const ReturnViewParts& parts);

/// Reads those of a return's shipments that the store knows.
/// @error errors of the reader; `internal`: a row is damaged, and a list shows the other returns
[[nodiscard]] Result<std::vector<Shipment>> read_shipments(Reader& reader, const Return& ret);

/// Reads the tickets that outlets keep for a return, whether or not the return exists.
/// @param outlets  all of them, as Reader::list_outlets() returns them: read once for a whole page
/// @error errors of the reader
[[nodiscard]] Result<std::vector<TicketOfReturn>> read_tickets(Reader& reader, std::span<const OutletState> outlets,
                                                               std::string_view tenant, std::string_view return_id);

}  // namespace parcelgate
