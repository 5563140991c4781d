#include "gateway/edge/api/shipment_list.hpp"

#include "gateway/edge/api/last_event.hpp"
#include "gateway/edge/api/list_query.hpp"
#include "gateway/edge/api/page_cursor.hpp"
#include "gateway/wire/explain.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kNoStatus = "none";

struct ShipmentsQuery {
  ShipmentFilter filter;
  PageQuery<ShipmentPlace> page;
};

Result<void> read_status_filter(std::string_view query, ShipmentFilter& filter) {
  const auto text = find_parameter(query, "status");
  if (!text) return {};
  filter.has_no_status = *text == kNoStatus;
  filter.status = find_status(*text);
  if (filter.has_no_status || filter.status) return {};
  std::string known;
  for (std::size_t at = 0; at < kStatusCount; ++at) known.append(to_string(static_cast<Status>(at))).append(", ");
  return unexpected(ErrorKind::malformed, "status: is not one of " + known.append(kNoStatus));
}

Result<ShipmentsQuery> read_shipments_query(std::string_view query) {
  ShipmentsQuery request;
  ShipmentFilter& filter = request.filter;
  filter.carrier = find_parameter(query, "carrier").value_or("");
  auto number = tracking_number_parameter(query);
  if (!number) return unexpected(std::move(number).error());
  filter.tracking_number = *std::move(number);
  if (auto read = read_status_filter(query, filter); !read) return unexpected(std::move(read).error());
  const auto overdue = word_parameter(query, "overdue", "true", "false");
  if (!overdue) return unexpected(overdue.error());
  filter.is_overdue = overdue->value_or(false);
  auto page = read_page_query(query, parse_shipment_place);
  if (!page) return unexpected(std::move(page).error());
  request.page = *std::move(page);
  return request;
}

/// Leaves out the money at risk: to grade it, the polls of each shipment would have to be read.
void write_own_clocks(JsonWriter& writer, const ShipmentDeadlines& deadlines, const RulePack* rules, Locale locale,
                      Instant now) {
  write_text_or_null(writer, "order_id", deadlines.order_id);
  write_key(writer, "clocks");
  writer.StartArray();
  for (Clock clock : deadlines.clocks) {
    clock.money_at_risk.reset();
    writer.StartObject();
    write_clock_members(writer, clock);
    const ClockRule* const rule = rules == nullptr ? nullptr : rules->find(clock.id);
    if (rule != nullptr) write_member(writer, "label", label_of(rule, clock.id, locale));
    write_seconds_left(writer, time_left(clock, now));
    writer.EndObject();
  }
  writer.EndArray();
}

void write_summary(JsonWriter& writer, const Shipment& shipment, const RulePacks& packs, Locale locale, Instant now) {
  const auto label = [&](const auto& labels) { return labels[static_cast<std::size_t>(locale)]; };
  const bool has_events = shipment.event_count > 0;
  writer.StartObject();
  write_member(writer, "carrier", shipment.key.carrier);
  write_member(writer, "tracking_number", shipment.key.tracking_number);
  write_member(writer, "leg", to_string(shipment.leg));
  write_text_or_null(writer, "return_id", shipment.return_id);
  write_text_or_null(writer, "status", shipment.status ? to_string(*shipment.status) : std::string_view{});
  write_text_or_null(writer, "status_label", shipment.status ? label(info(*shipment.status).labels) : "");
  write_text_or_null(writer, "reason", has_events ? to_string(shipment.reason) : std::string_view{});
  write_text_or_null(writer, "reason_label", has_events ? label(info(shipment.reason).labels) : "");
  write_zoned_instant(writer, "status_at", shipment.status_at);
  if (const auto& estimate = shipment.estimated_delivery)
    write_estimate(writer, estimate->value, estimate->received_at);
  write_key(writer, "event_count");
  writer.Uint(shipment.event_count);
  write_key(writer, "unmapped_count");
  writer.Uint(shipment.unmapped_count);
  write_last_event(writer, shipment, locale);
  write_key(writer, "overdue");
  writer.Bool(is_overdue(shipment));
  if (shipment.deadlines)
    write_own_clocks(writer, *shipment.deadlines, packs.find(shipment.deadlines->rule_pack), locale, now);
  writer.EndObject();
}

}  // namespace

void list_shipments(const ApiCall& call) {
  const auto tenant = tenant_of(call);
  if (!tenant) return call.respond(problem(tenant.error()));
  auto request = read_shipments_query(call.request.query);
  if (!request) return call.respond(problem(request.error()));
  if (auto known = use_carrier_id(call, *tenant, request->filter.carrier); !known)
    return call.respond(problem(known.error()));
  // One more than the page shows, to know whether there is a next page.
  const std::size_t limit = request->page.limit;
  const auto found = call.session.reader->list_shipments(*tenant, request->filter, request->page.after, limit + 1);
  if (!found) return call.respond(problem(found.error()));
  const Locale locale = locale_of(call, *tenant);
  JsonWriter& writer = call.session.begin();
  writer.StartObject();
  write_key(writer, "shipments");
  writer.StartArray();
  std::size_t shown = 0;
  while (shown < std::min(limit, found->rows.size()) && call.session.buffer.GetSize() < kPageBytes)
    write_summary(writer, found->rows[shown++], *call.directory->rules, locale, call.now);
  writer.EndArray();
  std::string next;
  if (shown < found->rows.size()) {
    next = to_cursor(ShipmentPlace{found->places[shown - 1]});
  } else if (!found->is_end) {
    next = to_cursor(ShipmentPlace{found->next});
  }
  answer_page(call, "/v1/shipments", request->page.limit, next);
}

}  // namespace parcelgate
