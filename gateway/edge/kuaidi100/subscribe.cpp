// POST /poll: subscriptions of the Kuaidi100 facade.
#include <algorithm>
#include <utility>

#include "gateway/app/kuaidi100/parcel_trace.hpp"
#include "gateway/edge/http/form_field.hpp"
#include "gateway/edge/kuaidi100/facade_call.hpp"
#include "gateway/edge/kuaidi100/form.hpp"

namespace parcelgate {

void Kuaidi100Facade::answer_subscription(const Call& call) {
  const std::string param = form_field(call.request.body, "param");
  const Kuaidi100Customer* customer = find_by_key(call.directory->kuaidi100_customers, key_of_kuaidi100_order(param));
  if (customer == nullptr) return refuse_unauthenticated(call, Kuaidi100Code::unknown_key, "unknown_customer");
  if (!has_room(call, *customer)) return;
  const std::string schema = form_field(call.request.body, "schema");
  if (!schema.empty() && schema != "json") {
    return refuse(call, Kuaidi100Code::bad_subscription, "malformed", "schema 仅支持 json");
  }
  const auto order = read_kuaidi100_order(param);
  if (!order) return refuse(call, Kuaidi100Code::bad_subscription, "malformed", order.error().what);
  subscribe(call, *customer, *order);
}

void Kuaidi100Facade::subscribe(const Call& call, const Kuaidi100Customer& customer, const Kuaidi100Order& order) {
  if (pushes_ == nullptr) return refuse(call, Kuaidi100Code::server_error, "failed");
  // The reason stays with us: it would show which names and addresses our network has.
  if (!pushes_->check_url(order.callback_url)) {
    return refuse(call, Kuaidi100Code::bad_subscription, "refused_address", "回调地址不可用");
  }
  ShipmentRegistration wanted;
  if (order.company.empty()) {
    auto found = call.directory->find_carriers(customer.tenant, order.number, {});
    if (found.possible.empty()) return refuse(call, Kuaidi100Code::bad_subscription, "unknown_company");
    wanted.key = {customer.tenant, {}, std::move(found.tracking_number)};
    wanted.polls.possible = std::move(found.possible);
  } else {
    const std::string carrier = carrier_of_company(*call.directory, order.company);
    if (carrier.empty()) return refuse(call, Kuaidi100Code::refused_company, "unknown_company");
    wanted.key = call.directory->key_of(customer.tenant, carrier, order.number);
    wanted.polls.accounts = call.directory->polling_accounts(customer.tenant, carrier);
  }
  wanted.polls.polling_accounts = call.directory;
  if (!order.phone_tail.empty()) wanted.polls.hints["phone_tail"] = order.phone_tail;
  wanted.registered_at = time_.now();
  Kuaidi100Subscription subscription{customer.customer, customer.tenant, wanted.key.tracking_number,
                                     order.company,     order.number,    order.callback_url,
                                     order.salt,        order.resultv2};
  auto done = [respond = call.respond, count = call.count, route = call.route,
               scheduled = polls_scheduled_](const Result<Kuaidi100Pushes::Taken>& taken) {
    if (!taken) {
      const bool is_busy = taken.error().kind == ErrorKind::rate_limited;
      count(is_busy ? "busy" : "failed");
      return respond(kuaidi100_refusal(route, is_busy ? Kuaidi100Code::busy : Kuaidi100Code::server_error, {}));
    }
    const bool is_new = *taken == Kuaidi100Pushes::Taken::added;
    count(is_new ? "subscribed" : "repeated");
    if (is_new && scheduled) scheduled();
    respond(is_new ? kuaidi100_reply(render_kuaidi100_accepted())
                   : kuaidi100_refusal(route, Kuaidi100Code::repeated, {}));
  };
  pushes_->subscribe(std::move(wanted), call.directory->rules, std::move(subscription), std::move(done));
}

}  // namespace parcelgate
