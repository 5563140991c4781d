// The Kuaidi100 facade: answers systems that speak Kuaidi100 from our own store, so that they work by changing the
// address. gateway/docs/kuaidi100.md describes it for those who run such a system.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/kuaidi100/pushes.hpp"
#include "gateway/base/per_thread.hpp"
#include "gateway/edge/http/router.hpp"
#include "gateway/edge/http/unauthenticated_senders.hpp"
#include "gateway/edge/kuaidi100/param.hpp"
#include "gateway/edge/kuaidi100/rate_limits.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// Serves POST /poll/query.do (a signed query) and GET /query?type=&postid=&id= (the address that malls keep in a
/// table) and POST /poll (a subscription), all also below /kuaidi100. Every answer has HTTP status 200, as Kuaidi100's
/// have; refusals differ in their members. A customer sees the shipments of its tenant alone. Thread-safe.
///
/// Trap: `respond` may be called on the store's thread, after handle() has returned: a number that is registered first
/// is answered after the commit.
class Kuaidi100Facade {
 public:
  /// Store, time and metrics must outlive every command that was submitted.
  /// @param polls_scheduled  called after a commit that may have scheduled polls; may be empty
  /// @param pushes  null: subscriptions are refused. Must outlive the facade
  Kuaidi100Facade(Store& store, const TimeSource& time, Metrics& metrics,
                  std::shared_ptr<UnauthenticatedSenders> unauthenticated, std::function<void()> polls_scheduled,
                  Kuaidi100Pushes* pushes);

  void handle(const InboundRequest& request, RouteId route, const std::shared_ptr<const Directory>& directory,
              Responder respond);

 private:
  struct Call;
  using Counted = std::function<void(std::string_view outcome)>;

  void answer_query(const Call& call);
  void answer_page(const Call& call);
  void answer_subscription(const Call& call);
  void subscribe(const Call& call, const Kuaidi100Customer& customer, const Kuaidi100Order& order);
  void look_up(const Call& call, const Kuaidi100Customer& customer, const Kuaidi100Query& query);
  void register_unknown(const Call& call, const Kuaidi100Customer& customer, const ShipmentKey& key,
                        const Kuaidi100Query& query);
  [[nodiscard]] bool has_room(const Call& call, const Kuaidi100Customer& customer);
  void refuse(const Call& call, Kuaidi100Code code, std::string_view outcome, std::string_view message = {}) const;
  void refuse_unauthenticated(const Call& call, Kuaidi100Code code, std::string_view outcome) const;
  [[nodiscard]] Result<Reader*> reader();
  [[nodiscard]] Counted counter_for(RouteId route) const;

  Store& store_;
  const TimeSource& time_;
  Metrics& metrics_;
  std::shared_ptr<UnauthenticatedSenders> unauthenticated_;
  std::function<void()> polls_scheduled_;
  Kuaidi100Pushes* pushes_;
  CustomerRates rates_;
  PerThread<std::unique_ptr<Reader>> readers_;
};

}  // namespace parcelgate
