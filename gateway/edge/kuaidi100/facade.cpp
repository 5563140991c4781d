#include "gateway/edge/kuaidi100/facade.hpp"

#include <algorithm>
#include <utility>

#include "gateway/app/ingest/register_shipment.hpp"
#include "gateway/app/kuaidi100/parcel_trace.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/edge/http/form_field.hpp"
#include "gateway/edge/http/problem.hpp"
#include "gateway/edge/kuaidi100/facade_call.hpp"
#include "gateway/edge/kuaidi100/form.hpp"
#include "gateway/net/source_network.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostFormBytes = 64 * 1024;  // as much as any query needs: Kuaidi100's have some hundred bytes
constexpr std::string_view kNoCompany = "找不到对应公司";

/// The status by which the address kuaidi100.com/query says what is wrong.
std::string_view page_status(Kuaidi100Code code) noexcept {
  switch (code) {
    case Kuaidi100Code::no_result:
      return "201";
    case Kuaidi100Code::wrong_signature:
    case Kuaidi100Code::unknown_key:
      return "403";
    case Kuaidi100Code::bad_request:
    case Kuaidi100Code::bad_subscription:
    case Kuaidi100Code::refused_company:
      return "400";
    case Kuaidi100Code::server_error:
    case Kuaidi100Code::busy:
    case Kuaidi100Code::repeated:
      break;
  }
  return "500";
}

std::string_view page_message(Kuaidi100Code code) noexcept {
  switch (code) {
    case Kuaidi100Code::no_result:
      return "快递公司参数异常：单号不存在或者已经过期";
    case Kuaidi100Code::wrong_signature:
    case Kuaidi100Code::unknown_key:
      return "非法访问";
    case Kuaidi100Code::bad_request:
      return "参数错误";
    default:
      return "服务器繁忙";
  }
}

std::string_view name_of_call(RouteId route) noexcept {
  if (route == RouteId::kuaidi100_page) return "page";
  return route == RouteId::kuaidi100_subscribe ? "subscribe" : "query";
}

}  // namespace

HttpReply kuaidi100_reply(std::string body) {
  HttpReply reply;
  reply.content_type = "application/json;charset=UTF-8";
  reply.body = std::move(body);
  return reply;
}

HttpReply kuaidi100_refusal(RouteId route, Kuaidi100Code code, std::string_view message) {
  if (route != RouteId::kuaidi100_page) return kuaidi100_reply(render_kuaidi100_refusal(code, message));
  return kuaidi100_reply(
      render_kuaidi100_no_parcel({}, {}, page_status(code), message.empty() ? page_message(code) : message));
}

Kuaidi100Facade::Kuaidi100Facade(Store& store, const TimeSource& time, Metrics& metrics,
                                 std::shared_ptr<UnauthenticatedSenders> unauthenticated,
                                 std::function<void()> polls_scheduled, Kuaidi100Pushes* pushes)
    : store_(store),
      time_(time),
      metrics_(metrics),
      unauthenticated_(std::move(unauthenticated)),
      polls_scheduled_(std::move(polls_scheduled)),
      pushes_(pushes) {}

Kuaidi100Facade::Counted Kuaidi100Facade::counter_for(RouteId route) const {
  return [&metrics = metrics_, call = std::string(name_of_call(route))](std::string_view outcome) {
    metrics
        .counter("parcelgate_kuaidi100_requests_total", "Requests to the Kuaidi100 facade, by call and outcome.",
                 {{"call", call}, {"outcome", std::string(outcome)}})
        .Increment();
  };
}

Result<Reader*> Kuaidi100Facade::reader() {
  std::unique_ptr<Reader>& mine = readers_.mine();
  if (!mine) {
    auto opened = store_.open_reader();
    if (!opened) return unexpected(std::move(opened).error());
    mine = *std::move(opened);
  }
  return mine.get();
}

void Kuaidi100Facade::handle(const InboundRequest& request, RouteId route,
                             const std::shared_ptr<const Directory>& directory, Responder respond) {
  if (directory->kuaidi100_customers.empty()) {
    return respond(problem(ProblemType::not_found, "no tenant has customers of the Kuaidi100 facade"));
  }
  const Call call{request, route, directory, respond, counter_for(route)};
  if (request.body.size() > kMostFormBytes) return refuse(call, Kuaidi100Code::bad_request, "malformed", "表单过大");
  if (route == RouteId::kuaidi100_page) return answer_page(call);
  if (route == RouteId::kuaidi100_subscribe) return answer_subscription(call);
  answer_query(call);
}

void Kuaidi100Facade::refuse(const Call& call, Kuaidi100Code code, std::string_view outcome,
                             std::string_view message) const {
  call.count(outcome);
  call.respond(kuaidi100_refusal(call.route, code, message));
}

/// Refuses a request without a valid proof, as slowly as its sender has failed before.
void Kuaidi100Facade::refuse_unauthenticated(const Call& call, Kuaidi100Code code, std::string_view outcome) const {
  call.count(outcome);
  const std::string remote = source_network(call.request.remote_address);
  unauthenticated_->log.note(LogLevel::warn, "kuaidi100_refused", remote, {{"remote", remote}, {"error", outcome}});
  HttpReply reply = kuaidi100_refusal(call.route, code, {});
  reply.hold = unauthenticated_->limits.failed(call.request.remote_address, call.request.body.size());
  call.respond(std::move(reply));
}

