// Decodes the raw log again after a mapping was mended, and records what changes.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/app/ingest/ingest_command.hpp"
#include "gateway/app/replay/known_account.hpp"

namespace parcelgate {

struct RemapRequest {
  Instant since{};
  std::int64_t after{0};                      ///< id of the last message done; 0: from the first
  std::size_t limit{100};                     ///< messages of one step, all of them in memory
  std::int64_t span{20'000};                  ///< ids that one step looks at, however many are of before `since`
  std::chrono::milliseconds patience{2'000};  ///< a step ends after this, having done at least one message
  std::string carrier;                        ///< only this carrier's shipments, or all of this source; empty: all
  bool dry_run{false};
};

/// One shipment that changes.
struct RemapChange {
  ShipmentKey key;
  std::string event_id;          ///< of the correction or the new event
  std::optional<Status> before;  ///< the status of the shipment; on a dry run that of the event as recorded
  std::optional<Status> after;
};

struct RemapStep {
  std::int64_t last{0};  ///< id of the last message done: the next step's `after`
  bool is_end{false};
  std::uint64_t messages{0};         ///< read from the log
  std::uint64_t current{0};          ///< decoded by today's mapping already
  std::uint64_t unreadable{0};       ///< today's manifest does not read them
  std::uint64_t skipped{0};          ///< of another carrier, or an account that is gone, of another source, or a shadow
  std::uint64_t corrected{0};        ///< events
  std::uint64_t added{0};            ///< events that were not read before
  std::uint64_t shipments{0};        ///< whose status changed; counted once for each message
  std::vector<RemapChange> changes;  ///< the first few
};

/// One step over the log. An event is corrected by the message that brought it, not by later ones that repeat it. What
/// changes is decided again inside the transaction that records it, so that repeating a step, or a message that comes
/// meanwhile, changes nothing twice. Waits for each commit.
/// @error of the store; steps done before it stand
[[nodiscard]] Result<RemapStep> remap(Store& store, IngestCounters& counters, const FindAccount& find_account,
                                      const RemapRequest& request, Instant now);

}  // namespace parcelgate
