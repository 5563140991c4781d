// The shopper's endpoints: status by link, the page, and status by number with a second factor.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/track/track_view.hpp"
#include "gateway/app/track_links/link_maker.hpp"
#include "gateway/base/per_thread.hpp"
#include "gateway/edge/http/answer_cache.hpp"
#include "gateway/edge/http/parked_requests.hpp"
#include "gateway/edge/http/problem.hpp"
#include "gateway/edge/http/router.hpp"
#include "gateway/edge/http/unauthenticated_senders.hpp"
#include "gateway/edge/track/number_lookup.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

struct TrackOptions {
  LinkSettings links{};
  /// Origins whose pages may read the status: "https://shop.example", or "*".
  std::vector<std::string> cors_origins{};
  /// How long a shared cache may answer by itself; a revoked link works so long at most. 0: not at all.
  std::chrono::seconds shared_for{10};
  std::size_t answer_bytes{std::size_t{4} << 20U};  ///< that each request thread keeps
  ParkedRequests::Limits max_waiters{};             ///< long polls at one time
  /// The usual times of parcels; empty: the courier's estimate alone is shown.
  std::function<std::shared_ptr<const TransitTimes>()> history{};
};

/// Serves GET /v1/track/{token} (JSON, with a long poll), GET /t/{token} (the page), GET /v1/track (by number) and
/// /t (the same by a form). They need no API key: the token or the second factor is the proof. Thread-safe.
///
/// A token that is not ours, one that has ended, and one that was revoked have one answer each, whatever they named. A
/// wrong factor has the answer of an unknown number.
///
/// Trap: `respond` may be called on the thread "track-wait", after handle() has returned.
class TrackEdge {
 public:
  /// Store and time must outlive it.
  TrackEdge(Store& store, const TimeSource& time, std::shared_ptr<const LinkMaker> links,
            std::shared_ptr<UnauthenticatedSenders> unauthenticated, TrackOptions options);
  ~TrackEdge();
  TrackEdge(const TrackEdge&) = delete;
  TrackEdge& operator=(const TrackEdge&) = delete;

  void handle(const InboundRequest& request, const RouteMatch& match, const std::shared_ptr<const Directory>& directory,
              const Responder& respond);
  /// The answer to the OPTIONS request of a browser on another site.
  [[nodiscard]] HttpReply preflight(const InboundRequest& request, std::string_view methods) const;
  /// Answers all that wait. Call it before the listener stops.
  void begin_stop() {
    parked_.release();
    parked_.await_empty();
  }

 private:
  struct Session;
  struct Request;
  struct Outcome;

  [[nodiscard]] Result<Session*> session(const std::shared_ptr<const Directory>& directory);
  void serve_link(const InboundRequest& request, Request wanted, const Responder& respond);
  [[nodiscard]] Outcome answer(const Request& wanted);
  [[nodiscard]] bool answer_kept(const InboundRequest& request, const RouteMatch& match,
                                 const std::shared_ptr<const Directory>& directory, const Responder& respond);
  [[nodiscard]] std::optional<Outcome> find_kept(bool is_page, const HttpHeaders& headers, bool waits,
                                                 Session& session) const;
  [[nodiscard]] Outcome answer_read(const Request& wanted, const TrackToken& token, Session& session, Instant now);
  [[nodiscard]] TrackView view_of(const TrackRows& rows, const Request& wanted, Locale of_shop, Instant now) const;
  [[nodiscard]] HttpReply render(const Request& wanted, const TrackLink& link, const TrackView& view,
                                 const std::string& tag, Instant now) const;
  [[nodiscard]] HttpReply tagged(bool is_page, const HttpHeaders& headers, bool waits, HttpReply reply,
                                 const std::string& tag) const;
  [[nodiscard]] static HttpReply failed(const Request& wanted, const Error& error);
  [[nodiscard]] HttpReply refuse(const Request& wanted, ProblemType type, const TrackLink* link) const;
  void serve_number(const InboundRequest& request, const Request& wanted, const Responder& respond);
  [[nodiscard]] HttpReply answer_number(const InboundRequest& request, const Request& wanted,
                                        const LookupQuestion& question);
  void serve_form(const InboundRequest& request, Request wanted, const Responder& respond);
  void open_found(const Request& wanted, const TrackSubject& subject, Reader& reader, const Responder& respond);
  void add_origin(const HttpHeaders& headers, HttpReply& reply) const;

  Store& store_;
  const TimeSource& time_;
  std::shared_ptr<const LinkMaker> links_;
  std::shared_ptr<UnauthenticatedSenders> unauthenticated_;
  const TrackOptions options_;
  const std::string cache_control_;
  NumberLookup numbers_;
  PerThread<std::unique_ptr<Session>> sessions_;
  ParkedRequests parked_;  ///< last: its thread uses all of the above
};

}  // namespace parcelgate