bool Kuaidi100Facade::has_room(const Call& call, const Kuaidi100Customer& customer) {
  if (rates_.pass(customer.customer, customer.requests_per_second, time_.monotonic_now())) return true;
  refuse(call, Kuaidi100Code::busy, "busy");
  return false;
}

void Kuaidi100Facade::answer_query(const Call& call) {
  const std::string_view form = call.request.body;
  const std::string number = form_field(form, "customer");
  const std::string param = form_field(form, "param");
  const std::string sign = form_field(form, "sign");
  if (number.empty() || param.empty() || sign.empty()) {
    return refuse_unauthenticated(call, Kuaidi100Code::bad_request, "malformed");
  }
  const Kuaidi100Customer* customer = find_customer(call.directory->kuaidi100_customers, number);
  // Without a key anybody could sign.
  if (customer == nullptr || customer->key.empty())
    return refuse_unauthenticated(call, Kuaidi100Code::unknown_key, "unknown_customer");
  const auto wanted = kuaidi100_sign(form_field(form, "signType"), param, customer->key, number);
  if (!wanted || !equal_in_constant_time(*wanted, sign)) {
    return refuse_unauthenticated(call, Kuaidi100Code::wrong_signature, "wrong_signature");
  }
  if (!has_room(call, *customer)) return;
  const auto query = read_kuaidi100_query(param);
  if (!query) return refuse(call, Kuaidi100Code::bad_request, "malformed", query.error().what);
  look_up(call, *customer, *query);
}

void Kuaidi100Facade::answer_page(const Call& call) {
  const std::string_view fields = call.request.query;
  const Kuaidi100Customer* customer = find_by_url_key(call.directory->kuaidi100_customers, form_field(fields, "id"));
  if (customer == nullptr) return refuse_unauthenticated(call, Kuaidi100Code::unknown_key, "unknown_customer");
  if (!has_room(call, *customer)) return;
  Kuaidi100Query query;
  query.company = form_field(fields, "type");
  query.number = form_field(fields, "postid");
  query.phone_tail = phone_tail_of(form_field(fields, "phone"));
  if (query.company.empty() || !is_kuaidi100_number(query.number)) {
    return refuse(call, Kuaidi100Code::bad_request, "malformed");
  }
  look_up(call, *customer, query);
}

void Kuaidi100Facade::look_up(const Call& call, const Kuaidi100Customer& customer, const Kuaidi100Query& query) {
  const std::string carrier = carrier_of_company(*call.directory, query.company);
  if (carrier.empty()) return refuse(call, Kuaidi100Code::bad_request, "unknown_company", kNoCompany);
  const ShipmentKey key = call.directory->key_of(customer.tenant, carrier, query.number);
  const auto mine = reader();
  if (!mine) return refuse(call, Kuaidi100Code::server_error, "failed");
  const auto shipment = find_kuaidi100_shipment(**mine, key);
  if (!shipment) return refuse(call, Kuaidi100Code::server_error, "failed");
  if (!*shipment && customer.registers) return register_unknown(call, customer, key, query);
  if (!*shipment) return refuse(call, Kuaidi100Code::no_result, "no_result");

  auto parcel = read_kuaidi100_parcel(**mine, **shipment, call.directory->locale_of(customer.tenant));
  if (!parcel) return refuse(call, Kuaidi100Code::server_error, "failed");
  if (parcel->rows.empty()) return refuse(call, Kuaidi100Code::no_result, "no_result");
  if (query.oldest_first) std::reverse(parcel->rows.begin(), parcel->rows.end());
  parcel->company = query.company;
  parcel->number = query.number;
  parcel->detail = query.detail;
  call.count("answered");
  call.respond(kuaidi100_reply(render_json([&](JsonWriter& writer) { write_kuaidi100_parcel(writer, *parcel); })));
}

/// A number that nobody has registered is registered and polled from now on. For now there is no result.
void Kuaidi100Facade::register_unknown(const Call& call, const Kuaidi100Customer& customer, const ShipmentKey& key,
                                       const Kuaidi100Query& query) {
  ShipmentRegistration wanted;
  wanted.key = key;
  wanted.polls.accounts = call.directory->polling_accounts(customer.tenant, key.carrier);
  wanted.polls.polling_accounts = call.directory;
  if (!query.phone_tail.empty()) wanted.polls.hints["phone_tail"] = query.phone_tail;
  wanted.registered_at = time_.now();
  auto done = [respond = call.respond, count = call.count, route = call.route,
               scheduled = polls_scheduled_](const Result<RegisteredShipment>& outcome) {
    count(outcome ? "registered" : "failed");
    if (outcome && scheduled) scheduled();
    const auto code = outcome ? Kuaidi100Code::no_result : Kuaidi100Code::server_error;
    respond(kuaidi100_refusal(route, code, {}));
  };
  std::unique_ptr<Command> command =
      std::make_unique<RegisterShipment>(std::move(wanted), call.directory->rules, std::move(done));
  if (!store_.submit(command)) refuse(call, Kuaidi100Code::busy, "busy");
}

}  // namespace parcelgate
