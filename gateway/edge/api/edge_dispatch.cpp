// Calls the endpoint of an authenticated request.
#include "gateway/edge/api/alerts_api.hpp"
#include "gateway/edge/api/api_call.hpp"
#include "gateway/edge/api/batch_api.hpp"
#include "gateway/edge/api/complaints_api.hpp"
#include "gateway/edge/api/console_api.hpp"
#include "gateway/edge/api/edge.hpp"
#include "gateway/edge/api/events_api.hpp"
#include "gateway/edge/api/explain_api.hpp"
#include "gateway/edge/api/receipts_api.hpp"
#include "gateway/edge/api/reports_api.hpp"
#include "gateway/edge/api/returns_api.hpp"
#include "gateway/edge/api/shipment_answer.hpp"
#include "gateway/edge/api/shipment_list.hpp"
#include "gateway/edge/api/shipments_api.hpp"
#include "gateway/edge/api/subscriptions_api.hpp"
#include "gateway/edge/api/track_links_api.hpp"
#include "gateway/edge/http/problem.hpp"

namespace parcelgate {

void Edge::call_subscription_endpoint(const ApiCall& call) {
  if (subscriptions_ == nullptr) {
    return call.respond(problem(ProblemType::not_found, "this gateway takes no subscriptions"));
  }
  switch (call.match.route->id) {
    case RouteId::create_subscription:
      return create_subscription(call, *subscriptions_);
    case RouteId::list_subscriptions:
      return list_subscriptions(call, *subscriptions_);
    case RouteId::get_subscription:
      return get_subscription(call, *subscriptions_);
    case RouteId::change_subscription:
      return change_subscription(call, *subscriptions_);
    case RouteId::delete_subscription:
      return delete_subscription(call, *subscriptions_);
    case RouteId::pause_subscription:
      return pause_subscription(call, *subscriptions_);
    case RouteId::resume_subscription:
      return resume_subscription(call, *subscriptions_);
    case RouteId::replay_subscription:
      return replay_subscription(call, *subscriptions_);
    case RouteId::rotate_subscription_secret:
      return rotate_subscription_secret(call, *subscriptions_);
    case RouteId::test_subscription:
      return test_subscription(call, *subscriptions_);
    case RouteId::list_deliveries:
      return list_deliveries(call, *subscriptions_);
    case RouteId::list_dead_letters:
      return list_subscription_dead_letters(call, *subscriptions_);
    case RouteId::retry_dead_letter:
      return retry_dead_letter(call, *subscriptions_);
    case RouteId::drop_dead_letter:
      return drop_dead_letter(call, *subscriptions_);
    default:
      break;
  }
  call.respond(problem(ProblemType::internal_error, "this endpoint has no code"));
}

void Edge::call_console_endpoint(const ApiCall& call) {
  switch (call.match.route->id) {
    case RouteId::get_session:
      return show_session(call);
    case RouteId::sign_out:
      return sign_out(call);
    case RouteId::get_overview:
      return get_overview(call, overview_);
    case RouteId::search:
      return search(call);
    default:
      return run_command(call, commands_);
  }
}

void Edge::call_endpoint(const ApiCall& call) {
  switch (call.match.route->id) {
    case RouteId::create_return:
      return create_return(call);
    case RouteId::list_returns:
      return list_returns(call);
    case RouteId::get_return:
      return get_return(call);
    case RouteId::explain_return:
      return explain_return(call);
    case RouteId::get_evidence:
      return get_evidence(call, make_evidence_);
    case RouteId::record_fact:
      return record_fact(call);
    case RouteId::create_complaint:
      return create_complaint(call);
    case RouteId::list_complaints:
      return list_complaints(call);
    case RouteId::get_complaint:
      return get_complaint(call);
    case RouteId::explain_complaint:
      return explain_complaint(call);
    case RouteId::record_complaint_fact:
      return record_complaint_fact(call);
    case RouteId::list_alerts:
      return list_alerts(call);
    case RouteId::record_receipt:
      return record_receipt(call);
    case RouteId::list_receipts:
      return list_receipts(call);
    case RouteId::get_receipt:
      return get_receipt(call);
    case RouteId::create_returns:
      return create_returns(call);
    case RouteId::record_facts:
      return record_facts(call);
    case RouteId::register_shipment:
      return register_shipment(call);
    case RouteId::register_shipments:
      return register_shipments(call);
    case RouteId::list_shipments:
      return list_shipments(call);
    case RouteId::get_shipment:
      return get_shipment(call);
    case RouteId::explain_shipment:
      return explain_shipment(call);
    case RouteId::list_events:
      return list_events(call, *waiters_);
    case RouteId::get_report:
      return get_report(call, computes_report_, options_.report_rows);
    case RouteId::create_track_link:
      return create_track_link(call);
    case RouteId::revoke_track_link:
      return revoke_track_link(call);
    case RouteId::metrics:
      return show_metrics(call.respond);
    case RouteId::get_session:
    case RouteId::sign_out:
    case RouteId::get_overview:
    case RouteId::search:
    case RouteId::run_command:
      return call_console_endpoint(call);
    case RouteId::hook:
    case RouteId::kuaidi100_query:
    case RouteId::kuaidi100_page:
    case RouteId::kuaidi100_subscribe:
    case RouteId::track_link:
    case RouteId::track_number:
    case RouteId::track_page:
    case RouteId::healthz:
    case RouteId::readyz:
      break;
    default:
      return call_subscription_endpoint(call);
  }
  call.respond(problem(ProblemType::internal_error, "this endpoint has no code"));
}

}  // namespace parcelgate
