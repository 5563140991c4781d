#include "gateway/edge/api/alerts_api.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"
#include "gateway/edge/api/page_cursor.hpp"
#include "gateway/edge/api/return_view.hpp"
#include "gateway/edge/http/page_bytes.hpp"
#include "gateway/edge/http/query.hpp"
#include "gateway/wire/alerts.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostScanned = 20'000;  // bounds the work of one request

struct AlertsQuery {
  AlertOrder order{AlertOrder::due};
  std::string kind;
  std::optional<AlertPlace> after;
  std::uint32_t limit{0};
};

Result<AlertsQuery> read_alerts_query(std::string_view query) {
  AlertsQuery request;
  const auto limit = number_parameter(query, "limit", 50, 1, 200);
  if (!limit) return unexpected(limit.error());
  request.limit = *limit;
  if (const auto order = find_parameter(query, "order")) {
    const auto named = find_alert_order(*order);
    if (!named) return unexpected(ErrorKind::malformed, "order: is not one of due, money");
    request.order = *named;
  }
  request.kind = find_parameter(query, "kind").value_or("");
  if (!request.kind.empty() && !is_alert_kind(request.kind))
    return unexpected(ErrorKind::malformed, "kind: there is no alert \"" + shorten(request.kind, 40) + "\"");
  const auto text = find_parameter(query, "after");
  if (!text || text->empty()) return request;
  auto after = parse_alert_place(*text, request.order);
  if (!after) return unexpected(std::move(after).error());
  request.after = *after;
  return request;
}

bool has_doubtful(const RulePack* rules, const std::vector<Clock>& clocks) {
  return std::any_of(clocks.begin(), clocks.end(),
                     [&](const Clock& clock) { return rests_on_missing_scans(rules, clock); });
}

bool is_doubtful(const Alert& alert) noexcept {
  return rests_on_missing_scans(alert.kind);
}

/// The evidence of a return's parcels, where an alert rests on it.
Result<ReturnEvidence> evidence_of_alerts(const ApiCall& call, const Return& ret, const RulePack* rules) {
  if (!has_doubtful(rules, ret.clocks) && std::none_of(ret.alerts.begin(), ret.alerts.end(), is_doubtful))
    return ReturnEvidence{};
  const auto shipments = read_shipments(*call.session.reader, ret);
  if (!shipments) return unexpected(shipments.error());
  return read_return_evidence(*call.session.reader, *shipments, rules, call.now);
}

Result<std::size_t> write_owner(const ApiCall& call, const Return& ret, AlertView view, JsonWriter& writer) {
  view.rules = call.directory->rules->find(ret.rule_pack);
  const auto evidence = evidence_of_alerts(call, ret, view.rules);
  if (!evidence) return unexpected(evidence.error());
  const EvidenceByClock by_clock = evidence_of_clocks(view.rules, ret.clocks, *evidence);
  view.evidence = &by_clock;
  view.missing_scans = evidence->missing_scans ? &*evidence->missing_scans : nullptr;
  return write_alerts(writer, ret, view);
}

Result<std::size_t> write_owner(const ApiCall& call, const Complaint& complaint, AlertView view, JsonWriter& writer) {
  view.rules = call.directory->rules->find(complaint.rule_pack);
  return write_alerts(writer, complaint, view);
}

Result<std::size_t> write_owner(const ApiCall& call, const Shipment& shipment, AlertView view, JsonWriter& writer) {
  if (shipment.deadlines) view.rules = call.directory->rules->find(shipment.deadlines->rule_pack);
  EvidenceByClock by_clock;
  if (shipment.deadlines && has_doubtful(view.rules, shipment.deadlines->clocks)) {
    const auto evidence = read_shipment_evidence(*call.session.reader, shipment, view.rules, call.now);
    if (!evidence) return unexpected(evidence.error());
    by_clock = evidence_of_clocks(view.rules, shipment.deadlines->clocks, *evidence);
  }
  view.evidence = &by_clock;
  return write_alerts(writer, shipment, view);
}

Result<std::size_t> write_owner(const ApiCall& call, const AlertOwner& found, const AlertsQuery& request, Locale locale,
                                JsonWriter& writer) {
  const AlertView view{nullptr, locale, call.now, request.kind};
  return std::visit([&](const auto& owner) { return write_owner(call, owner, view, writer); }, found.owner);
}

}  // namespace

void list_alerts(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  const auto request = read_alerts_query(call.request.query);
  if (!request) return call.respond(problem(request.error()));
  const Locale locale = locale_of(call, *tenant);
  JsonWriter& writer = call.session.begin();
  writer.StartObject();
  write_key(writer, "alerts");
  writer.StartArray();
  std::optional<AlertPlace> place = request->after;
  bool has_more = true;
  // Owners without an alert of the kind leave a page short; an empty one would look like the end.
  std::size_t written = 0;
  for (std::size_t scanned = 0; has_more && written < request->limit && scanned < kMostScanned;) {
    const std::size_t wanted = request->limit - written;
    const auto owners = call.session.reader->list_alerts(*tenant, request->order, place, wanted + 1);
    if (!owners) return call.respond(problem(owners.error()));
    has_more = owners->size() > wanted;
    const std::size_t count = std::min(wanted, owners->size());
    for (std::size_t at = 0; at < count; ++at) {
      const auto count_of_owner = write_owner(call, (*owners)[at], *request, locale, writer);
      if (!count_of_owner) return call.respond(problem(count_of_owner.error()));
      if (*count_of_owner > 0) ++written;
    }
    if (count > 0) place = (*owners)[count - 1].place;
    scanned += count;
  }
  writer.EndArray();
  write_key(writer, "next");
  if (has_more && place)
    write_text(writer, to_cursor(*place, request->order));
  else
    writer.Null();
  writer.EndObject();
  answer_json(call);
}

}  // namespace parcelgate
