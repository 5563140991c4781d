#include "gateway/edge/api/edge.hpp"

#include <algorithm>
#include <utility>

#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/edge/api/api_call.hpp"
#include "gateway/edge/http/client_address.hpp"
#include "gateway/edge/http/problem.hpp"
#include "gateway/net/source_network.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

// Couriers' pushes may be larger. A body as JSON takes up to 30 times its bytes of memory, and no endpoint of ours has
// use for more.
constexpr std::size_t kMaxApiBody = 128 * 1024;
constexpr std::size_t kMaxBatchBody = 512 * 1024;

std::size_t most_bytes_of(RouteId route) noexcept {
  const bool is_batch =
      route == RouteId::create_returns || route == RouteId::record_facts || route == RouteId::register_shipments;
  return is_batch ? kMaxBatchBody : kMaxApiBody;
}

bool is_loopback(std::string_view address) noexcept {
  return address == "::1" || address.starts_with("127.");
}

HttpReply no_route(std::string_view method, const RouteMatch& match) {
  if (method == "OPTIONS" && !match.allowed.empty()) {
    HttpReply reply;
    reply.status = 204;
    reply.content_type.clear();
    reply.headers.emplace_back("Allow", match.allowed);
    return reply;
  }
  if (match.outcome == RouteMatch::Outcome::no_such_path) {
    return problem(ProblemType::not_found, "no endpoint here; see /docs, or /openapi.json");
  }
  HttpReply reply = problem(ProblemType::method_not_allowed, "use " + match.allowed);
  reply.headers.emplace_back("Allow", match.allowed);
  return reply;
}

// As long as any method that a route has, so that it needs no memory of its own.
constexpr std::size_t kLoggedMethod = 15;

constexpr std::size_t kLongestGivenId = 64;

/// The id that the caller gave the request, so that one id leads from a proxy's log to ours. It stands in log lines and
/// in a URN, so one with other letters than those of usual ids is not taken. Empty: we number the request.
std::string_view given_request_id(const HttpHeaders* headers) noexcept {
  const std::string_view id = headers == nullptr ? std::string_view{} : find_header(*headers, "X-Request-Id");
  const auto is_usual = [](char letter) {
    return is_ascii_letter(letter) || is_ascii_digit(letter) || letter == '-' || letter == '_' || letter == '.';
  };
  return id.size() <= kLongestGivenId && std::all_of(id.begin(), id.end(), is_usual) ? id : std::string_view{};
}

/// Logs the route instead of the path: a path or query may hold a tracking number, a token or a signature.
void log_request(std::string_view method, const Route* route, std::string_view request_id, const HttpReply& reply,
                 std::chrono::nanoseconds took) {
  log(LogLevel::debug, "http_request",
      {{"method", method},
       {"route", route == nullptr ? std::string_view("none") : route->name},
       {"status", reply.status},
       {"ms", std::chrono::duration<double, std::milli>(took).count()},
       {"bytes", reply.body.size()},
       {"request_id", request_id}});
}

/// A customer's key opens its shipment under every spelling of carrier and number.
std::array<std::string, 2> names_of(const Route& route, const std::array<std::string, 2>& parameters,
                                    const Principal& who, const Directory& directory) {
  if (route.access != Access::shipment || who.scope != KeyScope::customer) return parameters;
  const bool is_it = directory.key_of(who.tenant, parameters[0], parameters[1]) ==
                     directory.key_of(who.tenant, who.carrier, who.tracking_number);
  return is_it ? std::array<std::string, 2>{who.carrier, who.tracking_number} : parameters;
}

/// A fault of our own is logged each time, under the id that the answer names. A store that cannot be used fails every
/// request, so that is an episode.
void log_failure(EpisodeLog& episodes, const Route* route, std::string_view request_id, const HttpReply& reply) {
  const std::string_view name = route == nullptr ? std::string_view("none") : route->name;
  if (reply.status == 503) {
    episodes.note(LogLevel::error, "http_request_failed", reply.cause,
                  {{"route", name}, {"status", reply.status}, {"request_id", request_id}, {"error", reply.cause}});
  } else {
    log(LogLevel::error, "http_request_failed",
        {{"route", name}, {"status", reply.status}, {"request_id", request_id}, {"error", reply.cause}});
  }
}

}  // namespace

/// What an answer needs when it leaves, maybe after the edge has gone.
struct Edge::Observer {
  Observer(Metrics& registry, std::shared_ptr<UnauthenticatedSenders> senders)
      : metrics(registry), unauthenticated(std::move(senders)) {}

