#include "gateway/edge/http/router.hpp"

#include <algorithm>
#include <optional>

#include "gateway/base/percent.hpp"
#include "gateway/edge/http/query.hpp"

namespace parcelgate {
namespace {

constexpr std::array<Route, kRouteCount> kRoutes{{
    {RouteId::hook, "hook", "POST", "/v1/hooks/{source}/{account}", Access::source},
    {RouteId::create_return, "create_return", "POST", "/v1/returns", Access::after_sales},
    {RouteId::list_returns, "list_returns", "GET", "/v1/returns", Access::after_sales},
    {RouteId::get_return, "get_return", "GET", "/v1/returns/{return_id}", Access::after_sales},
    {RouteId::explain_return, "explain_return", "GET", "/v1/returns/{return_id}/explain", Access::after_sales},
    {RouteId::get_evidence, "get_evidence", "GET", "/v1/returns/{return_id}/evidence", Access::after_sales},
    {RouteId::record_fact, "record_fact", "POST", "/v1/returns/{return_id}/facts", Access::after_sales},
    {RouteId::create_complaint, "create_complaint", "POST", "/v1/complaints", Access::after_sales},
    {RouteId::list_complaints, "list_complaints", "GET", "/v1/complaints", Access::after_sales},
    {RouteId::get_complaint, "get_complaint", "GET", "/v1/complaints/{complaint_id}", Access::after_sales},
    {RouteId::explain_complaint, "explain_complaint", "GET", "/v1/complaints/{complaint_id}/explain",
     Access::after_sales},
    {RouteId::record_complaint_fact, "record_complaint_fact", "POST", "/v1/complaints/{complaint_id}/facts",
     Access::after_sales},
    {RouteId::list_alerts, "list_alerts", "GET", "/v1/alerts", Access::after_sales},
    {RouteId::record_receipt, "record_receipt", "POST", "/v1/receipts", Access::after_sales},
    {RouteId::list_receipts, "list_receipts", "GET", "/v1/receipts", Access::after_sales},
    {RouteId::get_receipt, "get_receipt", "GET", "/v1/receipts/{receipt_id}", Access::after_sales},
    {RouteId::create_returns, "create_returns", "POST", "/v1/returns:batch", Access::after_sales},
    {RouteId::record_facts, "record_facts", "POST", "/v1/facts:batch", Access::after_sales},
    {RouteId::register_shipment, "register_shipment", "POST", "/v1/shipments", Access::after_sales},
    {RouteId::register_shipments, "register_shipments", "POST", "/v1/shipments:batch", Access::after_sales},
    {RouteId::list_shipments, "list_shipments", "GET", "/v1/shipments", Access::after_sales},
    {RouteId::get_shipment, "get_shipment", "GET", "/v1/shipments/{carrier}/{tracking_number}", Access::shipment},
    {RouteId::explain_shipment, "explain_shipment", "GET", "/v1/shipments/{carrier}/{tracking_number}/explain",
     Access::after_sales},
    {RouteId::list_events, "list_events", "GET", "/v1/events", Access::after_sales},
    {RouteId::create_subscription, "create_subscription", "POST", "/v1/subscriptions", Access::after_sales},
    {RouteId::list_subscriptions, "list_subscriptions", "GET", "/v1/subscriptions", Access::after_sales},
    {RouteId::get_subscription, "get_subscription", "GET", "/v1/subscriptions/{subscription_id}", Access::after_sales},
    {RouteId::change_subscription, "change_subscription", "PATCH", "/v1/subscriptions/{subscription_id}",
     Access::after_sales},
    {RouteId::delete_subscription, "delete_subscription", "DELETE", "/v1/subscriptions/{subscription_id}",
     Access::after_sales},
    {RouteId::pause_subscription, "pause_subscription", "POST", "/v1/subscriptions/{subscription_id}/pause",
     Access::after_sales},
    {RouteId::resume_subscription, "resume_subscription", "POST", "/v1/subscriptions/{subscription_id}/resume",
     Access::after_sales},
    {RouteId::replay_subscription, "replay_subscription", "POST", "/v1/subscriptions/{subscription_id}/replay",
     Access::after_sales},
    {RouteId::rotate_subscription_secret, "rotate_subscription_secret", "POST",
     "/v1/subscriptions/{subscription_id}/rotate-secret", Access::after_sales},
    {RouteId::test_subscription, "test_subscription", "POST", "/v1/subscriptions/{subscription_id}/test",
     Access::after_sales},
    {RouteId::list_deliveries, "list_deliveries", "GET", "/v1/subscriptions/{subscription_id}/deliveries",
     Access::after_sales},
    {RouteId::list_dead_letters, "list_dead_letters", "GET", "/v1/subscriptions/{subscription_id}/dead-letters",
     Access::after_sales},
    {RouteId::retry_dead_letter, "retry_dead_letter", "POST",
     "/v1/subscriptions/{subscription_id}/dead-letters/{dead_letter_id}/retry", Access::after_sales},
    {RouteId::drop_dead_letter, "drop_dead_letter", "DELETE",
     "/v1/subscriptions/{subscription_id}/dead-letters/{dead_letter_id}", Access::after_sales},
    {RouteId::get_report, "get_report", "GET", "/v1/reports/{name}", Access::after_sales},
    {RouteId::console_page, "console_page", "GET", "/console", Access::open},
    {RouteId::console_asset, "console_asset", "GET", "/console/assets/{file}", Access::open},
    {RouteId::console_folder_asset, "console_folder_asset", "GET", "/console/assets/{folder}/{file}", Access::open},
    {RouteId::sign_in, "sign_in", "POST", "/v1/console/session", Access::open},
    {RouteId::get_session, "get_session", "GET", "/v1/console/session", Access::staff},
    {RouteId::sign_out, "sign_out", "DELETE", "/v1/console/session", Access::staff},
    {RouteId::get_overview, "get_overview", "GET", "/v1/console/overview", Access::staff},
    {RouteId::search, "search", "GET", "/v1/console/search", Access::staff},
    {RouteId::run_command, "run_command", "POST", "/v1/console/commands/{command}", Access::staff},
    {RouteId::create_track_link, "create_track_link", "POST", "/v1/track-links", Access::after_sales},
    {RouteId::revoke_track_link, "revoke_track_link", "DELETE", "/v1/track-links/{link_id}", Access::after_sales},
    {RouteId::track_link, "track_link", "GET", "/v1/track/{token}", Access::open},
    {RouteId::track_number, "track_number", "GET", "/v1/track", Access::open},
    {RouteId::track_page, "track_page", "GET", "/t/{token}", Access::open},
    {RouteId::lookup_form, "lookup_form", "GET", "/t", Access::open},
    {RouteId::look_up, "look_up", "POST", "/t", Access::open},
    {RouteId::kuaidi100_query, "kuaidi100_query", "POST", "/kuaidi100/poll/query.do", Access::source},
    {RouteId::kuaidi100_page, "kuaidi100_page", "GET", "/kuaidi100/query", Access::source},
    {RouteId::kuaidi100_subscribe, "kuaidi100_subscribe", "POST", "/kuaidi100/poll", Access::source},
    {RouteId::healthz, "healthz", "GET", "/healthz", Access::open},
    {RouteId::readyz, "readyz", "GET", "/readyz", Access::open},
    {RouteId::metrics, "metrics", "GET", "/metrics", Access::admin},
}};

/// Kuaidi100's own paths. A system that can change only the host of an address calls these.
constexpr std::string_view kKuaidi100Prefix = "/kuaidi100";
constexpr std::array<std::string_view, 3> kKuaidi100Paths{"/poll/query.do", "/query", "/poll"};

/// The text of each pattern before its first parameter.
constexpr auto kFixedParts = [] {
  std::array<std::string_view, kRouteCount> parts{};
  for (std::size_t at = 0; at < kRouteCount; ++at)
    parts[at] = kRoutes[at].pattern.substr(0, kRoutes[at].pattern.find('{'));
  return parts;
}();

bool is_parameter(std::string_view segment) noexcept {
  return segment.starts_with('{') && segment.ends_with('}');
}

/// Walks the segments of a pattern and a path together. `on_parameter` gets the segment of each named parameter.
template <class OnParameter>
bool matches(std::string_view pattern, std::string_view path, OnParameter on_parameter) {
  while (!pattern.empty() && !path.empty()) {
    pattern.remove_prefix(1);
    path.remove_prefix(1);
    const std::string_view wanted = pattern.substr(0, pattern.find('/'));
    const std::string_view given = path.substr(0, path.find('/'));
    if (is_parameter(wanted)) {
      if (given.empty()) return false;
      on_parameter(wanted, given);
    } else if (wanted != given) {
      return false;
    }
    pattern.remove_prefix(wanted.size());
    path.remove_prefix(given.size());
  }
  return pattern.empty() && path.empty();
}

std::vector<std::string> path_segments(std::string_view path) {
  std::vector<std::string> out;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    out.emplace_back(segment);
    path.remove_prefix(segment.size());
  }
  return out;
}

/// Fills a found match; false when a parameter cannot be decoded.
bool read_parameters(const Route& route, std::string_view path, RouteMatch& out) {
  std::size_t count = 0;
  bool readable = true;
  const auto keep = [&](std::string_view, std::string_view given) {
    if (given.find('%') == std::string_view::npos) {
      out.parameters[count++].assign(given);
    } else if (auto decoded = percent_decode(given)) {
      out.parameters[count++] = *std::move(decoded);
    } else {
      readable = false;
    }
  };
  return matches(route.pattern, path, keep) && readable;
}

RouteMatch match_routes(std::string_view method, std::string_view path) {
  RouteMatch out;
  for (std::size_t at = 0; at < kRouteCount; ++at) {
    const Route& route = kRoutes[at];
    // Excludes most routes by one comparison.
    if (!path.starts_with(kFixedParts[at])) continue;
    if (!matches(route.pattern, path, [](std::string_view, std::string_view) {})) continue;
    if (route.method != method) {
      out.outcome = RouteMatch::Outcome::no_such_method;
      out.route = &route;
      out.allowed.append(out.allowed.empty() ? "" : ", ").append(route.method == "GET" ? "GET, HEAD" : route.method);
      continue;
    }
    if (!read_parameters(route, path, out)) return {};
    out.outcome = RouteMatch::Outcome::found;
    out.route = &route;
    return out;
  }
  if (!out.allowed.empty()) out.allowed.append(", OPTIONS");
  return out;
}

}  // namespace

