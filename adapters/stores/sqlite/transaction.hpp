// The port's Transaction on SQLite: a projection of the journal.
#pragma once

#include <optional>
#include <utility>

#include "adapters/stores/journal/record.hpp"
#include "adapters/stores/sqlite/changes.hpp"
#include "adapters/stores/sqlite/damage_report.hpp"
#include "adapters/stores/sqlite/due_rows.hpp"
#include "adapters/stores/sqlite/options.hpp"
#include "adapters/stores/sqlite/quarantine_table.hpp"
#include "adapters/stores/sqlite/shipment_table.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate::sqlite {

/// One object serves all commands of a writer, one after another; used by the store's thread alone:
///
///     begin → (start_command → Command::apply → end_command)… → end_group → … → commit
///
/// A SQLite transaction stays open over many groups. It is never the only place of a change: what a command changed is
/// noted for the journal as well, and the journal is synced before the command is answered. So a transaction may be
/// rolled back at any time; replay() of the journal's records after journal_position() restores its state.
///
/// A failed command is undone by undo_command() when it has written nothing. Otherwise the transaction must be rolled
/// back and its records replayed.
class SqliteTransaction final : public Transaction {
 public:
  SqliteTransaction(Connection& connection, ReasonNumbers& reasons, const Options& options, DamageReport& damage);

  // The life cycle, for the writer.

  /// Loads the counters from the file. Call it once, before the first command.
  Result<void> load_counters();
  [[nodiscard]] bool is_open() const noexcept { return is_open_; }
  Result<void> begin();
  /// Writes the rows of changed shipments, so that further commands may push them out of the cache.
  Result<void> end_group();
  /// Commits the projection. On an error it is rolled back.
  /// @param position  in the journal: all records before it are contained
  Result<void> commit(journal::Position position);
  void roll_back();
  /// Position in the journal up to which the last commit contains its records.
  [[nodiscard]] journal::Position journal_position() const noexcept { return committed_.journal_position; }
  /// Position of the feed's last entry, as of now.
  [[nodiscard]] std::uint64_t feed_head() const noexcept { return counters_.feed_head; }
  /// Takes over what a record of the journal changed.
  Result<void> replay(const journal::Record& record);

  /// @param payload   of the journal record to be: the command's changes are appended to it
  /// @param position  that the record will have
  void start_command(std::string& payload, journal::Position position);
  /// Notes the shipments that the command changed.
  /// @error  also the failure of a look-up whose signature cannot return one (knows_older())
  [[nodiscard]] Result<void> end_command();
  /// Undoes a failed command that has written nothing. False: it has written, so the transaction must be rolled back.
  [[nodiscard]] bool undo_command();

  /// Whether the cached shipments exceed their limit, so that the group should be committed before it runs more
  /// commands.
  [[nodiscard]] bool is_full() const noexcept {
    return shipments_.bytes() > options_.cache_bytes + options_.group_bytes;
  }
  /// Whether the commits since the last call appended to the feed or stored a return or a complaint.
  [[nodiscard]] CommitNews take_news() noexcept { return std::exchange(news_, {}); }
  /// Stamps of the rows that commits changed. They live as long as this object; for any thread.
  [[nodiscard]] const ChangeStamps& change_stamps() const noexcept { return changed_.stamps(); }
  /// Drops messages from quarantine that are too old as of `now`. Call it as a command.
  Result<void> prune_quarantine(Instant now);

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
  [[nodiscard]] Result<std::vector<Return>> find_returns_of_order(std::string_view tenant,
                                                                  std::string_view order_id) override;
  [[nodiscard]] Result<std::optional<Receipt>> find_receipt(std::string_view tenant,
                                                            std::string_view receipt_id) override;
  [[nodiscard]] Result<ScanPage<Receipt>> find_receipts_of_number(std::string_view tenant,
                                                                  std::string_view tracking_number, bool is_matched,
                                                                  std::int64_t from) override;
  Result<void> store_receipt(const Receipt& receipt) override;
  [[nodiscard]] Result<std::vector<Return>> due_returns(Instant now, std::size_t limit) override;
  [[nodiscard]] Result<std::vector<Shipment*>> due_shipments(Instant now, std::size_t limit) override;
  [[nodiscard]] Result<std::optional<Complaint>> find_complaint(std::string_view tenant,
                                                                std::string_view complaint_id) override;
  Result<void> store_complaint(const Complaint& complaint) override;
  [[nodiscard]] Result<std::vector<Complaint>> due_complaints(Instant now, std::size_t limit) override;
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
  Result<void> remove_outlet(std::string_view outlet) override;
  Result<void> remove_record(std::string_view owner, std::string_view key) override;
  [[nodiscard]] Result<std::optional<StateRecord>> find_record(std::string_view owner, std::string_view key) override;
  Result<void> store_key(const ApiKey& key) override;
  Result<void> repair_instants(Instant now, std::size_t limit, InstantRepair& progress) override;

