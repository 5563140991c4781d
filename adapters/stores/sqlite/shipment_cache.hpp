// Shipments kept decoded between groups, least recently used out first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/domain/shipment.hpp"

namespace parcelgate::sqlite {

struct CachedShipment {
  Shipment shipment;
  std::int64_t id{0};               ///< of its row; 0: not written yet
  std::uint32_t counted_events{0};  ///< event_count as the row has it
  bool dirty{false};
  std::size_t bytes{0};                                          ///< estimate, as last accounted
  std::optional<std::vector<std::uint64_t>> older_fingerprints;  ///< of spilled history, sorted, once asked for
  std::optional<std::vector<HistoryEntry>> older_entries;        ///< spilled history itself, once asked for
};

/// Used by the store's thread alone. References stay valid until the entry is erased or trimmed away.
class ShipmentCache {
 public:
  explicit ShipmentCache(std::size_t budget_bytes) : budget_bytes_(budget_bytes) {}

  /// Null when absent. Makes it the most recently used.
  [[nodiscard]] CachedShipment* find(const ShipmentKey& key);
  /// The key must be absent.
  CachedShipment& insert(Shipment shipment, std::int64_t id);
  /// Changes the carrier of an entry's key. The new key must be absent.
  void rename(CachedShipment& entry, const std::string& carrier);
  void erase(const ShipmentKey& key);
  void clear();

  /// Measures an entry again after it changed.
  void account(CachedShipment& entry);
  /// Drops clean entries, least recently used first, until the rest fits the budget.
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
