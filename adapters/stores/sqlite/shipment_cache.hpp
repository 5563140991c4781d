// A least-recently-used cache of decoded shipments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "adapters/stores/sqlite/search_columns.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate::sqlite {

/// Columns of a shipment's row that follow from its deadlines.
struct DeadlineColumns {
  std::optional<Instant> wake_at;
  AlertColumns alert;
  friend bool operator==(const DeadlineColumns&, const DeadlineColumns&) = default;
};

/// A shipment with the state of its row.
struct CachedShipment {
  Shipment shipment;
  std::int64_t id{0};               ///< of its row; 0: not written yet
  std::uint32_t counted_events{0};  ///< event_count as the row has it
  DeadlineColumns written{};        ///< as the row has them
  bool dirty{false};                ///< changed since its row was written
  bool in_journal{false};           ///< an earlier command stored it
  bool changed{false};              ///< stored by the current command
  std::size_t bytes{0};             ///< estimate, as last accounted
  /// Hashes of the history's entries as the journal has them; empty: not known, so all are noted again.
  std::vector<std::uint64_t> noted;
  std::optional<std::vector<HistoryEntry>> older_entries;  ///< older history; loaded on demand
};

/// Keeps shipments decoded between groups, so that an event of a busy shipment costs no decoding. Used by the store's
/// thread alone. References stay valid until the entry is erased or trimmed.
///
/// Trap: a dirty entry holds changes that no row has yet. trim() never drops it; erase() and clear() lose its changes.
class ShipmentCache {
 public:
  explicit ShipmentCache(std::size_t budget_bytes) : budget_bytes_(budget_bytes) {}

  /// The entry, which becomes the most recently used one; null when absent.
  [[nodiscard]] CachedShipment* find(const ShipmentKey& key);
  /// The key must be absent.
  CachedShipment& insert(Shipment shipment, std::int64_t id);
  /// Replaces the shipment of an entry by one with the same key.
  /// Trap: never assign to `entry.shipment`, since the index looks into its key.
  void replace(CachedShipment& entry, Shipment shipment);
  /// Changes the carrier of an entry's key. The new key must be absent.
  void rename(CachedShipment& entry, const std::string& carrier);
  void erase(const ShipmentKey& key);
  void clear();

  /// Updates the size of an entry after a change. Call it, else the budget is wrong.
  void account(CachedShipment& entry);
  /// Drops clean entries, least recently used first, until the others fit into the budget.
  void trim();
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

 private:
  /// Views into the entry's own key, or into the caller's while searching.
  struct KeyView {
    std::string_view tracking_number;
    std::string_view carrier;
    std::string_view tenant;
    explicit KeyView(const ShipmentKey& key)
        : tracking_number(key.tracking_number), carrier(key.carrier), tenant(key.tenant) {}
    friend bool operator==(const KeyView&, const KeyView&) = default;
  };
  struct Hash {
    std::size_t operator()(const KeyView& key) const noexcept;
  };
  using Entries = std::list<CachedShipment>;  // most recently used first

  Entries::iterator drop(Entries::iterator entry);

  std::size_t budget_bytes_;
  std::size_t bytes_{0};
  Entries entries_;
  std::unordered_map<KeyView, Entries::iterator, Hash> index_;
};

}  // namespace parcelgate::sqlite