std::span<const Route> all_routes() noexcept {
  return kRoutes;
}

std::span<const std::string_view> parameters_of(RouteId id) noexcept {
  using Name = std::string_view;
  static constexpr auto kOfTenant = std::to_array<Name>({"tenant"});
  static constexpr auto kLimited = std::to_array<Name>({"limit", "tenant"});
  static constexpr auto kWithTexts = std::to_array<Name>({"lang", "tenant"});
  static constexpr auto kReturns = std::to_array<Name>({"limit", "after", "tenant", "lang", "order_id", "carrier",
                                                        "state", "clock", "alert", "due_before", "updated_since"});
  static constexpr auto kShipments =
      std::to_array<Name>({"limit", "after", "tenant", "lang", "carrier", "tracking_number", "status", "overdue"});
  static constexpr auto kComplaints = std::to_array<Name>(
      {"limit", "after", "tenant", "lang", "order_id", "carrier", "tracking_number", "state", "updated_since"});
  static constexpr auto kAlerts = std::to_array<Name>(
      {"order", "kind", "return_id", "complaint_id", "carrier", "tracking_number", "limit", "after", "tenant", "lang"});
  static constexpr auto kReceipts = std::to_array<Name>({"matched", "limit", "after", "tenant"});
  static constexpr auto kShipment = std::to_array<Name>({"include", "limit", "after", "tenant", "lang"});
  static constexpr auto kEvents = std::to_array<Name>(
      {"after", "limit", "wait", "tenant", "types", "carriers", "statuses", "legs", "clocks", "alerts"});
  static constexpr auto kOverview = std::to_array<Name>({"period", "tenant"});
  static constexpr auto kSearch = std::to_array<Name>({"q", "lang", "tenant"});
  static constexpr auto kReport =
      std::to_array<Name>({"by", "from", "until", "zone", "target", "least_shipments", "tenant"});
  static constexpr auto kTrack = std::to_array<Name>({"lang", "wait"});
  static constexpr auto kTrackNumber =
      std::to_array<Name>({"carrier", "number", "phone", "postcode", "tenant", "lang"});
  static constexpr auto kPage = std::to_array<Name>({"lang"});
  switch (id) {
    case RouteId::track_link:
      return kTrack;
    case RouteId::track_number:
      return kTrackNumber;
    case RouteId::track_page:
      return kPage;
    case RouteId::lookup_form:
    case RouteId::look_up:
      return kWithTexts;
    case RouteId::create_track_link:
    case RouteId::revoke_track_link:
    case RouteId::create_returns:
    case RouteId::record_facts:
    case RouteId::register_shipments:
    case RouteId::record_receipt:
    case RouteId::get_receipt:
    case RouteId::create_subscription:
    case RouteId::list_subscriptions:
    case RouteId::get_subscription:
    case RouteId::change_subscription:
    case RouteId::delete_subscription:
    case RouteId::pause_subscription:
    case RouteId::resume_subscription:
    case RouteId::replay_subscription:
    case RouteId::rotate_subscription_secret:
    case RouteId::test_subscription:
    case RouteId::retry_dead_letter:
    case RouteId::drop_dead_letter:
      return kOfTenant;
    case RouteId::list_deliveries:
    case RouteId::list_dead_letters:
      return kLimited;
    case RouteId::create_return:
    case RouteId::get_return:
    case RouteId::explain_return:
    case RouteId::record_fact:
    case RouteId::get_evidence:
    case RouteId::create_complaint:
    case RouteId::get_complaint:
    case RouteId::explain_complaint:
    case RouteId::record_complaint_fact:
    case RouteId::register_shipment:
    case RouteId::explain_shipment:
      return kWithTexts;
    case RouteId::list_receipts:
      return kReceipts;
    case RouteId::list_returns:
      return kReturns;
    case RouteId::list_shipments:
      return kShipments;
    case RouteId::list_complaints:
      return kComplaints;
    case RouteId::list_alerts:
      return kAlerts;
    case RouteId::get_shipment:
      return kShipment;
    case RouteId::list_events:
      return kEvents;
    case RouteId::get_report:
      return kReport;
    case RouteId::get_overview:
      return kOverview;
    case RouteId::search:
      return kSearch;
    case RouteId::console_page:
    case RouteId::console_asset:
    case RouteId::console_folder_asset:
    case RouteId::sign_in:
    case RouteId::get_session:
    case RouteId::sign_out:
    case RouteId::run_command:
    case RouteId::hook:
    case RouteId::kuaidi100_query:
    case RouteId::kuaidi100_page:
    case RouteId::kuaidi100_subscribe:
    case RouteId::healthz:
    case RouteId::readyz:
    case RouteId::metrics:
      break;
  }
  return {};
}

