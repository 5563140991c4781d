// The HTTP edge: turns requests into calls of use cases. Independent of the HTTP server that calls it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/admin/operator_commands.hpp"
#include "gateway/app/directory/directory.hpp"
#include "gateway/app/ingest/ingest_command.hpp"
#include "gateway/app/outlets/webhooks/webhook_subscriptions.hpp"
#include "gateway/app/overview/overview.hpp"
#include "gateway/base/snapshot.hpp"
#include "gateway/edge/api/evidence_api.hpp"
#include "gateway/edge/api/feed_waiters.hpp"
#include "gateway/edge/api/reader_pool.hpp"
#include "gateway/edge/console/console_options.hpp"
#include "gateway/edge/http/key_ring.hpp"
#include "gateway/edge/http/route_metrics.hpp"
#include "gateway/edge/http/router.hpp"
#include "gateway/edge/http/unauthenticated_senders.hpp"
#include "gateway/edge/inlets/published_keys.hpp"
#include "gateway/edge/inlets/push_inlet.hpp"
#include "gateway/edge/kuaidi100/facade.hpp"
#include "gateway/edge/track/track_edge.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

struct ApiCall;

/// Settings of the API that do not depend on the HTTP server.
struct EdgeOptions {
  std::vector<EdgeAlias> aliases;
  bool open_reads{false};                           ///< shipments without a key, to loopback clients
  bool open_metrics{false};                         ///< /metrics without a key, to loopback clients
  bool healthz_rows{false};                         ///< /healthz reports the number of stored events
  std::string open_reads_tenant;                    ///< whose shipments; empty: of the only tenant
  FeedWaiters::Limits max_waiters{};                ///< long polls and streams of GET /v1/events at one time
  std::uint64_t report_rows{200'000};               ///< most rows that a report reads within a request
  std::size_t answer_bytes{std::size_t{8} << 20U};  ///< of shipments' answers that each request thread keeps
  Networks trusted_proxies{};                       ///< proxies whose X-Forwarded-For is trusted
  ConsoleOptions console{};
  TrackOptions track{};
};

/// One thing that /readyz reports on.
struct ReadinessCheck {
  std::string name;
  std::function<std::optional<std::string>()> fault;  ///< nothing: ready; called on request threads, must not wait
  bool required{true};  ///< false: reported, but the gateway serves without it (a broker, an outlet)
};

/// What the edge works with. All of it outlives the edge; store, metrics and counters outlive every command too.
struct EdgeParts {
  Store& store;
  const TimeSource& time;
  Metrics& metrics;
  IngestCounters& counters;
  std::shared_ptr<const Directory> directory;
  std::vector<ReadinessCheck> readiness;
  /// Called on the store's thread after a commit that may have scheduled polls; may be empty. Must not block, and may
  /// be called as long as the store finishes commands.
  std::function<void()> polls_scheduled{};
  /// Fetches public keys of senders; null: they are not fetched. Must outlive the edge.
  HttpClient* http{nullptr};
  MakeEvidence make_evidence{};
  /// Subscriptions of webhooks; null: there are none. Must outlive the edge.
  WebhookSubscriptions* subscriptions{nullptr};
  /// Subscriptions of the Kuaidi100 facade; null: they are refused. Must outlive the edge and its commands.
  Kuaidi100Pushes* kuaidi100_pushes{nullptr};
  /// Keys of tracking links; null: the edge makes one that ends with it.
  std::shared_ptr<TrackKeys> track_keys{};
  /// Commands of the console; null: it has none. Must outlive the edge.
  OperatorCommands* commands{nullptr};
  /// Figures of the console's overview; null: there are none. Must outlive the edge.
  const Overview* overview{nullptr};
};

/// The handler of every request: finds the route, authenticates, calls the endpoint and counts the answer. An unknown
/// path, a wrong method and a missing key are answered here, so endpoints see authenticated requests only.
///
///     auto edge = Edge::create(options, {store, time, metrics, counters, directory, checks});
///     if (!edge) return unexpected(edge.error());
///     ...                     // give **edge to the HTTP server as its handler
///     (*edge)->begin_stop();  // before the server is stopped
///
/// Thread-safe: the server calls handle() on several threads.
/// Trap: commands that the edge submitted may finish after a request is answered, so the parts must outlive the store's
/// queue, see EdgeParts.
class Edge final : public HttpHandler {
 public:
  /// @error config: an alias without a target; errors of Store::open_reader
  [[nodiscard]] static Result<std::unique_ptr<Edge>> create(EdgeOptions options, EdgeParts parts);

