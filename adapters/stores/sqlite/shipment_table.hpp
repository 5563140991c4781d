// Shipments in the writer's hands: the cache before the rows, and the spilling of older history.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/reason_numbers.hpp"
#include "adapters/stores/sqlite/shipment_cache.hpp"

namespace parcelgate::sqlite {

/// History kept inside the row, and how much of it moves out at once when it grows beyond that. A row is written with
/// every event, a chunk once: short rows cost less, and at least ten entries stay for those who read the shipment.
inline constexpr std::size_t kInlineHistory = 26;
inline constexpr std::size_t kChunkEntries = 16;

class ShipmentTable {
 public:
  ShipmentTable(Connection& connection, const ReasonNumbers& reasons, std::size_t cache_bytes);

  [[nodiscard]] Result<Shipment*> find(const ShipmentKey& key);
  [[nodiscard]] Shipment& add(Shipment shipment);
  void store(Shipment& shipment);
  /// Under another carrier from now on. @error conflict: a shipment stands there
  Result<void> move(Shipment& shipment, const std::string& carrier);
  /// Those of unwritten shipments included, each once, in alphabetical order.
  [[nodiscard]] Result<std::vector<std::string>> carriers_of(std::string_view tenant, std::string_view tracking_number);
  [[nodiscard]] Result<bool> knows_older(const Shipment& shipment, std::uint64_t fingerprint);
  /// Valid until the shipment is written or leaves the cache.
  [[nodiscard]] Result<std::span<const HistoryEntry>> older_history(const Shipment& shipment);

  /// Writes the rows of all changed shipments. @return how many events were added to them
  [[nodiscard]] Result<std::uint64_t> flush();
  /// After a commit: what no longer fits the budget goes.
  void trim();
  /// After a rollback: what is cached may never have been.
  void forget();

  /// A command starts: what it touches is noted, so that it can be undone alone.
  void start_command() { touched_.clear(); }
  /// Whether the command touched a shipment that holds unwritten changes, its own or an earlier command's.
  [[nodiscard]] bool touched_unwritten() const noexcept;
  void forget_touched();
  [[nodiscard]] std::size_t bytes() const noexcept { return cache_.bytes(); }

 private:
  [[nodiscard]] CachedShipment& entry_of(const Shipment& shipment);
  [[nodiscard]] Result<std::vector<HistoryEntry>> read_chunk(std::int64_t id);
  Result<void> load_fingerprints(CachedShipment& entry);
  Result<std::vector<HistoryEntry>> read_chunks(const Shipment& shipment);
  Result<void> spill(CachedShipment& entry);
  Result<void> write(CachedShipment& entry);

  Connection& connection_;
  const ReasonNumbers& reasons_;
  ShipmentCache cache_;
  std::vector<CachedShipment*> dirty_;    ///< in the order of their first change
  std::vector<CachedShipment*> touched_;  ///< by the current command
  std::string buffer_;

  Statement select_;
  Statement insert_;
  Statement update_;
  Statement select_carriers_;
  Statement update_carrier_;
  Statement select_chunk_;
  Statement insert_chunk_;
};

}  // namespace parcelgate::sqlite
