#include "gateway/wire/feed.hpp"

#include "gateway/domain/personal_data.hpp"
#include "gateway/wire/evidence.hpp"
#include "gateway/wire/platform_refunds.hpp"

namespace parcelgate {
namespace {

void write_status(JsonWriter& writer, std::string_view key, std::optional<Status> status) {
  write_key(writer, key);
  if (status)
    write_text(writer, to_string(*status));
  else
    writer.Null();
}

void write_shipment_members(JsonWriter& writer, const Shipment& shipment) {
  write_member(writer, "carrier", shipment.key.carrier);
  write_member(writer, "tracking_number", shipment.key.tracking_number);
  write_member(writer, "leg", to_string(shipment.leg));
  write_text_or_null(writer, "return_id", shipment.return_id);
  write_status(writer, "status", shipment.status);
}

void write_return_keys(JsonWriter& writer, const Return& ret) {
  write_member(writer, "return_id", ret.return_id);
  write_member(writer, "order_id", ret.order_id);
}

void write_side(JsonWriter& writer, std::string_view key, const Shipment& shipment, const Scan& scan) {
  const HistoryEntry& shown = scan.shown;
  write_key(writer, key);
  writer.StartObject();
  write_sources(writer, shipment, scan);
  write_status(writer, "status", shown.status);
  write_member(writer, "reason", to_string(shown.reason));
  write_zoned_instant(writer, "occurred_at", shown.occurred_at);
  write_member(writer, "zone_source", to_string(shown.occurred_at.zone_source));
  write_time_quality(writer, shown.occurred_at, shown.time_verdict);
  write_text_or_null(writer, "leg", shown.leg ? to_string(*shown.leg) : std::string_view{});
  write_member(writer, "proof_level", to_string(shown.proof));
  write_text_or_null(writer, "place", shown.place);
  writer.EndObject();
}

}  // namespace

std::string clock_feed_type(ClockChangeKind kind) {
  return "parcelgate.clock." + std::string(to_string(kind)) + ".v1";
}

std::string render_event_data(const EventOrigin& origin, const TrackingEvent& event, const Shipment& after,
                              std::optional<Status> previous_status) {
  return render_json_object([&](JsonWriter& writer) {
    write_event_members(writer, origin, event);
    write_key(writer, "shipment");
    writer.StartObject();
    write_status(writer, "status", after.status);
    write_status(writer, "previous_status", previous_status);
    write_zoned_instant(writer, "status_at", after.status_at);
    if (after.status_at && after.status_at->is_date()) write_member(writer, "status_precision", "day");
    write_text_or_null(writer, "return_id", after.return_id);
    write_reports(writer, after);
    writer.EndObject();
  });
}

void write_sources(JsonWriter& writer, const Shipment& shipment, const Scan& scan) {
  write_key(writer, "sources");
  writer.StartArray();
  for (const ScanReport& reported : scan.reports) {
    if (reported.source_index < shipment.sources.size())
      write_text(writer, shipment.sources[reported.source_index].source);
  }
  writer.EndArray();
}

void write_disagreement_members(JsonWriter& writer, const Shipment& shipment, const Disagreement& disagreement) {
  write_member(writer, "kind", to_string(disagreement.kind));
  write_key(writer, "moves_milestone");
  writer.Bool(moves_milestone(disagreement.kind));
  write_side(writer, "kept", shipment, disagreement.kept);
  write_side(writer, "overruled", shipment, disagreement.overruled);
}

std::string render_disagreement(const Shipment& shipment, const Disagreement& disagreement) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "carrier", shipment.key.carrier);
    write_member(writer, "tracking_number", shipment.key.tracking_number);
    write_disagreement_members(writer, shipment, disagreement);
    write_key(writer, "shipment");
    writer.StartObject();
    write_status(writer, "status", shipment.status);
    write_zoned_instant(writer, "status_at", shipment.status_at);
    write_text_or_null(writer, "return_id", shipment.return_id);
    writer.EndObject();
  });
}

std::string render_shipment_registered(const Shipment& shipment) {
  return render_json_object([&](JsonWriter& writer) { write_shipment_members(writer, shipment); });
}

std::string render_report_changed(const Shipment& shipment, std::string_view source) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "source", source);
    write_shipment_members(writer, shipment);
    write_reports(writer, shipment);
  });
}

std::string render_shipment_detached(const Shipment& shipment, std::string_view left_return, std::string_view reason) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "carrier", shipment.key.carrier);
    write_member(writer, "tracking_number", shipment.key.tracking_number);
    write_member(writer, "leg", to_string(shipment.leg));
    write_member(writer, "return_id", left_return);
    write_status(writer, "status", shipment.status);
    write_member(writer, "reason", reason);
  });
}

