#include "adapters/stores/sqlite/shipment_table.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <stdexcept>

#include "adapters/stores/sqlite/shipment_codec.hpp"

namespace parcelgate::sqlite {

ShipmentTable::ShipmentTable(Connection& connection, const ReasonNumbers& reasons, std::size_t cache_bytes)
    : connection_(connection),
      reasons_(reasons),
      cache_(cache_bytes),
      select_(connection, "SELECT id, state FROM shipment WHERE tracking_number = ?1 AND carrier = ?2 AND tenant = ?3"),
      insert_(connection, "INSERT INTO shipment (tracking_number, carrier, tenant, state) VALUES (?1, ?2, ?3, ?4)"),
      update_(connection, "UPDATE shipment SET state = ?2 WHERE id = ?1"),
      select_carriers_(connection, "SELECT carrier FROM shipment WHERE tracking_number = ?1 AND tenant = ?2"),
      update_carrier_(connection, "UPDATE shipment SET carrier = ?2 WHERE id = ?1"),
      select_chunk_(connection, "SELECT entries FROM history_chunk WHERE id = ?1"),
      insert_chunk_(connection, "INSERT INTO history_chunk (entries) VALUES (?1)") {}

Result<Shipment*> ShipmentTable::find(const ShipmentKey& key) {
  if (CachedShipment* cached = cache_.find(key); cached != nullptr) {
    touched_.push_back(cached);
    return &cached->shipment;
  }
  Rows rows = select_.query(key.tracking_number, key.carrier, key.tenant);
  if (!rows.next()) {
    if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
    return nullptr;
  }
  auto shipment = decode_shipment(key, rows.blob(1), reasons_);
  if (!shipment) return unexpected(std::move(shipment).error());
  CachedShipment& entry = cache_.insert(*std::move(shipment), rows.integer(0));
  touched_.push_back(&entry);
  return &entry.shipment;
}

Shipment& ShipmentTable::add(Shipment shipment) {
  if (cache_.find(shipment.key) != nullptr) throw std::logic_error("a shipment was added that is known already");
  CachedShipment& entry = cache_.insert(std::move(shipment), 0);
  touched_.push_back(&entry);
  store(entry.shipment);
  return entry.shipment;
}

CachedShipment& ShipmentTable::entry_of(const Shipment& shipment) {
  CachedShipment* entry = cache_.find(shipment.key);
  if (entry == nullptr || &entry->shipment != &shipment) {
    throw std::logic_error("a shipment was stored that this transaction did not hand out");
  }
  return *entry;
}

void ShipmentTable::store(Shipment& shipment) {
  CachedShipment& entry = entry_of(shipment);
  cache_.account(entry);
  if (entry.dirty) return;
  entry.dirty = true;
  dirty_.push_back(&entry);
}

Result<void> ShipmentTable::move(Shipment& shipment, const std::string& carrier) {
  CachedShipment& entry = entry_of(shipment);
  ShipmentKey there = shipment.key;
  there.carrier = carrier;
  const auto taken = find(there);
  if (!taken) return unexpected(taken.error());
  if (*taken != nullptr) {
    return unexpected(ErrorKind::conflict, "shipment " + carrier + "/" + there.tracking_number + " exists already");
  }
  if (entry.id != 0) {
    if (auto moved = update_carrier_.run(entry.id, carrier); !moved) return moved;
  }
  cache_.rename(entry, carrier);
  store(shipment);
  return {};
}

Result<std::vector<std::string>> ShipmentTable::carriers_of(std::string_view tenant, std::string_view tracking_number) {
  std::vector<std::string> out;
  Rows rows = select_carriers_.query(tracking_number, tenant);
  while (rows.next()) out.emplace_back(rows.text(0));
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  for (const CachedShipment* entry : dirty_) {
    const ShipmentKey& key = entry->shipment.key;
    if (entry->id == 0 && key.tracking_number == tracking_number && key.tenant == tenant) out.push_back(key.carrier);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<std::vector<HistoryEntry>> ShipmentTable::read_chunk(std::int64_t id) {
  Rows rows = select_chunk_.query(id);
  if (rows.next()) return decode_history(rows.blob(0), reasons_);
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  return unexpected(ErrorKind::internal, "store: history chunk " + std::to_string(id) +
                                             " is missing; restore the data folder from a backup");
}

Result<std::vector<HistoryEntry>> ShipmentTable::read_chunks(const Shipment& shipment) {
  std::vector<HistoryEntry> whole;
  whole.reserve((shipment.older.size() + 1) * kChunkEntries);
  for (const auto id : shipment.older) {
    auto entries = read_chunk(id);
    if (!entries) return entries;
    whole.insert(whole.end(), std::make_move_iterator(entries->begin()), std::make_move_iterator(entries->end()));
  }
  return whole;
}

Result<void> ShipmentTable::load_fingerprints(CachedShipment& entry) {
  const auto entries = read_chunks(entry.shipment);
  if (!entries) return unexpected(entries.error());
  std::vector<std::uint64_t> known;
  known.reserve(entries->size() + kChunkEntries);
  for (const auto& older : *entries) known.push_back(older.fingerprint);
  std::sort(known.begin(), known.end());
  entry.older_fingerprints = std::move(known);
  cache_.account(entry);
  return {};
}

Result<bool> ShipmentTable::knows_older(const Shipment& shipment, std::uint64_t fingerprint) {
  if (shipment.older.empty()) return false;
  CachedShipment& entry = entry_of(shipment);
  if (!entry.older_fingerprints) {
    if (auto loaded = load_fingerprints(entry); !loaded) return unexpected(std::move(loaded).error());
  }
  return std::binary_search(entry.older_fingerprints->begin(), entry.older_fingerprints->end(), fingerprint);
}

Result<std::span<const HistoryEntry>> ShipmentTable::older_history(const Shipment& shipment) {
  if (shipment.older.empty()) return std::span<const HistoryEntry>{};
  CachedShipment& entry = entry_of(shipment);
  if (!entry.older_entries) {
    auto whole = read_chunks(shipment);
    if (!whole) return unexpected(std::move(whole).error());
    entry.older_entries = *std::move(whole);
    cache_.account(entry);
  }
  return std::span<const HistoryEntry>(*entry.older_entries);
}

Result<void> ShipmentTable::spill(CachedShipment& entry) {
  Shipment& shipment = entry.shipment;
  std::size_t moved = 0;
  while (shipment.history.size() - moved > kInlineHistory) {
    buffer_.clear();
    encode_history(shipment.history.data() + moved, kChunkEntries, reasons_, buffer_);
    if (auto added = insert_chunk_.run(Blob{buffer_}); !added) return added;
    shipment.older.push_back(sqlite3_last_insert_rowid(connection_.handle()));
    for (std::size_t at = moved; at < moved + kChunkEntries; ++at) {
      if (entry.older_fingerprints) entry.older_fingerprints->push_back(shipment.history[at].fingerprint);
      if (entry.older_entries) entry.older_entries->push_back(shipment.history[at]);
    }
    if (entry.older_fingerprints) std::sort(entry.older_fingerprints->begin(), entry.older_fingerprints->end());
    moved += kChunkEntries;
  }
  shipment.history.erase(shipment.history.begin(), shipment.history.begin() + static_cast<std::ptrdiff_t>(moved));
  return {};
}

Result<void> ShipmentTable::write(CachedShipment& entry) {
  const Shipment& shipment = entry.shipment;
  if (shipment.history.size() > kInlineHistory) {
    if (auto spilled = spill(entry); !spilled) return spilled;
  }
  buffer_.clear();
  encode_shipment(shipment, reasons_, buffer_);
  if (entry.id != 0) return update_.run(entry.id, Blob{buffer_});
  const ShipmentKey& key = shipment.key;
  auto added = insert_.run(key.tracking_number, key.carrier, key.tenant, Blob{buffer_});
  if (added) entry.id = sqlite3_last_insert_rowid(connection_.handle());
  return added;
}

Result<std::uint64_t> ShipmentTable::flush() {
  std::uint64_t added_events = 0;
  for (CachedShipment* entry : dirty_) {
    if (auto written = write(*entry); !written) return unexpected(std::move(written).error());
    added_events += entry->shipment.event_count - entry->counted_events;
    entry->counted_events = entry->shipment.event_count;
    entry->dirty = false;
    cache_.account(*entry);
  }
  dirty_.clear();
  return added_events;
}

void ShipmentTable::trim() {
  touched_.clear();
  cache_.trim();
}

void ShipmentTable::forget() {
  touched_.clear();
  dirty_.clear();
  cache_.clear();
}

bool ShipmentTable::touched_unwritten() const noexcept {
  return std::any_of(touched_.begin(), touched_.end(), [](const CachedShipment* entry) { return entry->dirty; });
}

void ShipmentTable::forget_touched() {
  // A command may use the same shipment more than once.
  std::sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  for (const CachedShipment* entry : touched_) cache_.erase(ShipmentKey(entry->shipment.key));
  touched_.clear();
}

}  // namespace parcelgate::sqlite
