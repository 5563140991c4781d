#include "gateway/edge/track/track_version.hpp"

#include "gateway/edge/http/version_bytes.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kPageMark = "-p\"";

void add_parcel(VersionBytes& out, const Shipment& shipment) {
  out.text(shipment.key.carrier);
  out.text(shipment.key.tracking_number);
  out.number(shipment.version);
  out.number(shipment.event_count);
  out.number(shipment.history.size());
  for (const HistoryEntry& entry : shipment.history) out.number(entry.fingerprint);
}

/// Clocks change by themselves.
void add_return(VersionBytes& out, const Return& ret) {
  out.number(ret.version);
  out.instant(ret.updated_at);
  out.number(ret.facts.size());
  for (const Clock& clock : ret.clocks) {
    out.text(clock.id);
    out.number(static_cast<std::uint64_t>(clock.state));
    out.instant(clock.due_at);
  }
}

void add_left(VersionBytes& out, const TrackView& view) {
  out.number(static_cast<std::uint64_t>(view.next.left.days * 24 + view.next.left.hours));
  out.number(view.next.left.is_over ? 1 : 0);
  out.number(static_cast<std::uint64_t>(view.refund.state));
}

void add_brand(VersionBytes& out, const TenantSettings& tenant) {
  const TrackBrand& brand = tenant.brand;
  for (const std::string* text :
       {&tenant.name, &brand.logo, &brand.colour, &brand.colour_dark, &brand.help_url, &brand.help_phone})
    out.text(*text);
  for (const auto& words : brand.words) {
    out.number(words.size());
    for (const auto& [key, text] : words) {
      out.text(key);
      out.text(text);
    }
  }
}

}  // namespace

std::string track_tag(const TrackRows& rows, const TrackView& view, const TenantSettings* tenant,
                      std::string_view link_id, bool is_page) {
  VersionBytes out;
  out.number(kTrackForm);
  out.number(static_cast<std::uint64_t>(view.locale));
  out.text(link_id);
  if (rows.ret) add_return(out, *rows.ret);
  out.number(rows.shipments.size());
  for (const TrackedShipment& tracked : rows.shipments) add_parcel(out, tracked.shipment);
  for (const TrackedParcel& parcel : view.parcels) {
    out.text(parcel.contact.name);
    out.text(parcel.contact.phone);
    out.text(parcel.contact.website);
    out.instant(parcel.estimate ? std::optional(parcel.estimate->from.at) : std::nullopt);
    out.instant(parcel.estimate && parcel.estimate->to ? std::optional(parcel.estimate->to->at) : std::nullopt);
    out.number(parcel.estimate_level ? static_cast<std::uint64_t>(*parcel.estimate_level) + 1 : 0);
    out.number(parcel.estimate_parcels);
  }
  add_left(out, view);
  if (tenant != nullptr) add_brand(out, *tenant);
  return '"' + out.tag() + std::string(is_page ? kPageMark : std::string_view("\""));
}

std::string status_tag_of(std::string_view page_tag) {
  return std::string(page_tag.substr(0, page_tag.size() - kPageMark.size())) + '"';
}

}  // namespace parcelgate
