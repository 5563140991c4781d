#include "gateway/edge/track/track_json.hpp"

#include "gateway/base/web_address.hpp"
#include "gateway/wire/tracking.hpp"
#include "gateway/wire/write_flag.hpp"

namespace parcelgate {
namespace {

void write_count(JsonWriter& writer, std::string_view name, std::int64_t value) {
  write_key(writer, name);
  writer.Int64(value);
}

/// With the offset of its own zone; a date without a time of day is only that.
void write_time(JsonWriter& writer, std::string_view name, const std::optional<ZonedInstant>& time) {
  if (!time) return write_text_or_null(writer, name, {});
  const std::string text = to_rfc3339(time->at, time->offset);
  write_member(writer, name, time->is_date() ? std::string_view(text).substr(0, 10) : std::string_view(text));
}

void write_steps(JsonWriter& writer, const TrackView& view) {
  write_key(writer, "progress");
  writer.StartObject();
  write_count(writer, "step", static_cast<std::int64_t>(view.step));
  write_count(writer, "of", static_cast<std::int64_t>(view.steps.size()));
  write_key(writer, "steps");
  writer.StartArray();
  for (const TrackStep& step : view.steps) {
    writer.StartObject();
    write_member(writer, "label", step.label);
    write_member(writer, "state", to_string(step.state));
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

void write_next(JsonWriter& writer, const TrackView& view) {
  const NextAction& next = view.next;
  write_key(writer, "next_action");
  writer.StartObject();
  write_member(writer, "by", to_string(next.by));
  write_member(writer, "text", next.text);
  write_time(writer, "due_at", next.due);
  if (next.due) {
    write_key(writer, "left");
    writer.StartObject();
    write_count(writer, "days", next.left.days);
    write_count(writer, "hours", next.left.hours);
    write_flag(writer, "overdue", next.left.is_over);
    write_member(writer, "text", to_words(next.left, TrackWords(view.locale, next.due->at)));
    writer.EndObject();
  }
  writer.EndObject();
}

void write_refund(JsonWriter& writer, const TrackRefund& refund) {
  if (refund.state == RefundState::none) return;
  write_key(writer, "refund");
  writer.StartObject();
  write_member(writer, "state", to_string(refund.state));
  write_time(writer, refund.state == RefundState::done ? "done_at" : "due_at", refund.at);
  writer.EndObject();
}

/// Whoever shows it as a link must not run a script by it.
std::string_view website_of(const TrackedParcel& parcel) {
  return is_web_address(parcel.contact.website) ? std::string_view(parcel.contact.website) : std::string_view{};
}

void write_carrier(JsonWriter& writer, const TrackedParcel& parcel) {
  write_key(writer, "carrier");
  writer.StartObject();
  write_member(writer, "id", parcel.carrier);
  write_member(writer, "name", parcel.contact.name);
  write_text_or_null(writer, "phone", parcel.contact.phone);
  write_text_or_null(writer, "url", website_of(parcel));
  writer.EndObject();
}

void write_pickup(JsonWriter& writer, const PickupPoint& pickup) {
  if (pickup.empty()) return;
  write_key(writer, "pickup");
  writer.StartObject();
  write_text_or_null(writer, "code", pickup.code);
  write_text_or_null(writer, "station", pickup.station);
  write_text_or_null(writer, "opening_hours", pickup.hours);
  writer.EndObject();
}

void write_estimated(JsonWriter& writer, const TrackedParcel& parcel) {
  const auto& estimate = parcel.estimate;
  if (!estimate) return;
  write_key(writer, "estimated_delivery");
  writer.StartObject();
  write_time(writer, "from", estimate->from);
  if (estimate->to) write_time(writer, "to", estimate->to);
  write_member(writer, "source", parcel.estimate_level ? "history" : "carrier");
  if (parcel.estimate_level) {
    write_member(writer, "level", to_string(*parcel.estimate_level));
    write_count(writer, "parcels", parcel.estimate_parcels);
  }
  writer.EndObject();
}

void write_parcel(JsonWriter& writer, const TrackedParcel& parcel) {
  writer.StartObject();
  write_carrier(writer, parcel);
  write_member(writer, "tracking_number", parcel.number);
  write_member(writer, "leg", to_string(parcel.leg));
  write_text_or_null(writer, "status", parcel.status ? to_string(*parcel.status) : std::string_view{});
  write_member(writer, "status_label", parcel.state);
  write_time(writer, "status_at", parcel.since);
  write_text_or_null(writer, "place", parcel.place);
  write_estimated(writer, parcel);
  write_pickup(writer, parcel.pickup);
  write_texts(writer, "places", parcel.places);
  write_key(writer, "history");
  writer.StartArray();
  for (const TrackLine& line : parcel.history) {
    writer.StartObject();
    write_time(writer, "occurred_at", line.at);
    write_member(writer, "text", line.text);
    write_text_or_null(writer, "place", line.place);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

void write_typed(JsonWriter& writer, std::string_view name, std::string_view type) {
  write_key(writer, name);
  writer.StartObject();
  write_member(writer, "@type", type);
}

void write_delivery(JsonWriter& writer, const TrackView& view, const TrackedParcel& parcel, std::string_view page) {
  writer.StartObject();
  write_member(writer, "@context", "https://schema.org");
  write_member(writer, "@type", "ParcelDelivery");
  write_member(writer, "trackingNumber", parcel.number);
  write_if_given(writer, "trackingUrl", page);
  write_typed(writer, "provider", "Organization");
  write_member(writer, "name", parcel.contact.name);
  write_if_given(writer, "telephone", parcel.contact.phone);
  write_if_given(writer, "url", website_of(parcel));
  writer.EndObject();
  write_typed(writer, "deliveryStatus", "DeliveryEvent");
  write_member(writer, "name", parcel.state);
  if (parcel.since) write_time(writer, "startDate", parcel.since);
  write_if_given(writer, "accessCode", parcel.pickup.code);
  if (!parcel.place.empty()) {
    write_typed(writer, "location", "Place");
    write_member(writer, "name", parcel.place);
    writer.EndObject();
  }
  writer.EndObject();
  if (!parcel.pickup.empty()) write_member(writer, "hasDeliveryMethod", "https://schema.org/OnSitePickup");
  if (parcel.estimate) {
    write_time(writer, "expectedArrivalFrom", parcel.estimate->from);
    write_time(writer, "expectedArrivalUntil", parcel.estimate->to ? parcel.estimate->to : parcel.estimate->from);
  }
  write_member(writer, "inLanguage", to_string(view.locale));
  writer.EndObject();
}

}  // namespace

void write_parcel_deliveries(JsonWriter& writer, const TrackView& view, std::string_view page) {
  writer.StartArray();
  for (const TrackedParcel& parcel : view.parcels) write_delivery(writer, view, parcel, page);
  writer.EndArray();
}

void write_track(JsonWriter& writer, const TrackView& view, std::string_view page) {
  writer.StartObject();
  write_member(writer, "subject", view.is_return ? "return" : "shipment");
  write_member(writer, "language", to_string(view.locale));
  write_key(writer, "state");
  writer.StartObject();
  write_member(writer, "id", view.state_id);
  write_member(writer, "text", view.state);
  write_text_or_null(writer, "detail", view.detail);
  write_flag(writer, "problem", view.is_problem);
  write_flag(writer, "done", view.is_done);
  writer.EndObject();
  write_steps(writer, view);
  write_next(writer, view);
  write_refund(writer, view.refund);
  write_key(writer, "parcels");
  writer.StartArray();
  for (const TrackedParcel& parcel : view.parcels) write_parcel(writer, parcel);
  writer.EndArray();
  write_key(writer, "json_ld");
  write_parcel_deliveries(writer, view, page);
  writer.EndObject();
}

}  // namespace parcelgate