Result<Router> Router::create(const std::vector<EdgeAlias>& aliases) {
  Router router;
  for (const EdgeAlias& alias : aliases) {
    if (!alias.path.starts_with('/') || !alias.to.starts_with('/')) {
      return unexpected(ErrorKind::config, "alias " + alias.path + ": path and target start with \"/\"");
    }
    Alias compiled{path_segments(alias.path), path_segments(alias.to)};
    std::string example;
    for (const std::string& segment : compiled.to) {
      const bool known = std::find(compiled.path.begin(), compiled.path.end(), segment) != compiled.path.end();
      if (is_parameter(segment) && !known) {
        return unexpected(ErrorKind::config, "alias " + alias.path + ": its path does not name " + segment);
      }
      example.append("/").append(is_parameter(segment) ? "x" : segment);
    }
    if (match_routes("GET", example).outcome == RouteMatch::Outcome::no_such_path) {
      return unexpected(ErrorKind::config, "alias " + alias.path + ": " + alias.to + " is no endpoint of the gateway");
    }
    router.aliases_.push_back(std::move(compiled));
  }
  return router;
}

bool Router::follow_aliases(std::string_view path, std::string& target) const {
  for (const Alias& alias : aliases_) {
    std::array<std::string_view, 8> given;
    std::size_t count = 0;
    bool fits = true;
    std::string_view rest = path;
    while (fits && !rest.empty() && count < given.size()) {
      rest.remove_prefix(1);
      const std::string_view segment = rest.substr(0, rest.find('/'));
      fits = count < alias.path.size() &&
             (is_parameter(alias.path[count]) ? !segment.empty() : segment == alias.path[count]);
      given[count++] = segment;
      rest.remove_prefix(segment.size());
    }
    if (!fits || !rest.empty() || count != alias.path.size()) continue;
    target.clear();
    for (const std::string& segment : alias.to) {
      const auto source = std::find(alias.path.begin(), alias.path.end(), segment);
      target.append("/").append(is_parameter(segment) ? given[static_cast<std::size_t>(source - alias.path.begin())]
                                                      : std::string_view(segment));
    }
    return true;
  }
  return false;
}

RouteMatch Router::match(std::string_view method, std::string_view path) const {
  if (path == "*" && method == "OPTIONS") {
    return {RouteMatch::Outcome::no_such_method, nullptr, {}, "GET, HEAD, POST, OPTIONS"};
  }
  if (!path.starts_with('/')) return {};
  if (method == "HEAD") method = "GET";
  if (std::find(kKuaidi100Paths.begin(), kKuaidi100Paths.end(), path) != kKuaidi100Paths.end()) {
    return match_routes(method, std::string(kKuaidi100Prefix).append(path));
  }
  RouteMatch found = match_routes(method, path);
  if (found.outcome != RouteMatch::Outcome::no_such_path || aliases_.empty()) return found;
  std::string target;
  return follow_aliases(path, target) ? match_routes(method, target) : found;
}

}  // namespace parcelgate
