// Admin commands that decode stored messages again, or show the result of decoding.
#pragma once

#include <memory>

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/intake/shadow.hpp"
#include "gateway/app/replay/remap.hpp"
#include "gateway/app/replay/retry_quarantined.hpp"

namespace parcelgate {

/// Adds three commands.
///
/// quarantine.retry: {"ids": [1, 2, …]} answers {"messages": [{"id", "source", "account", "outcome", "recorded",
///   "duplicates", "what"}…]}, one for each id in its order; outcome "gone": nothing in quarantine has the id.
/// carriers.remap: {"since", "from"?, "carrier"?, "dry_run"?} performs one step and answers {"first", "end" (of the
///   log, on the first step alone), "next", "is_end", "messages", "current", "unreadable", "skipped", "corrected",
///   "added", "shipments", "changes": [{"carrier", "tracking_number", "event_id", "before", "after"}…]}.
/// carriers.codes: {"source"?} answers {"codes": [{"source", "code", "mapped", "count", "first_seen_at",
///   "last_seen_at", "sample"}…]}: codes of new events. Counts of mapped codes may be a minute behind.
/// Store, counters and time must outlive the service. Each command loads the directory once, and only if it
/// finds a message to decode.
void add_replay_commands(AdminService& service, Store& store, IngestCounters& counters, const TimeSource& time,
                         const LoadDirectory& load_directory);

/// Adds carriers.shadow, which answers {"shadows": [{"account", "source", "acting_version", "candidate_version",
/// "since", "messages", "events_same", "events_different", "differences": [{"kind", "count", "event_id", "acting",
/// "candidate"}…]}…]}.
void add_shadow_command(AdminService& service, std::shared_ptr<const ShadowBook> book);

}  // namespace parcelgate