 private:
  struct Counters {
    std::uint64_t events{0};
    std::uint64_t feed_head{0};
    std::int64_t chunk_head{0};  ///< id of the last history chunk
    journal::Position journal_position{0};
    friend bool operator==(const Counters&, const Counters&) = default;
  };
  class Replay;
  void start_command();
  /// Notes a change of the current command for the journal.
  template <class Note>
  void note(Note note) {
    command_wrote_ = true;
    if (changes_ != nullptr) note(*changes_);
  }
  Result<void> repair_returns(Instant now, std::size_t limit, InstantRepair& progress);
  Result<void> repair_complaints(Instant now, std::size_t limit, InstantRepair& progress);
  Result<void> repair_polls(Instant now, std::size_t limit, InstantRepair& progress);

  Connection& connection_;
  ReasonNumbers& reasons_;
  const Options& options_;
  DamageReport& damage_;
  Counters counters_;   ///< as of now
  Counters committed_;  ///< as of the last commit
  std::string incarnation_;
  ChangedRows changed_;
  ShipmentTable shipments_;
  QuarantineTable quarantine_;
  bool is_open_{false};
  std::optional<ChangeWriter> writer_;  ///< of the current command's payload
  ChangeWriter* changes_{nullptr};      ///< null while the journal is replayed
  journal::Position position_{0};       ///< of the current command's record
  bool has_message_{false};             ///< the current command stored its message
  bool command_wrote_{false};
  bool stored_clocks_{false};  ///< of a return or a complaint
  CommitNews news_;
  std::optional<Error> lookup_fault_;  ///< of knows_older(), which cannot return one
  std::string buffer_;

  Statement begin_{connection_, "BEGIN IMMEDIATE"};
  Statement commit_{connection_, "COMMIT"};
  Statement roll_back_{connection_, "ROLLBACK"};
  Statement update_counter_{connection_,
                            "UPDATE counter SET events = ?1, feed_head = ?2, chunk_head = ?3, journal_position = ?4 "
                            "WHERE id = 1"};
  Statement select_return_;
  Statement upsert_return_;
  Statement select_returns_of_order_;
  Statement select_receipt_;
  Statement select_receipts_of_number_;
  Statement upsert_receipt_;
  DueRows<Return> due_returns_;
  Statement returns_after_;
  Statement select_complaint_;
  Statement upsert_complaint_;
  DueRows<Complaint> due_complaints_;
  Statement complaints_after_;
  Statement polls_ahead_;
  Statement repair_codes_;
  Statement upsert_code_;
  Statement select_poll_;
  Statement select_polls_;
  Statement upsert_poll_;
  Statement delete_poll_;
  Statement upsert_outlet_;
  Statement delete_outlet_;
  Statement upsert_record_;
  Statement delete_record_;
  Statement select_record_;
  Statement upsert_key_;
};

}  // namespace parcelgate::sqlite
