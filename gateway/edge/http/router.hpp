// Finds the endpoint of a request. The table of routes is the API; a test compares it with schemas/openapi.json.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace parcelgate {

enum class RouteId : std::uint8_t {
  hook,
  create_return,
  list_returns,
  get_return,
  explain_return,
  get_evidence,
  record_fact,
  create_complaint,
  list_complaints,
  get_complaint,
  explain_complaint,
  record_complaint_fact,
  list_alerts,
  record_receipt,
  list_receipts,
  get_receipt,
  create_returns,
  record_facts,
  register_shipment,
  register_shipments,
  list_shipments,
  get_shipment,
  explain_shipment,
  list_events,
  create_subscription,
  list_subscriptions,
  get_subscription,
  change_subscription,
  delete_subscription,
  pause_subscription,
  resume_subscription,
  replay_subscription,
  rotate_subscription_secret,
  test_subscription,
  list_deliveries,
  list_dead_letters,
  retry_dead_letter,
  drop_dead_letter,
  get_report,
  console_page,
  console_asset,
  console_folder_asset,
  sign_in,
  get_session,
  sign_out,
  get_overview,
  search,
  run_command,
  create_track_link,
  revoke_track_link,
  track_link,
  track_number,
  track_page,
  lookup_form,
  look_up,
  kuaidi100_query,
  kuaidi100_page,
  kuaidi100_subscribe,
  healthz,
  readyz,
  metrics,
};
inline constexpr std::size_t kRouteCount = 61;

/// Who may call an endpoint.
enum class Access : std::uint8_t {
  open,         ///< anybody
  source,       ///< pushes and the Kuaidi100 facade: the sender's own proof
  after_sales,  ///< keys of scope after_sales and admin; of scope viewer where the method is GET
  staff,        ///< the same, also for what a viewer may only look at: the endpoint distinguishes
  shipment,     ///< after_sales, and a customer's key for its own shipment
  admin,
};

struct Route {
  RouteId id;
  std::string_view name;  ///< in metrics
  std::string_view method;
  std::string_view pattern;  ///< "/v1/returns/{id}"
  Access access;
};
[[nodiscard]] std::span<const Route> all_routes() noexcept;
/// Query parameters of an endpoint. A push and the Kuaidi100 facade may have any: couriers and shops add their own.
[[nodiscard]] std::span<const std::string_view> parameters_of(RouteId id) noexcept;

/// Another path for an endpoint, by configuration: "/parcels/{n}" for "/v1/shipments/acme/{n}".
struct EdgeAlias {
  std::string path;
  std::string to;
};

struct RouteMatch {
  enum class Outcome : std::uint8_t { found, no_such_path, no_such_method };
  Outcome outcome{Outcome::no_such_path};
  const Route* route{nullptr};
  std::array<std::string, 2> parameters;  ///< in the pattern's order, decoded
  std::string allowed;                    ///< no_such_method: for the Allow header
};

/// Matches method and path against the table of routes and the configured aliases. The paths of the Kuaidi100 facade
/// are also found without their prefix, as Kuaidi100 has them. Immutable, so thread-safe.
///
///     const RouteMatch match = router.match("GET", "/v1/shipments/sf/SF123");
///     if (match.outcome == RouteMatch::Outcome::found) call(match.route->id, match.parameters);
class Router {
 public:
  /// @error config: an alias whose target is no endpoint, or that uses a name that its path does not have
  [[nodiscard]] static Result<Router> create(const std::vector<EdgeAlias>& aliases);

  /// HEAD is answered like GET. OPTIONS, also of "*", is not a method of a route; `allowed` lists the methods.
  [[nodiscard]] RouteMatch match(std::string_view method, std::string_view path) const;

 private:
  struct Alias {
    std::vector<std::string> path;
    std::vector<std::string> to;
  };
  [[nodiscard]] bool follow_aliases(std::string_view path, std::string& target) const;

  std::vector<Alias> aliases_;
};

}  // namespace parcelgate
