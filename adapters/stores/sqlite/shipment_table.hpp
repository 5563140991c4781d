// The table of shipments as the writer uses it: a cache in front of the rows, and older history moved out into chunks.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "adapters/stores/sqlite/changed_rows.hpp"
#include "adapters/stores/sqlite/changes.hpp"
#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/reason_numbers.hpp"
#include "adapters/stores/sqlite/shipment_cache.hpp"

namespace parcelgate::sqlite {

/// Most history entries in a shipment's row, and the number that moves into a chunk of its own when there are more. A
/// row is written with every event, a chunk only once, so short rows cost less. At least ten entries stay in the row,
/// where readers find them without a second look-up.
inline constexpr std::size_t kInlineHistory = 26;
inline constexpr std::size_t kChunkEntries = 16;

/// Used by the store's thread alone, inside the writer's transaction. Changes stay in the cache until flush(), which
/// runs once for each group, so a shipment that several commands of a group change is written once.
///
/// Life of a group: start_command() before each command and end_command() after it, or forget_touched() to undo a
/// failed command that wrote nothing; flush() and trim() after the last one; forget() after a rollback.
class ShipmentTable {
 public:
  /// @param chunk_head  id of the last history chunk; counted up here
  ShipmentTable(Connection& connection, const ReasonNumbers& reasons, std::size_t cache_bytes,
                std::int64_t& chunk_head);

  [[nodiscard]] Result<Shipment*> find(const ShipmentKey& key);
  /// Shipments whose clocks are to be evaluated, earliest first. A row that cannot be read is put off for `pause` and
  /// reported by `damaged`. The pointers are valid as those of find().
  [[nodiscard]] Result<std::vector<Shipment*>> find_due(
      Instant now, std::size_t limit, std::chrono::milliseconds pause,
      const std::function<void(const ShipmentKey&, const Error&)>& damaged);
  [[nodiscard]] Shipment& add(Shipment shipment);
  void store(Shipment& shipment);
  /// Changes the carrier in the key. The reference stays valid.
  /// @return whether the shipment was there before this command, so that the move itself must be noted
  /// @error conflict: a shipment with the new key exists
  Result<bool> move(Shipment& shipment, const std::string& carrier);
  /// The carriers under which a number is stored, also by shipments that are not written yet; each once, in
  /// alphabetical order.
  [[nodiscard]] Result<std::vector<std::string>> carriers_of(std::string_view tenant, std::string_view tracking_number);
  [[nodiscard]] Result<bool> knows_older(const Shipment& shipment, std::uint64_t fingerprint);
  /// Valid until the shipment is written or leaves the cache.
  [[nodiscard]] Result<std::span<const HistoryEntry>> older_history(const Shipment& shipment);

  /// Moves older history of the shipments that the command changed into chunks, and notes all these changes.
  Result<void> end_command(ChangeWriter& changes);
  /// Takes a change from the journal over: the shipment as a command left it, and a chunk of its history.
  Result<void> put(ShipmentKey key, std::size_t kept, std::string_view state);
  Result<void> put_chunk(const ShipmentKey& key, std::int64_t id, std::string_view entries);

  /// Writes the rows of all changed shipments and notes them. @return how many events were added to them
  [[nodiscard]] Result<std::uint64_t> flush(ChangedRows& rows);
  /// After a flush: whether clocks of a shipment are to be evaluated earlier than its row said before.
  [[nodiscard]] bool take_earlier_wake() noexcept { return std::exchange(has_earlier_wake_, false); }
  /// After a flush: drops entries beyond the cache's budget.
  void trim();
  /// After a rollback: empties the cache, since it may hold changes that were rolled back.
  void forget();

  /// Starts recording the shipments that a command uses, so that the command can be undone alone.
  void start_command();
  /// Whether the command touched a shipment that holds unwritten changes, its own or an earlier command's.
  [[nodiscard]] bool touched_unwritten() const noexcept;
  /// Drops the shipments that the command used from the cache; the next look-up reads their rows again.
  void forget_touched();
  [[nodiscard]] std::size_t bytes() const noexcept { return cache_.bytes(); }

 private:
  [[nodiscard]] CachedShipment& entry_of(const Shipment& shipment);
  [[nodiscard]] Result<std::vector<HistoryEntry>> read_chunk(std::int64_t id);
  Result<std::vector<HistoryEntry>> read_chunks(const Shipment& shipment);
  Result<void> spill(CachedShipment& entry, ChangeWriter& changes);
  Result<void> write_chunk(CachedShipment& entry, std::int64_t id, std::string_view entries,
                           std::span<const HistoryEntry> decoded);
  Result<void> write(CachedShipment& entry);

  Connection& connection_;
  const ReasonNumbers& reasons_;
  std::int64_t& chunk_head_;
  bool has_earlier_wake_{false};
  ShipmentCache cache_;
  std::vector<CachedShipment*> dirty_;    ///< in the order of their first change
  std::vector<CachedShipment*> touched_;  ///< by the current command
  std::vector<CachedShipment*> changed_;  ///< by the current command
  std::string buffer_;
  std::vector<std::uint64_t> hashes_;

  Statement select_;
  Statement insert_;
  Statement update_;
  Statement update_with_wake_;
  Statement select_due_;
  Statement put_off_;
  Statement select_carriers_;
  Statement update_carrier_;
  Statement select_chunk_;
  Statement insert_chunk_;
  Statement insert_older_;
  Statement find_older_;
};

}  // namespace parcelgate::sqlite
