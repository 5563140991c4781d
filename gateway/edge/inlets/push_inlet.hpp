// POST /v1/hooks/{source}/{account}: pushes of couriers. A push is answered in the courier's own format, after its
// commit.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/intake/intake.hpp"
#include "gateway/edge/http/router.hpp"
#include "gateway/edge/http/unauthenticated_senders.hpp"
#include "gateway/edge/inlets/published_keys.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/telemetry/metrics.hpp"
#include "gateway/telemetry/sampled_log.hpp"

namespace parcelgate {

/// Counters of one source's pushes, by outcome.
struct HookCounters {
  HookCounters(Metrics& metrics, std::string_view source);
  prometheus::Counter& recorded;
  prometheus::Counter& in_part;  ///< recorded; the unreadable part is in quarantine
  prometheus::Counter& duplicate;
  prometheus::Counter& empty;  ///< readable, without an event
  prometheus::Counter& unauthorized;
  prometheus::Counter& undecodable;
  prometheus::Counter& shadow;  ///< of an account in shadow mode: read and counted only
  prometheus::Counter& busy;
  prometheus::Counter& failed;
  SampledLog busy_log;
  SampledLog failed_log;
};

/// Verifies and decodes pushes and submits them to the store. The answer waits for the commit, so an acknowledged push
/// is durable. An unknown source or account is answered 404, a wrong signature in the courier's format (401), both
/// after a delay that grows with the sender's failures. Thread-safe.
///
/// A trap: `respond` may be called on the store's thread, after handle() has returned and the request is gone.
class PushInlet {
 public:
  /// The store, metrics and counters must outlive every command that was submitted.
  PushInlet(Store& store, Metrics& metrics, IngestCounters& counters, PublishedKeys& keys,
            std::shared_ptr<UnauthenticatedSenders> unauthenticated);

  void handle(const InboundRequest& request, const RouteMatch& match,
              const std::shared_ptr<const EdgeDirectory>& directory, Instant now, Responder respond);

 private:
  struct Push;
  void refuse(const Push& push, const Error& error);
  /// Answers a push when its commit has ended. Keeps the directory alive, which owns the reply templates.
  IntakeDone answer_later(const Push& push, std::shared_ptr<PushReplies> replies);
  std::shared_ptr<HookCounters> counters_of(std::string_view source);

  Store& store_;
  Metrics& metrics_;
  IngestCounters& ingest_counters_;
  PublishedKeys& keys_;
  std::shared_ptr<UnauthenticatedSenders> unauthenticated_;
  prometheus::Counter& unknown_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<HookCounters>, std::less<>> counters_;
};

}  // namespace parcelgate
