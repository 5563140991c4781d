// Decodes the raw log again after a mapping was corrected, and records the changes.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/ingest/ingest_command.hpp"

namespace parcelgate {

/// One step of a remap. A run is a sequence of steps, each starting `after` the last message of the step before.
struct RemapRequest {
  Instant since{};                            ///< only messages received since this instant
  std::int64_t from{0};                       ///< where the scan continues; 0: at the oldest message
  std::size_t limit{100};                     ///< messages of one step, all of them in memory
  std::size_t most_bytes{32U << 20U};         ///< of the log that one step examines
  std::chrono::milliseconds patience{2'000};  ///< a step ends after this, having done at least one message
  std::string carrier;                        ///< carrier: its shipments; source: its messages; empty: all
  bool dry_run{false};                        ///< report the changes without recording them
};

/// A change of one shipment.
struct RemapChange {
  ShipmentKey key;
  std::string event_id;          ///< of the correction or the new event
  std::optional<Status> before;  ///< of the shipment; on a dry run, of the recorded event
  std::optional<Status> after;
};

/// The result of one step.
struct RemapStep {
  std::int64_t next{0};  ///< the next step's `from`
  bool is_end{false};
  std::uint64_t messages{0};         ///< read from the log
  std::uint64_t current{0};          ///< already decoded by today's mapping
  std::uint64_t unreadable{0};       ///< today's manifest cannot decode them
  std::uint64_t erased{0};           ///< messages erased by the tenant's retention; they cannot be decoded again
  std::uint64_t skipped{0};          ///< other carrier, or account removed, of another source or in shadow mode
  std::uint64_t corrected{0};        ///< events
  std::uint64_t added{0};            ///< events that were not decoded before
  std::uint64_t shipments{0};        ///< shipments whose status changed, counted once for each message
  std::vector<RemapChange> changes;  ///< the first few
};

/// Performs one step over the raw log and waits for each commit. Only the message that first delivered an event may
/// correct it; otherwise two differing repeats would correct each other forever. Changes are computed inside the
/// transaction that records them, so that a repeated step, or a message received meanwhile, changes nothing twice.
///
///     RemapRequest request{.since = since};
///     for (bool is_end = false; !is_end;) {
///       const auto step = remap(store, counters, load_directory, request, time.now());
///       if (!step) return unexpected(step.error());
///       request.from = step->next;
///       is_end = step->is_end;
///     }
/// @param load_directory  called once, and only if there is a message to decode
/// @error of the store; the commits made before it remain
[[nodiscard]] Result<RemapStep> remap(Store& store, IngestCounters& counters, const LoadDirectory& load_directory,
                                      const RemapRequest& request, Instant now);

}  // namespace parcelgate
