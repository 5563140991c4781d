// The port's Transaction on SQLite, and the life cycle of a group for the writer.
#pragma once

#include <map>

#include "adapters/stores/sqlite/damage_report.hpp"
#include "adapters/stores/sqlite/options.hpp"
#include "adapters/stores/sqlite/quarantine_table.hpp"
#include "adapters/stores/sqlite/shipment_table.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate::sqlite {

/// One object serves all groups of a writer, one after another; used by the store's thread alone:
///
///     begin → (start_command → Command::apply → end_command)… → commit
///
/// A failed command is undone by undo_command() when it has written nothing. Otherwise the group is rolled back and its
/// commands run again, each between begin_savepoint() and end_savepoint(), so that a failed one can be undone alone.
class SqliteTransaction final : public Transaction {
 public:
  SqliteTransaction(Connection& connection, const ReasonNumbers& reasons, const Options& options, DamageReport& damage);

  // The life cycle of a group, for the writer.

  /// Loads the counters from the file. Call it once, before the first group.
  Result<void> load_counters();
  Result<void> begin();
  /// Writes changed shipments and counters and commits. On an error the whole group is rolled back.
  Result<void> commit();
  /// Tests whether the disk accepts and syncs writes: writes as much as a group does, commits, and deletes it again. A
  /// write without a change would prove nothing, because SQLite then neither writes nor syncs.
  Result<void> commit_probe();
  void roll_back();

  void start_command();
  /// @error  the failure of a look-up during the command whose signature cannot return one (knows_older())
  [[nodiscard]] Result<void> end_command();
  /// Undoes a failed command that has written nothing. False: it has written, so the group must be rolled back.
  [[nodiscard]] bool undo_command();
  /// Opens a savepoint, so that the next command can be undone alone even if it writes.
  Result<void> begin_savepoint();
  Result<void> end_savepoint();
  Result<void> roll_back_savepoint();

  /// Whether the cached shipments exceed their limit, so that the group should be committed before it runs more
  /// commands.
  [[nodiscard]] bool is_full() const noexcept {
    return shipments_.bytes() > options_.cache_bytes + options_.group_bytes;
  }
  /// Whether the last committed group appended to the feed or stored a return.
  [[nodiscard]] CommitNews news() const noexcept { return news_; }
  /// Drops messages from quarantine that are too old as of `now`.
  Result<void> prune_quarantine(Instant now) { return quarantine_.drop_aged(now); }

  // The port.

  [[nodiscard]] Result<Shipment*> find_shipment(const ShipmentKey& key) override { return shipments_.find(key); }
  [[nodiscard]] Shipment& add_shipment(Shipment shipment) override;
  void store_shipment(Shipment& shipment) override;
  Result<void> move_shipment(Shipment& shipment, const std::string& carrier) override;
  [[nodiscard]] Result<std::vector<std::string>> find_carriers(std::string_view tenant,
                                                               std::string_view tracking_number) override;
  [[nodiscard]] bool knows_older(const Shipment& shipment, std::uint64_t fingerprint) override;
  [[nodiscard]] Result<std::span<const HistoryEntry>> older_history(const Shipment& shipment) override;
  [[nodiscard]] Result<std::optional<Return>> find_return(std::string_view tenant, std::string_view return_id) override;
  Result<void> store_return(const Return& ret) override;
  [[nodiscard]] Result<std::vector<Return>> due_returns(Instant now, std::size_t limit) override;
  Result<FeedPlace> append_feed(FeedEntry& entry) override;
  Result<std::int64_t> append_raw(const RawMessage& message) override;
  Result<std::int64_t> append_quarantine(const QuarantinedMessage& message) override;
  Result<void> remove_quarantine(std::int64_t id) override;
  Result<void> add_codes(std::span<const SeenCode> codes) override;
  [[nodiscard]] Result<std::optional<PollState>> find_poll(const ShipmentKey& key, std::string_view account) override;
  [[nodiscard]] Result<std::vector<PollState>> find_polls(std::string_view tenant,
                                                          std::string_view tracking_number) override;
  Result<void> store_poll(const PollState& state) override;
  Result<void> remove_poll(const ShipmentKey& key, std::string_view account) override;
  Result<void> store_outlet(const OutletState& state) override;
  Result<void> store_record(const StateRecord& record) override;
  Result<void> remove_record(std::string_view owner, std::string_view key) override;
  [[nodiscard]] Result<std::optional<StateRecord>> find_record(std::string_view owner, std::string_view key) override;
  Result<void> store_key(const ApiKey& key) override;
  Result<void> repair_instants(Instant now, std::size_t limit, InstantRepair& progress) override;

 private:
  struct Counters {
    std::uint64_t events{0};
    std::uint64_t feed_head{0};
    friend bool operator==(const Counters&, const Counters&) = default;
  };
  Result<void> flush();
  Result<std::int64_t> inserted(Result<void> outcome);
  void set_aside(std::int64_t id, std::string_view return_id, Instant now, const Error& error);
  Result<void> repair_returns(Instant now, std::size_t limit, InstantRepair& progress);
  Result<void> repair_polls(Instant now, std::size_t limit, InstantRepair& progress);

  Connection& connection_;
  const Options& options_;
  DamageReport& damage_;
  ShipmentTable shipments_;
  QuarantineTable quarantine_;
  Counters counters_;   ///< as of now
  Counters committed_;  ///< as of the last commit
  Counters at_savepoint_;
  bool command_wrote_{false};
  bool group_stored_return_{false};
  CommitNews news_;
  std::optional<Error> lookup_fault_;  ///< of knows_older(), which cannot return one
  std::string buffer_;
  std::map<std::int64_t, Instant> aside_;  ///< returns that cannot be read or updated, and until when to skip them

  Statement begin_{connection_, "BEGIN IMMEDIATE"};
  Statement commit_{connection_, "COMMIT"};
  Statement roll_back_{connection_, "ROLLBACK"};
  Statement savepoint_{connection_, "SAVEPOINT command"};
  Statement release_{connection_, "RELEASE command"};
  Statement roll_back_to_{connection_, "ROLLBACK TO command"};
  Statement update_counter_{connection_, "UPDATE counter SET events = ?1, feed_head = ?2 WHERE id = 1"};
  Statement select_return_;
  Statement upsert_return_;
  Statement select_due_returns_;
  Statement select_return_by_id_;
  Statement put_off_return_;
  Statement returns_after_;
  Statement wake_return_;
  Statement polls_ahead_;
  Statement repair_codes_;
  Statement insert_feed_;
  Statement insert_raw_;
  Statement upsert_code_;
  Statement select_poll_;
  Statement select_polls_;
  Statement upsert_poll_;
  Statement delete_poll_;
  Statement upsert_outlet_;
  Statement upsert_record_;
  Statement delete_record_;
  Statement select_record_;
  Statement upsert_key_;
};

}  // namespace parcelgate::sqlite
