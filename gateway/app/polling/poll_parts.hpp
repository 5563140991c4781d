// The dependencies, options and status of the poller.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "gateway/app/ingest/ingest_command.hpp"
#include "gateway/app/polling/poll_schedule.hpp"
#include "gateway/app/scheduling/poll_request.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/source.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// The dependencies of the poller. The references must outlive it; `http` and `store` may still hold its callbacks
/// afterwards, which do nothing then (see Mailbox).
struct PollerParts {
  Store& store;
  HttpClient& http;
  const TimeSource& time;
  std::shared_ptr<const SourceCatalog> sources;
  Metrics& metrics;
  IngestCounters& ingest;
  std::shared_ptr<const RulePacks> rules;
  PollingAccounts polling_accounts{};  ///< for numbers whose carrier an answer proves; called on the store's thread
};

/// Options of the poller; the defaults are for production.
struct PollOptions {
  PollScheduleOptions schedule;
  std::chrono::milliseconds scan_every{1000};  ///< how often the store is read for due rows without a nudge
  std::function<double()> jitter;              ///< 0 … 1; empty: random
};

/// The state of one account, for people.
struct PollStatus {
  std::string account;
  std::string source;
  BreakerState breaker{BreakerState::closed};
  std::string reason;  ///< why the breaker is not closed
  std::optional<Instant> open_until;
  GateReason held_by{GateReason::ready};  ///< the limit that delays the next request
  double requests_per_second{0};
  std::uint32_t used_today{0};
  std::uint32_t requests_per_day{0};  ///< 0: no limit
  std::size_t in_flight{0};
  std::chrono::milliseconds lag{0};  ///< of the most overdue shipment, at the last pump
  Stretch stretch{1, 1, 1, 1};
};

}  // namespace parcelgate
