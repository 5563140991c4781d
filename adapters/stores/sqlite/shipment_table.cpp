#include "adapters/stores/sqlite/shipment_table.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "adapters/stores/sqlite/shipment_codec.hpp"

namespace parcelgate::sqlite {
namespace {

std::optional<Instant> wake_of(const Shipment& shipment) {
  return shipment.deadlines ? shipment.deadlines->wake_at : std::nullopt;
}

DeadlineColumns columns_of(const Shipment& shipment) {
  if (!shipment.deadlines) return {};
  return {shipment.deadlines->wake_at, alert_columns(shipment.deadlines->clocks, shipment.deadlines->alerts)};
}

}  // namespace

ShipmentTable::ShipmentTable(Connection& connection, const ReasonNumbers& reasons, std::size_t cache_bytes,
                             std::int64_t& chunk_head)
    : connection_(connection),
      reasons_(reasons),
      chunk_head_(chunk_head),
      cache_(cache_bytes),
      select_(connection, "SELECT id, state FROM shipment WHERE tracking_number = ?1 AND carrier = ?2 AND tenant = ?3"),
      insert_(connection,
              "INSERT INTO shipment (tracking_number, carrier, tenant, state, wake_at, alert_at, alert_rank) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
      update_(connection, "UPDATE shipment SET state = ?2 WHERE id = ?1"),
      update_with_wake_(connection,
                        "UPDATE shipment SET state = ?2, wake_at = ?3, alert_at = ?4, alert_rank = ?5 WHERE id = ?1"),
      select_due_(
          connection,
          "SELECT tracking_number, carrier, tenant FROM shipment WHERE wake_at <= ?1 ORDER BY wake_at LIMIT ?2"),
      put_off_(connection,
               "UPDATE shipment SET wake_at = ?4 WHERE tracking_number = ?1 AND carrier = ?2 AND tenant = ?3"),
      select_carriers_(connection, "SELECT carrier FROM shipment WHERE tracking_number = ?1 AND tenant = ?2"),
      update_carrier_(connection, "UPDATE shipment SET carrier = ?2 WHERE id = ?1"),
      select_chunk_(connection, "SELECT entries FROM history_chunk WHERE id = ?1"),
      insert_chunk_(connection, "INSERT INTO history_chunk (id, entries) VALUES (?1, ?2)"),
      insert_older_(connection, "INSERT OR IGNORE INTO older_event (shipment, fingerprint) VALUES (?1, ?2)"),
      find_older_(connection, "SELECT 1 FROM older_event WHERE shipment = ?1 AND fingerprint = ?2") {}

void ShipmentTable::start_command() {
  touched_.clear();
  for (CachedShipment* entry : changed_) entry->changed = false;
  changed_.clear();
}

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
  entry.in_journal = true;
  entry.written = columns_of(entry.shipment);
  touched_.push_back(&entry);
  return &entry.shipment;
}

Result<std::vector<Shipment*>> ShipmentTable::find_due(
    Instant now, std::size_t limit, std::chrono::milliseconds pause,
    const std::function<void(const ShipmentKey&, const Error&)>& damaged) {
  std::vector<ShipmentKey> keys;
  {
    Rows rows = select_due_.query(now, limit);
    while (rows.next()) {
      keys.push_back({std::string(rows.text(2)), std::string(rows.text(1)), std::string(rows.text(0))});
    }
    if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  }
  std::vector<Shipment*> due;
  for (const ShipmentKey& key : keys) {
    const auto found = find(key);
    if (!found && found.error().kind != ErrorKind::internal) return unexpected(found.error());
    if (found) {
      // An earlier command of the group may have put it off already; its row is not written yet.
      const auto wake_at = *found == nullptr ? std::nullopt : wake_of(**found);
      if (wake_at && *wake_at <= now) due.push_back(*found);
      continue;
    }
    damaged(key, found.error());
    if (auto put_off = put_off_.run(key.tracking_number, key.carrier, key.tenant, now + pause); !put_off)
      return unexpected(std::move(put_off).error());
  }
  return due;
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
  if (!entry.changed) {
    entry.changed = true;
    changed_.push_back(&entry);
  }
  if (entry.dirty) return;
  entry.dirty = true;
  dirty_.push_back(&entry);
}

Result<bool> ShipmentTable::move(Shipment& shipment, const std::string& carrier) {
  CachedShipment& entry = entry_of(shipment);
  ShipmentKey there = shipment.key;
  there.carrier = carrier;
  const auto taken = find(there);
  if (!taken) return unexpected(taken.error());
  if (*taken != nullptr) {
    return unexpected(ErrorKind::conflict, "shipment " + carrier + "/" + there.tracking_number + " exists already");
  }
  if (entry.id != 0) {
    if (auto moved = update_carrier_.run(entry.id, carrier); !moved) return unexpected(std::move(moved).error());
  }
  cache_.rename(entry, carrier);
  store(shipment);
  return entry.in_journal;
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

Result<bool> ShipmentTable::knows_older(const Shipment& shipment, std::uint64_t fingerprint) {
  if (shipment.older.empty()) return false;
  Rows rows = find_older_.query(entry_of(shipment).id, fingerprint);
  if (rows.next()) return true;
  if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
  return false;
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

Result<void> ShipmentTable::write_chunk(CachedShipment& entry, std::int64_t id, std::string_view entries,
                                        std::span<const HistoryEntry> decoded) {
  // The chunk's events are filed under the id of the shipment's row, so it needs one.
  if (entry.id == 0) {
    if (auto written = write(entry); !written) return written;
  }
  if (auto added = insert_chunk_.run(id, Blob{entries}); !added) return added;
  for (const HistoryEntry& one : decoded) {
    if (auto added = insert_older_.run(entry.id, one.fingerprint); !added) return added;
  }
  chunk_head_ = std::max(chunk_head_, id);
  return {};
}

Result<void> ShipmentTable::spill(CachedShipment& entry, ChangeWriter& changes) {
  Shipment& shipment = entry.shipment;
  std::size_t moved = 0;
  while (shipment.history.size() - moved > kInlineHistory) {
    const std::span<const HistoryEntry> chunk(shipment.history.data() + moved, kChunkEntries);
    std::string bytes;
    encode_history(chunk.data(), chunk.size(), reasons_, bytes);
    const std::int64_t id = chunk_head_ + 1;
    if (auto written = write_chunk(entry, id, bytes, chunk); !written) return written;
    changes.history_chunk(shipment.key, id, bytes);
    shipment.older.push_back(id);
    if (entry.older_entries) entry.older_entries->insert(entry.older_entries->end(), chunk.begin(), chunk.end());
    moved += kChunkEntries;
  }
  shipment.history.erase(shipment.history.begin(), shipment.history.begin() + static_cast<std::ptrdiff_t>(moved));
  cache_.account(entry);
  return {};
}

Result<void> ShipmentTable::end_command(ChangeWriter& changes) {
  for (CachedShipment* entry : changed_) {
    if (entry->shipment.history.size() > kInlineHistory) {
      if (auto spilled = spill(*entry, changes); !spilled) return spilled;
    }
    const std::span<const HistoryEntry> history(entry->shipment.history);
    hash_entries(history, reasons_, hashes_);
    const auto differs = std::mismatch(hashes_.begin(), hashes_.end(), entry->noted.begin(), entry->noted.end());
    const auto kept = static_cast<std::size_t>(differs.first - hashes_.begin());
    buffer_.clear();
    encode_shipment_with(entry->shipment, history.subspan(kept), reasons_, buffer_);
    changes.shipment(entry->shipment.key, kept, buffer_);
    entry->noted = hashes_;
    entry->in_journal = true;
  }
  return {};
}

Result<void> ShipmentTable::put(ShipmentKey key, std::size_t kept, std::string_view state) {
  const auto known = find(key);
  if (!known) return unexpected(known.error());
  auto shipment = decode_shipment(std::move(key), state, reasons_);
  if (!shipment) return unexpected(std::move(shipment).error());
  if (kept > (*known == nullptr ? 0 : (*known)->history.size())) {
    return unexpected(ErrorKind::internal,
                      "journal: it continues a history that the store does not have; run "
                      "parcelgate store rebuild");
  }
  if (kept > 0) {
    const auto& history = (*known)->history;
    shipment->history.insert(shipment->history.begin(), history.begin(),
                             history.begin() + static_cast<std::ptrdiff_t>(kept));
  }
  if (*known == nullptr) {
    static_cast<void>(add(*std::move(shipment)));
    return {};
  }
  CachedShipment& entry = entry_of(**known);
  cache_.replace(entry, *std::move(shipment));
  entry.older_entries.reset();
  entry.noted.clear();
  store(entry.shipment);
  return {};
}

Result<void> ShipmentTable::put_chunk(const ShipmentKey& key, std::int64_t id, std::string_view entries) {
  const auto decoded = decode_history(entries, reasons_);
  if (!decoded) return unexpected(decoded.error());
  auto known = find(key);
  if (!known) return unexpected(std::move(known).error());
  if (*known == nullptr) {
    // The chunk comes before the first state of its shipment.
    Shipment fresh;
    fresh.key = key;
    *known = &add(std::move(fresh));
  }
  return write_chunk(entry_of(**known), id, entries, *decoded);
}

Result<void> ShipmentTable::write(CachedShipment& entry) {
  const Shipment& shipment = entry.shipment;
  buffer_.clear();
  encode_shipment(shipment, reasons_, buffer_);
  const DeadlineColumns columns = columns_of(shipment);
  // The indexes are left alone while these stay: most events do not change them.
  if (entry.id != 0 && columns == entry.written) return update_.run(entry.id, Blob{buffer_});
  has_earlier_wake_ |= columns.wake_at && (!entry.written.wake_at || *columns.wake_at < *entry.written.wake_at);
  entry.written = columns;
  const AlertColumns& alert = columns.alert;
  if (entry.id != 0) return update_with_wake_.run(entry.id, Blob{buffer_}, columns.wake_at, alert.at, alert.rank);
  const ShipmentKey& key = shipment.key;
  auto added =
      insert_.run(key.tracking_number, key.carrier, key.tenant, Blob{buffer_}, columns.wake_at, alert.at, alert.rank);
  if (added) entry.id = sqlite3_last_insert_rowid(connection_.handle());
  return added;
}

Result<std::uint64_t> ShipmentTable::flush(ChangedRows& rows) {
  std::uint64_t added_events = 0;
  for (CachedShipment* entry : dirty_) {
    if (auto written = write(*entry); !written) return unexpected(std::move(written).error());
    rows.note_number(entry->shipment.key.tracking_number);
    added_events += entry->shipment.event_count - entry->counted_events;
    entry->counted_events = entry->shipment.event_count;
    entry->dirty = false;
    cache_.account(*entry);
  }
  dirty_.clear();
  return added_events;
}

void ShipmentTable::trim() {
  start_command();
  cache_.trim();
}

void ShipmentTable::forget() {
  touched_.clear();
  changed_.clear();
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
  changed_.clear();
}

}  // namespace parcelgate::sqlite
