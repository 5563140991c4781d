// The port's Reader on SQLite: one query-only connection, used by one thread at a time.
#pragma once

#include <memory>

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/damage_report.hpp"
#include "adapters/stores/sqlite/feed_reader.hpp"
#include "adapters/stores/sqlite/options.hpp"
#include "adapters/stores/sqlite/reason_numbers.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate::sqlite {

/// See Reader. Unreadable rows are left out of lists and reported to DamageReport; a look-up of a single unreadable row
/// is an error. It never writes, not even a checkpoint.
class SqliteReader final : public Reader {
 public:
  /// @param path  the database file, which must exist with the current schema
  [[nodiscard]] static Result<std::unique_ptr<SqliteReader>> open(const std::string& path, const Options& options,
                                                                  std::shared_ptr<const journal::Catalog> catalog,
                                                                  std::shared_ptr<DamageReport> damage);

  [[nodiscard]] Result<std::optional<Shipment>> find_shipment(const ShipmentKey& key) override;
  [[nodiscard]] Result<std::vector<HistoryEntry>> older_history(const Shipment& shipment) override;
  [[nodiscard]] Result<ScanPage<Shipment>> list_shipments(std::string_view tenant, const ShipmentFilter& filter,
                                                          const std::optional<ShipmentPlace>& after,
                                                          std::size_t limit) override;
  [[nodiscard]] Result<std::optional<Return>> find_return(std::string_view tenant, std::string_view return_id) override;
  [[nodiscard]] Result<std::vector<Return>> list_returns(std::string_view tenant, const ReturnFilter& filter,
                                                         const std::optional<ReturnPlace>& after,
                                                         std::size_t limit) override;
  [[nodiscard]] Result<std::optional<Receipt>> find_receipt(std::string_view tenant,
                                                            std::string_view receipt_id) override;
  [[nodiscard]] Result<std::vector<Receipt>> list_receipts(std::string_view tenant, std::optional<bool> is_matched,
                                                           const std::optional<ReceiptPlace>& after,
                                                           std::size_t limit) override;
  [[nodiscard]] Result<std::optional<Complaint>> find_complaint(std::string_view tenant,
                                                                std::string_view complaint_id) override;
  [[nodiscard]] Result<std::vector<Complaint>> list_complaints(std::string_view tenant, const ComplaintFilter& filter,
                                                               const std::optional<ComplaintPlace>& after,
                                                               std::size_t limit) override;
  [[nodiscard]] Result<std::vector<AlertOwner>> list_alerts(std::string_view tenant, AlertOrder order,
                                                            const std::optional<AlertPlace>& after,
                                                            std::size_t limit) override;
  [[nodiscard]] Result<ScanPage<Return>> scan_returns(std::int64_t from, std::size_t limit) override;
  [[nodiscard]] Result<ScanPage<Shipment>> scan_shipments(std::int64_t from, std::size_t limit) override;
  [[nodiscard]] Result<ScanPage<Complaint>> scan_complaints(std::int64_t from, std::size_t limit) override;
  [[nodiscard]] Result<std::vector<FeedEntry>> read_feed(FeedCursor& cursor, std::string_view tenant,
                                                         std::size_t limit) override;
  [[nodiscard]] Result<FeedEntry> find_feed_entry(FeedPlace place) override;
  [[nodiscard]] Result<FeedCursor> oldest_cursor() override;
  [[nodiscard]] Result<FeedCursor> feed_head() override;
  [[nodiscard]] Result<std::optional<RawMessage>> find_raw(std::int64_t id) override;
  [[nodiscard]] Result<std::vector<PollState>> due_polls(std::string_view account, PollUrgency urgency, Instant now,
                                                         std::size_t limit) override;
  [[nodiscard]] Result<std::vector<PollState>> find_polls(const ShipmentKey& key) override;
  [[nodiscard]] Result<std::vector<PollState>> find_polls(std::string_view tracking_number) override;
  [[nodiscard]] Result<std::vector<PollLoad>> measure_polls() override;
  [[nodiscard]] Result<RawPage> read_raw_log(std::int64_t from, Instant since, std::size_t limit,
                                             std::size_t most_bytes) override;
  [[nodiscard]] Result<RawRange> raw_range() override;
  [[nodiscard]] Result<ProofScan> scan_proofs(const ProofFilter& filter, std::uint64_t most_bytes) override;
  [[nodiscard]] Result<std::optional<ProofRecord>> find_proof(std::int64_t raw_id) override;
  [[nodiscard]] Result<std::vector<SeenCode>> list_codes(std::string_view source) override;
  [[nodiscard]] Result<std::vector<OutletState>> list_outlets() override;
  [[nodiscard]] Result<std::vector<StateRecord>> due_records(std::string_view owner, Instant now,
                                                             std::size_t limit) override;
  [[nodiscard]] Result<std::optional<StateRecord>> find_record(std::string_view owner, std::string_view key) override;
  [[nodiscard]] Result<std::vector<QuarantinedMessage>> list_quarantine(std::size_t limit) override;
  [[nodiscard]] Result<std::optional<QuarantinedMessage>> find_quarantined(std::int64_t id) override;
  [[nodiscard]] Result<std::optional<ApiKey>> find_key(std::string_view hash) override;
  [[nodiscard]] Result<std::vector<ApiKey>> list_keys() override;
  [[nodiscard]] Result<std::uint64_t> count_events() override;
  [[nodiscard]] Result<std::optional<Instant>> next_wake_at() override;