  [[nodiscard]] std::string id_of(std::uint64_t number) const { return prefix + std::to_string(number); }
  void name(HttpReply& reply, const Route* route, std::string id) {
    name_instance(reply, id);
    if (!reply.cause.empty()) log_failure(unauthenticated->log, route, id, reply);
    if (find_header(reply.headers, "Cache-Control").empty()) reply.headers.emplace_back("Cache-Control", "no-store");
    reply.headers.emplace_back("X-Request-Id", std::move(id));
  }

  RouteMetrics metrics;
  const std::string prefix{to_hex(random_bytes(4)) + "-"};
  std::shared_ptr<UnauthenticatedSenders> unauthenticated;
};

Result<std::unique_ptr<Edge>> Edge::create(EdgeOptions options, EdgeParts parts) {
  auto router = Router::create(options.aliases);
  if (!router) return unexpected(std::move(router).error());
  if (options.open_reads && options.open_reads_tenant.empty()) {
    if (parts.directory->tenants.size() != 1) {
      return unexpected(ErrorKind::config, "open_reads: say whose shipments: there is not exactly one tenant");
    }
    options.open_reads_tenant = parts.directory->tenants.begin()->first;
  }
  if (parts.track_keys == nullptr) {
    auto keys = TrackKeys::open({}, parts.time.now());
    if (!keys) return unexpected(std::move(keys).error());
    parts.track_keys = *std::move(keys);
  }
  auto waiters = FeedWaiters::start(parts.store, options.max_waiters);
  if (!waiters) return unexpected(std::move(waiters).error());
  return std::unique_ptr<Edge>(new Edge(std::move(options), std::move(parts), *std::move(router), *std::move(waiters)));
}

Edge::Edge(EdgeOptions options, EdgeParts parts, Router router, std::unique_ptr<FeedWaiters> waiters)
    : options_(std::move(options)),
      store_(parts.store),
      time_(parts.time),
      metrics_(parts.metrics),
      readiness_(std::move(parts.readiness)),
      polls_scheduled_(std::move(parts.polls_scheduled)),
      make_evidence_(std::move(parts.make_evidence)),
      subscriptions_(parts.subscriptions),
      commands_(parts.commands),
      overview_(parts.overview),
      directory_(std::move(parts.directory)),
      router_(std::move(router)),
      sessions_(options_.console.sessions),
      unauthenticated_(std::make_shared<UnauthenticatedSenders>()),
      refused_keys_(metrics_.counter("parcelgate_api_keys_refused_total",
                                     "Requests without an API key or with one that is not valid.")),
      readers_(parts.store, options_.answer_bytes),
      published_keys_(parts.http),
      hooks_(parts.store, parts.metrics, parts.counters, published_keys_, unauthenticated_),
      kuaidi100_(parts.store, parts.time, parts.metrics, unauthenticated_, polls_scheduled_, parts.kuaidi100_pushes),
      links_(std::make_shared<const LinkMaker>(parts.track_keys, options_.track.links)),
      observer_(std::make_shared<Observer>(parts.metrics, unauthenticated_)),
      waiters_(std::move(waiters)),
      track_(store_, time_, links_, unauthenticated_, options_.track) {
  published_keys_.prepare(*directory_.load(), time_.now());
}

void Edge::replace_directory(std::shared_ptr<const Directory> directory) {
  published_keys_.prepare(*directory, time_.now());
  directory_.store(std::move(directory));
}

void Edge::handle(const InboundRequest& request, Responder respond) {
  const auto client = forwarded_client(request.remote_address, *request.headers, options_.trusted_proxies);
  if (!client) return handle_from_client(request, std::move(respond));
  InboundRequest forwarded = request;
  forwarded.proxy_address = request.remote_address;
  forwarded.remote_address = *client;
  handle_from_client(forwarded, std::move(respond));
}

void Edge::handle_from_client(const InboundRequest& request, Responder respond) {
  const RouteMatch match = router_.match(request.method, request.path);
  Responder answer = observed(request, match, std::move(respond));
  if (auto reply = preflight(request, match)) return answer(*std::move(reply));
  if (auto reply = redirect_to_console(request)) return answer(*std::move(reply));
  if (match.outcome != RouteMatch::Outcome::found) return answer(no_route(request.method, match));
  serve(request, match, std::move(answer));
}