std::string render_carrier_corrected(const Shipment& shipment, std::string_view previous_carrier,
                                     std::string_view reason) {
  return render_json_object([&](JsonWriter& writer) {
    write_shipment_members(writer, shipment);
    write_member(writer, "previous_carrier", previous_carrier);
    write_member(writer, "reason", reason);
  });
}

void write_money(JsonWriter& writer, std::string_view name, const std::optional<Money>& money) {
  write_key(writer, name);
  if (!money) {
    writer.Null();
    return;
  }
  writer.StartObject();
  write_key(writer, "value");
  writer.Double(in_units(*money));
  write_member(writer, "currency", money->code());
  writer.EndObject();
}

void write_order_values(JsonWriter& writer, const OrderDetails& order) {
  const auto write_place = [&](std::string_view name, const RegisteredPlace& place) {
    if (place.empty()) return;
    write_key(writer, name);
    writer.StartObject();
    write_if_given(writer, "province", place.province);
    write_if_given(writer, "city", place.city);
    writer.EndObject();
  };
  if (order.amount) write_money(writer, "amount", order.amount);
  write_place("origin", order.origin);
  write_place("destination", order.destination);
  write_if_given(writer, "weight_grams", order.weight_grams);
  write_if_given(writer, "agent", order.agent);
}

void write_order_members(JsonWriter& writer, const OrderDetails& order) {
  write_member(writer, "kind", to_string(order.kind));
  write_order_values(writer, order);
}

std::string render_return_registered(const Return& ret) {
  return render_json_object([&](JsonWriter& writer) {
    write_return_keys(writer, ret);
    write_member(writer, "rule_pack", ret.rule_pack);
    write_member(writer, "locale", to_string(ret.locale));
    write_instant(writer, "created_at", ret.created_at);
    write_order_members(writer, ret.order);
    write_platform_refunds(writer, ret.platform_refunds);
  });
}

void write_fact_members(JsonWriter& writer, const Fact& fact) {
  write_member(writer, "fact_id", fact.fact_id);
  write_member(writer, "kind", to_string(fact.kind));
  write_instant(writer, "at", fact.at);
  if (fact.recorded_at != Instant{}) write_instant(writer, "recorded_at", fact.recorded_at);
  write_if_given(writer, "actor", fact.actor);
  write_if_given(writer, "clock", fact.clock);
  if (fact.by) write_member(writer, "by", to_string(*fact.by));
  if (fact.due_at) write_instant(writer, "due_at", fact.due_at);
  write_if_given(writer, "carrier", fact.carrier);
  write_if_given(writer, "tracking_number", fact.tracking_number);
  write_if_given(writer, fact.kind == FactKind::withdrawn ? "of" : "withdraws", fact.withdraws);
  write_if_given(writer, "source", fact.source);
  write_if_given(writer, "quantity", fact.quantity);
  write_if_given(writer, "expected_quantity", fact.expected_quantity);
  if (fact.condition) write_member(writer, "condition", to_string(*fact.condition));
  write_if_given(writer, "order_found", fact.order_found);
  write_if_given(writer, "weight_grams", fact.weight_grams);
  if (fact.is_shared) {
    write_key(writer, "shared");
    writer.Bool(true);
  }
  write_if_given(writer, "note", mask_personal_data(fact.note, MaskLevel::ids, fact.tracking_number));
}

void write_facts(JsonWriter& writer, std::span<const Fact> facts) {
  write_key(writer, "facts");
  writer.StartArray();
  for (const Fact& fact : facts) {
    writer.StartObject();
    write_fact_members(writer, fact);
    writer.EndObject();
  }
  writer.EndArray();
}

std::string render_fact_recorded(const Return& ret, const Fact& recorded) {
  Fact fact = recorded;
  // A withdrawal that names a fact: readers of the feed need the number.
  for (const Fact& named : ret.facts) {
    if (fact.withdraws.empty() || !fact.tracking_number.empty() || named.fact_id != fact.withdraws) continue;
    fact.carrier = named.carrier;
    fact.tracking_number = named.tracking_number;
  }
  return render_json_object([&](JsonWriter& writer) {
    write_return_keys(writer, ret);
    write_key(writer, "fact");
    writer.StartObject();
    write_fact_members(writer, fact);
    writer.EndObject();
  });
}

void write_due_bounds(JsonWriter& writer, const Clock& clock) {
  if (clock.due_from) write_instant(writer, "due_from", clock.due_from);
  if (clock.due_to) write_instant(writer, "due_to", clock.due_to);
}

