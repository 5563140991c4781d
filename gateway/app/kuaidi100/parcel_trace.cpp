#include "gateway/app/kuaidi100/parcel_trace.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "gateway/app/carrier_choice/carrier_choice.hpp"
#include "gateway/base/text.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

/// Entries with a text of their own, newest first; repetitions of other sources and retracted ones are left out.
std::vector<const HistoryEntry*> newest_entries(const Shipment& shipment, std::span<const HistoryEntry> older) {
  std::vector<const HistoryEntry*> entries;
  for (const auto part : {older, std::span<const HistoryEntry>(shipment.history)}) {
    for (const HistoryEntry& entry : part) {
      if (entry.feed_position != 0 && !is_retracted(shipment, entry.fingerprint)) entries.push_back(&entry);
    }
  }
  const std::size_t kept = std::min(entries.size(), kMostKuaidi100Rows);
  std::partial_sort(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(kept), entries.end(),
                    [](const auto* left, const auto* right) { return order_of(*right) < order_of(*left); });
  entries.resize(kept);
  return entries;
}

/// The courier's text, else the label of the event's reason.
std::string context_of(const HistoryEntry& entry, const rapidjson::Value& event, Locale locale) {
  if (const auto text = find_text(event, "carrier_text"); !text.empty()) return std::string(text);
  const auto at = static_cast<std::size_t>(locale);
  if (!entry.reason.is_unmapped() || !entry.status) return std::string(info(entry.reason).labels[at]);
  return std::string(info(*entry.status).labels[at]);
}

std::string place_of(const HistoryEntry& entry, const rapidjson::Value& event) {
  const auto* location = find_member(event, "location");
  const auto name = location == nullptr ? std::string_view{} : find_text(*location, "name");
  return name.empty() ? entry.place : std::string(name);
}

Kuaidi100Row row_of(const HistoryEntry& entry, const rapidjson::Value& event, Locale locale) {
  return {entry.occurred_at.at, context_of(entry, event, locale), place_of(entry, event),
          kuaidi100_state(entry.status, entry.reason)};
}

}  // namespace

std::string carrier_of_company(const Directory& directory, std::string_view company) {
  std::string carrier;
  if (directory.kuaidi100_companies) carrier = directory.kuaidi100_companies->find_carrier(company);
  return carrier.empty() ? directory.sources->find_carrier(ascii_lower(company)) : carrier;
}

Result<std::optional<Shipment>> find_kuaidi100_shipment(Reader& reader, const ShipmentKey& key) {
  auto found = reader.find_shipment(key);
  if (!found || *found) return found;
  const auto choice = find_choice(reader, key.tenant, key.tracking_number);
  if (!choice) return unexpected(choice.error());
  const bool has_moved = *choice && (*choice)->carrier != key.carrier && (*choice)->was_at(key.carrier);
  if (!has_moved) return found;
  return reader.find_shipment({key.tenant, (*choice)->carrier, key.tracking_number});
}

Result<Kuaidi100Parcel> read_kuaidi100_parcel(Reader& reader, const Shipment& shipment, Locale locale) {
  const auto older = reader.older_history(shipment);
  if (!older) return unexpected(older.error());
  Kuaidi100Parcel parcel;
  parcel.state = kuaidi100_state(shipment.status, shipment.reason);
  parcel.is_signed = shipment.status == Status::delivered;
  for (const HistoryEntry* entry : newest_entries(shipment, *older)) {
    const auto found = reader.find_feed_entry(entry->feed_place());
    if (!found && found.error().kind != ErrorKind::internal) return unexpected(found.error());
    const auto event = found ? parse_json(found->data) : Result<rapidjson::Document>(unexpected(found.error()));
    if (!event) {
      // One damaged row must not hide the others.
      log(LogLevel::error, "feed_entry_unreadable",
          {{"position", entry->feed_position}, {"error", event.error().what}});
      continue;
    }
    parcel.rows.push_back(row_of(*entry, *event, locale));
  }
  return parcel;
}

}  // namespace parcelgate