/// Answers the CORS preflight that a browser on a shop's page sends before it reads a status from this host.
std::optional<HttpReply> Edge::preflight(const InboundRequest& request, const RouteMatch& match) const {
  const bool is_of_shopper =
      match.route != nullptr && (match.route->id == RouteId::track_link || match.route->id == RouteId::track_number);
  if (request.method != "OPTIONS" || !is_of_shopper) return std::nullopt;
  return track_.preflight(request, match.allowed);
}

/// Redirects "/" and "/console/", which people type, to the console. Without a console both paths are unknown.
std::optional<HttpReply> Edge::redirect_to_console(const InboundRequest& request) const {
  const bool is_read = request.method == "GET" || request.method == "HEAD";
  const bool leads_there = request.path == "/" || request.path == "/console/";
  if (!is_read || !leads_there || !options_.console.is_enabled) return std::nullopt;
  HttpReply reply;
  reply.status = 303;
  reply.content_type.clear();
  reply.headers.emplace_back("Location", "/console");
  return reply;
}

/// Counts and times the answer, and logs it where that is wanted. Hooks are answered as couriers expect: only an id
/// that the request brought is in the answer. All else carries a request id and may not be kept by caches, unless the
/// endpoint says more.
Responder Edge::observed(const InboundRequest& request, const RouteMatch& match, Responder respond) {
  const std::uint64_t number = request_count_.fetch_add(1, std::memory_order_relaxed);
  return [respond = std::move(respond), observer = observer_, route = match.route, number,
          given = std::string(given_request_id(request.headers)),
          method = std::string(logs(LogLevel::debug) ? request.method.substr(0, kLoggedMethod) : std::string_view{}),
          began = std::chrono::steady_clock::now()](HttpReply reply) {
    const auto id = [&] { return given.empty() ? observer->id_of(number) : given; };
    if (route == nullptr || route->id != RouteId::hook)
      observer->name(reply, route, id());
    else if (!given.empty())
      reply.headers.emplace_back("X-Request-Id", given);
    const auto took = std::chrono::steady_clock::now() - began;
    observer->metrics.record(route, reply.status, took);
    if (!method.empty()) log_request(method, route, id(), reply, took);
    respond(std::move(reply));
  };
}

void Edge::serve(const InboundRequest& request, const RouteMatch& match, Responder respond) {
  if (match.route->access != Access::source) {
    const auto checked = check_parameters(request.query, parameters_of(match.route->id));
    if (!checked) return respond(problem(checked.error()));
    if (const auto lang = language_parameter(request.query); !lang) return respond(problem(lang.error()));
  }
  switch (match.route->id) {
    case RouteId::hook:
      if (unauthenticated_->limits.is_too_costly(request.remote_address, request.body.size())) {
        HttpReply reply =
            problem(ProblemType::too_many_requests, "too many failed attempts from this address; retry later");
        reply.headers.emplace_back("Retry-After", "1");
        reply.hold = unauthenticated_->limits.failed(request.remote_address, 0);
        return respond(std::move(reply));
      }
      return hooks_.handle(request, match, directory_.load(), time_.now(), std::move(respond));
    case RouteId::kuaidi100_query:
    case RouteId::kuaidi100_page:
    case RouteId::kuaidi100_subscribe:
      return kuaidi100_.handle(request, match.route->id, directory_.load(), std::move(respond));
    case RouteId::track_link:
    case RouteId::track_number:
    case RouteId::track_page:
    case RouteId::lookup_form:
    case RouteId::look_up:
      return track_.handle(request, match, directory_.load(), respond);
    case RouteId::healthz:
      return healthz(respond);
    case RouteId::readyz:
      return readyz(respond);
    case RouteId::console_page:
    case RouteId::console_asset:
    case RouteId::console_folder_asset:
      return serve_console_file(request, match, respond);
    case RouteId::sign_in:
      return sign_in(request, match, respond);
    default:
      return serve_authenticated(request, match, respond);
  }
}