  /// Answers by `respond`, on this thread or later on the store's thread. Never waits for a commit.
  void handle(const InboundRequest& request, Responder respond) override;

  /// Answers parked long polls and parks no more. Call it before the listener stops.
  void begin_stop() {
    waiters_->release();
    track_.begin_stop();
  }

  /// Later requests see the new configuration; in-flight ones keep theirs.
  void replace_directory(std::shared_ptr<const Directory> directory);

 private:
  struct Observer;
  Edge(EdgeOptions options, EdgeParts parts, Router router, std::unique_ptr<FeedWaiters> waiters);
  /// @param request  with the client's own address, not a proxy's
  void handle_from_client(const InboundRequest& request, Responder respond);
  [[nodiscard]] std::optional<HttpReply> preflight(const InboundRequest& request, const RouteMatch& match) const;

  [[nodiscard]] std::optional<HttpReply> redirect_to_console(const InboundRequest& request) const;
  [[nodiscard]] Responder observed(const InboundRequest& request, const RouteMatch& match, Responder respond);
  void serve(const InboundRequest& request, const RouteMatch& match, Responder respond);
  void call_endpoint(const ApiCall& call);
  void call_subscription_endpoint(const ApiCall& call);
  void show_metrics(const Responder& respond);
  void serve_authenticated(const InboundRequest& request, const RouteMatch& match, Responder& respond);
  [[nodiscard]] Result<Principal> authenticate(const InboundRequest& request, ReadSession& session, Instant now);
  void refuse_key(const InboundRequest& request, const RouteMatch& match, const Error& why, const Responder& respond);
  [[nodiscard]] std::optional<Principal> without_key(const InboundRequest& request, const Route& route,
                                                     const Directory& directory) const;
  void serve_console_file(const InboundRequest& request, const RouteMatch& match, const Responder& respond) const;
  [[nodiscard]] Result<Principal> authenticate_session(const InboundRequest& request, std::string_view cookie,
                                                       ReadSession& session, Instant now);
  [[nodiscard]] static bool is_of_own_page(const InboundRequest& request, const Principal& who);
  void sign_in(const InboundRequest& request, const RouteMatch& match, Responder& respond);
  void show_session(const ApiCall& call);
  void sign_out(const ApiCall& call);
  [[nodiscard]] Responder noted(const InboundRequest& request, const RouteMatch& match, const Principal& who,
                                Instant now, Responder respond);
  void call_console_endpoint(const ApiCall& call);
  void healthz(const Responder& respond);
  void readyz(const Responder& respond);

  const EdgeOptions options_;
  Store& store_;
  const TimeSource& time_;
  Metrics& metrics_;
  std::vector<ReadinessCheck> readiness_;
  std::function<void()> polls_scheduled_;
  MakeEvidence make_evidence_;
  WebhookSubscriptions* subscriptions_;
  OperatorCommands* commands_;
  const Overview* overview_;
  Replaceable<Directory> directory_;
  Router router_;
  KeyRing keys_;
  Sessions sessions_;
  std::shared_ptr<UnauthenticatedSenders> unauthenticated_;  ///< shared with answers that leave later
  prometheus::Counter& refused_keys_;
  ReaderPool readers_;
  PublishedKeys published_keys_;
  PushInlet hooks_;
  Kuaidi100Facade kuaidi100_;
  std::shared_ptr<const LinkMaker> links_;  ///< shared with answers that leave later
  std::shared_ptr<Observer> observer_;      ///< shared with answers that leave later
  std::atomic<std::uint64_t> request_count_{0};
  std::atomic<bool> computes_report_{false};  ///< see get_report()
  std::unique_ptr<FeedWaiters> waiters_;
  TrackEdge track_;
};

}  // namespace parcelgate