namespace {

/// The offset as RFC 3339 writes it: "+08:00".
std::string offset_text(std::chrono::minutes offset) {
  const std::string text = to_rfc3339(Instant{}, offset);
  return text.ends_with('Z') ? std::string("+00:00") : text.substr(text.size() - 6);
}

void write_zone_doubts(JsonWriter& writer, const std::vector<ClockDoubt>& doubts) {
  write_key(writer, "zone_doubts");
  writer.StartArray();
  for (const ClockDoubt& doubt : doubts) {
    writer.StartObject();
    write_member(writer, "role", to_string(doubt.role));
    write_member(writer, "by", doubt.by);
    write_instant(writer, "at", doubt.at);
    write_member(writer, "assumed_offset", offset_text(doubt.offset));
    write_instant(writer, "earliest_at", doubt.earliest);
    write_instant(writer, "latest_at", doubt.latest);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

void write_clock_members(JsonWriter& writer, const Clock& clock) {
  write_member(writer, "id", clock.id);
  write_member(writer, "state", to_string(clock.state));
  write_member(writer, "actor", to_string(clock.actor));
  write_instant(writer, "started_at", clock.started_at);
  write_instant(writer, "due_at", clock.due_at);
  write_due_bounds(writer, clock);
  write_instant(writer, "computed_due_at", clock.computed_due_at);
  write_instant(writer, "met_at", clock.met_at);
  if (clock.is_met_in_doubt) {
    write_key(writer, "met_in_doubt");
    writer.Bool(true);
  }
  write_instant(writer, "at_risk_since", clock.at_risk_since);
  write_instant(writer, "breached_at", clock.breached_at);
  write_instant(writer, "paused_at", clock.paused_at);
  write_instant(writer, "evidence_at", clock.evidence_at);
  write_text_or_null(writer, "started_by", clock.started_by);
  write_text_or_null(writer, "met_by", clock.met_by);
  write_text_or_null(writer, "stated_by", clock.stated_by);
  write_money(writer, "money_at_risk", clock.money_at_risk);
  write_key(writer, "warned");
  writer.StartArray();
  for (const auto lead : clock.warned) write_text(writer, to_string(lead));
  writer.EndArray();
  if (!clock.zone_doubts.empty()) write_zone_doubts(writer, clock.zone_doubts);
}

void write_why(JsonWriter& writer, std::span<const std::string> sentences) {
  write_key(writer, "why");
  writer.StartArray();
  for (const std::string& sentence : sentences) write_text(writer, sentence);
  writer.EndArray();
}

namespace {

/// Of a shipment to the buyer.
void write_outbound_keys(JsonWriter& writer, const Shipment& shipment) {
  write_member(writer, "carrier", shipment.key.carrier);
  write_member(writer, "tracking_number", shipment.key.tracking_number);
  write_member(writer, "order_id", shipment.deadlines ? shipment.deadlines->order_id : std::string{});
}

}  // namespace

void write_change_members(JsonWriter& writer, const Clock& clock, const ClockChange& change,
                          std::span<const std::string> why, const Evidence* evidence) {
  write_member(writer, "change", to_string(change.kind));
  if (change.lead) write_member(writer, "lead", to_string(*change.lead));
  write_key(writer, "had_alert");
  writer.Bool(change.had_alert);
  write_key(writer, "clock");
  writer.StartObject();
  Clock shown = clock;
  if (evidence != nullptr && !is_proof(evidence->grade)) shown.money_at_risk.reset();
  write_clock_members(writer, shown);
  write_why(writer, why);
  writer.EndObject();
  if (evidence != nullptr) write_evidence(writer, "evidence", *evidence);
}

std::string render_clock_change(const Return& ret, const Clock& clock, const ClockChange& change,
                                std::span<const std::string> why, const Evidence* evidence) {
  return render_json_object([&](JsonWriter& writer) {
    write_return_keys(writer, ret);
    write_change_members(writer, clock, change, why, evidence);
  });
}

void write_alert(JsonWriter& writer, const Alert& alert) {
  writer.StartObject();
  write_member(writer, "kind", to_string(alert.kind));
  write_instant(writer, "since", alert.since);
  write_instant(writer, "cause_at", alert.cause_at);
  write_member(writer, "evidence", alert.evidence);
  write_if_given(writer, "found", alert.found);
  writer.EndObject();
}

std::string render_alert(const Return& ret, const Alert& alert, const Evidence* evidence) {
  return render_json_object([&](JsonWriter& writer) {
    write_return_keys(writer, ret);
    write_key(writer, "alert");
    write_alert(writer, alert);
    if (evidence != nullptr) write_evidence(writer, "evidence", *evidence);
  });
}

std::string render_shipment_clock_change(const Shipment& shipment, const Clock& clock, const ClockChange& change,
                                         std::span<const std::string> why, const Evidence* evidence) {
  return render_json_object([&](JsonWriter& writer) {
    write_outbound_keys(writer, shipment);
    write_change_members(writer, clock, change, why, evidence);
  });
}

std::string render_shipment_alert(const Shipment& shipment, const Alert& alert) {
  return render_json_object([&](JsonWriter& writer) {
    write_outbound_keys(writer, shipment);
    write_key(writer, "alert");
    write_alert(writer, alert);
  });
}

}  // namespace parcelgate