void Edge::serve_authenticated(const InboundRequest& request, const RouteMatch& match, Responder& respond) {
  if (const std::size_t most = most_bytes_of(match.route->id); request.body.size() > most) {
    return respond(problem(ProblemType::body_too_large, "the body is larger than " + std::to_string(most) + " bytes"));
  }
  const Instant now = time_.now();
  auto session = readers_.lend();
  if (!session) return respond(problem(session.error()));
  (*session)->refresh(directory_);
  const std::shared_ptr<const Directory>& directory = (*session)->directory;

  std::optional<Principal> who = without_key(request, *match.route, *directory);
  if (!who) {
    auto known = authenticate(request, **session, now);
    if (!known) return refuse_key(request, match, known.error(), respond);
    if (!known->csrf.empty() && !is_of_own_page(request, *known)) {
      return respond(
          problem(ProblemType::forbidden, "send the session's token in X-CSRF-Token; see gateway/docs/console.md"));
    }
    if (!allows(*match.route, *known, names_of(*match.route, match.parameters, *known, *directory))) {
      return respond(problem(ProblemType::forbidden, "this API key has no access here; make one with another scope"));
    }
    who = *std::move(known);
    respond = noted(request, match, *who, now, std::move(respond));
  }
  const ApiCall call{request, match, *who, directory, now, store_, **session, polls_scheduled_, respond, links_};
  call_endpoint(call);
}

/// A key is looked up whatever others of its address have tried: they may have nothing in common but a proxy. Beyond
/// what such a flood may cost, only keys that were good before are.
Result<Principal> Edge::authenticate(const InboundRequest& request, ReadSession& session, Instant now) {
  const auto too_many = [](std::chrono::seconds wait) {
    return unexpected(Error{ErrorKind::rate_limited, "too many wrong API keys from this address; retry later", wait});
  };
  const std::string_view cookie = find_cookie(*request.headers, options_.console.cookie_name());
  if (!cookie.empty() && options_.console.is_enabled && find_header(*request.headers, "Authorization").empty())
    return authenticate_session(request, cookie, session, now);
  const std::string hash = KeyRing::hash_of(*request.headers);
  if (const Principal* remembered = session.keys.find(hash, now)) return *remembered;
  const bool shows_key = !find_header(*request.headers, "Authorization").empty();
  if (shows_key && !unauthenticated_->limits.may_look_up(request.remote_address) &&
      (hash.empty() || !keys_.was_valid(hash))) {
    return too_many(std::chrono::seconds{1});
  }
  auto known = keys_.look_up(hash, *session.reader, session.keys, now);
  if (known || !shows_key || known.error().kind != ErrorKind::unauthorized) return known;
  if (const auto wait = unauthenticated_->limits.guessed(request.remote_address)) return too_many(*wait);
  return known;
}

void Edge::refuse_key(const InboundRequest& request, const RouteMatch& match, const Error& why,
                      const Responder& respond) {
  if (why.kind != ErrorKind::unauthorized && why.kind != ErrorKind::rate_limited) return respond(problem(why));
  refused_keys_.Increment();
  const std::string remote = source_network(request.remote_address);
  unauthenticated_->log.note(LogLevel::warn, "api_key_refused", remote,
                             {{"remote", remote}, {"route", match.route->name}, {"error", why.what}});
  HttpReply reply = why.retry_after ? problem(ProblemType::too_many_requests, why.what) : problem(why);
  if (why.retry_after) reply.headers.emplace_back("Retry-After", std::to_string(why.retry_after->count()));
  reply.hold = unauthenticated_->limits.failed(request.remote_address, 0);
  respond(std::move(reply));
}

/// The rights of a client on this machine without a key: open_reads and open_metrics. A request through a proxy on this
/// machine does not have them.
std::optional<Principal> Edge::without_key(const InboundRequest& request, const Route& route,
                                           const Directory& directory) const {
  const bool opens = (route.id == RouteId::get_shipment && options_.open_reads) ||
                     (route.id == RouteId::metrics && options_.open_metrics);
  if (!opens || !request.proxy_address.empty() || !is_loopback(request.remote_address)) return std::nullopt;
  if (!find_header(*request.headers, "Authorization").empty()) return std::nullopt;
  if (!find_cookie(*request.headers, options_.console.cookie_name()).empty()) return std::nullopt;
  if (route.id == RouteId::metrics) return Principal{KeyScope::admin, {}, {}, {}};
  return directory.tenants.contains(options_.open_reads_tenant)
             ? std::optional(Principal{KeyScope::after_sales, options_.open_reads_tenant, {}, {}})
             : std::nullopt;
}

void Edge::show_metrics(const Responder& respond) {
  HttpReply reply;
  reply.content_type = "text/plain; version=0.0.4";
  observer_->metrics.publish();
  reply.body = metrics_.render();
  respond(std::move(reply));
}

}  // namespace parcelgate
