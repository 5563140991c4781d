#include "adapters/stores/sqlite/shipment_cache.hpp"

#include <functional>
#include <utility>

namespace parcelgate::sqlite {
namespace {

// What the heap, the list node and the index add to an entry, about.
constexpr std::size_t kOverheadBytes = 192;

std::size_t estimate(const CachedShipment& entry) noexcept {
  const Shipment& shipment = entry.shipment;
  std::size_t bytes = sizeof(CachedShipment) + kOverheadBytes;
  bytes += shipment.key.tenant.size() + shipment.key.carrier.size() + shipment.key.tracking_number.size();
  bytes += shipment.return_id.size();
  bytes += shipment.history.capacity() * sizeof(HistoryEntry);
  bytes += shipment.marks.capacity() * sizeof(Mark);
  bytes += (shipment.older.capacity() + shipment.retracted.capacity()) * sizeof(std::uint64_t);
  bytes += shipment.sources.capacity() * sizeof(ReportingSource) + shipment.disputes.capacity() * sizeof(std::uint64_t);
  bytes += entry.noted.capacity() * sizeof(std::uint64_t);
  if (entry.older_entries) bytes += entry.older_entries->capacity() * sizeof(HistoryEntry);
  return bytes;
}

}  // namespace

std::size_t ShipmentCache::Hash::operator()(const KeyView& key) const noexcept {
  const std::hash<std::string_view> hash;
  return hash(key.tracking_number) ^ (hash(key.carrier) * 31) ^ (hash(key.tenant) * 131);
}

CachedShipment* ShipmentCache::find(const ShipmentKey& key) {
  const auto found = index_.find(KeyView(key));
  if (found == index_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return &*found->second;
}

CachedShipment& ShipmentCache::insert(Shipment shipment, std::int64_t id) {
  CachedShipment& entry = entries_.emplace_front();
  entry.shipment = std::move(shipment);
  entry.id = id;
  entry.counted_events = id == 0 ? 0 : entry.shipment.event_count;
  index_.emplace(KeyView(entry.shipment.key), entries_.begin());
  account(entry);
  return entry;
}

void ShipmentCache::replace(CachedShipment& entry, Shipment shipment) {
  auto node = index_.extract(KeyView(entry.shipment.key));
  entry.shipment = std::move(shipment);
  node.key() = KeyView(entry.shipment.key);
  index_.insert(std::move(node));
  account(entry);
}

void ShipmentCache::rename(CachedShipment& entry, const std::string& carrier) {
  // The index looks into the key, so it lets go of it first.
  auto node = index_.extract(KeyView(entry.shipment.key));
  entry.shipment.key.carrier = carrier;
  node.key() = KeyView(entry.shipment.key);
  index_.insert(std::move(node));
  account(entry);
}

void ShipmentCache::erase(const ShipmentKey& key) {
  const auto found = index_.find(KeyView(key));
  if (found != index_.end()) drop(found->second);
}

void ShipmentCache::clear() {
  index_.clear();
  entries_.clear();
  bytes_ = 0;
}

void ShipmentCache::account(CachedShipment& entry) {
  bytes_ -= entry.bytes;
  entry.bytes = estimate(entry);
  bytes_ += entry.bytes;
}

void ShipmentCache::trim() {
  for (auto entry = entries_.end(); bytes_ > budget_bytes_ && entry != entries_.begin();) {
    --entry;
    if (!entry->dirty) entry = drop(entry);
  }
}

ShipmentCache::Entries::iterator ShipmentCache::drop(Entries::iterator entry) {
  index_.erase(KeyView(entry->shipment.key));
  bytes_ -= entry->bytes;
  return entries_.erase(entry);
}

}  // namespace parcelgate::sqlite