 private:
  SqliteReader(Connection connection, ReasonNumbers reasons, FeedReader feed, std::shared_ptr<DamageReport> damage);
  [[nodiscard]] Result<std::uint64_t> read_number(Rows rows);
  /// Reads a list and leaves out unreadable rows.
  /// @param column  the column that identifies a row in the damage report
  template <class T, class Read>
  [[nodiscard]] Result<std::vector<T>> list(Rows&& rows, std::string_view table, int column, Read read) {
    return read_all<T>(std::move(rows), read,
                       [&](const Rows& row, const Error& error) { damage_->note(table, row.text(column), error); });
  }
  /// Adds the row (id, number, carrier, state) to the page if the filter matches.
  void add_listed(const Rows& rows, std::string_view tenant, const ShipmentFilter& filter, ScanPage<Shipment>& page);
  [[nodiscard]] Result<ScanPage<Shipment>> list_overdue(std::string_view tenant, const ShipmentFilter& filter,
                                                        std::size_t limit, ScanPage<Shipment> page);
  [[nodiscard]] Result<std::vector<PollState>> polls(Rows&& rows);
  /// Reads a step of a scan; column 0 is the row's id, column 1 identifies it in the damage report.
  template <class Row, class Read>
  [[nodiscard]] Result<ScanPage<Row>> scan(Rows&& rows, std::int64_t from, std::size_t limit, std::string_view table,
                                           Read read);

  Connection connection_;
  ReasonNumbers reasons_;
  std::shared_ptr<DamageReport> damage_;
  FeedReader feed_;
  Statement select_shipment_;
  Statement select_chunk_;
  Statement select_return_;
  Statement scan_returns_;
  Statement select_complaint_;
  Statement scan_complaints_;
  Statement scan_shipments_;
  Statement select_feed_head_;
  Statement list_codes_;
  Statement select_due_polls_;
  Statement select_polls_;
  Statement select_polls_by_number_;
  Statement measure_polls_;
  Statement list_outlets_;
  Statement select_due_records_;
  Statement select_record_;
  Statement list_quarantine_;
  Statement select_quarantined_;
  Statement select_key_;
  Statement list_keys_;
  Statement select_events_;
  Statement select_next_wake_;
};

}  // namespace parcelgate::sqlite
