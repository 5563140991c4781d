// Reading from a store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/domain/complaints.hpp"
#include "gateway/domain/receipts.hpp"
#include "gateway/domain/returns.hpp"
#include "gateway/domain/shipment.hpp"
#include "gateway/ports/store/complaints.hpp"
#include "gateway/ports/store/feed.hpp"
#include "gateway/ports/store/keys.hpp"
#include "gateway/ports/store/polling.hpp"
#include "gateway/ports/store/proof.hpp"
#include "gateway/ports/store/raw_log.hpp"
#include "gateway/ports/store/records.hpp"
#include "gateway/ports/store/returns.hpp"
#include "gateway/ports/store/shipments.hpp"

namespace parcelgate {

/// Read-only access, used by one thread at a time. Each call sees the last commit; two calls may see different commits,
/// so do not combine their results as if they were one snapshot.
class Reader {
 public:
  virtual ~Reader() = default;
  [[nodiscard]] virtual Result<std::optional<Shipment>> find_shipment(const ShipmentKey& key) = 0;
  [[nodiscard]] virtual Result<std::vector<HistoryEntry>> older_history(const Shipment& shipment) = 0;
  /// The most rows that one call of list_shipments() reads.
  static constexpr std::size_t kMostListed = 20'000;
  /// One page of a tenant's shipments that match a filter, the latest registered first. A call returns at most `limit`
  /// shipments and reads at most kMostListed rows, so a page can be short or empty without being the last: see
  /// ScanPage::is_end.
  /// @param after  a position in the previous page, or its `next`; nothing: the first page
  [[nodiscard]] virtual Result<ScanPage<Shipment>> list_shipments(std::string_view tenant, const ShipmentFilter& filter,
                                                                  const std::optional<ShipmentPlace>& after,
                                                                  std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::optional<Return>> find_return(std::string_view tenant,
                                                                  std::string_view return_id) = 0;
  /// One page of a tenant's returns that a filter lets through, newest first (by created_at, then return_id, both
  /// descending).
  /// @param after  the last return of the previous page; nothing for the first page
  [[nodiscard]] virtual Result<std::vector<Return>> list_returns(std::string_view tenant, const ReturnFilter& filter,
                                                                 const std::optional<ReturnPlace>& after,
                                                                 std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::optional<Receipt>> find_receipt(std::string_view tenant,
                                                                    std::string_view receipt_id) = 0;
  /// One page of a tenant's receipts, the latest received first.
  /// @param is_matched  absent: all; true: those that a return has, false: unknown parcels
  /// @param after  the last receipt of the previous page; nothing for the first page
  [[nodiscard]] virtual Result<std::vector<Receipt>> list_receipts(std::string_view tenant,
                                                                   std::optional<bool> is_matched,
                                                                   const std::optional<ReceiptPlace>& after,
                                                                   std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::optional<Complaint>> find_complaint(std::string_view tenant,
                                                                        std::string_view complaint_id) = 0;
  /// One page of a tenant's complaints that a filter lets through, in the order of list_returns().
  [[nodiscard]] virtual Result<std::vector<Complaint>> list_complaints(std::string_view tenant,
                                                                       const ComplaintFilter& filter,
                                                                       const std::optional<ComplaintPlace>& after,
                                                                       std::size_t limit) = 0;
  /// One page of a tenant's returns, shipments and complaints that need a person: earliest deadline first, or most
  /// money first.
  [[nodiscard]] virtual Result<std::vector<AlertOwner>> list_alerts(std::string_view tenant, AlertOrder order,
                                                                    const std::optional<AlertPlace>& after,
                                                                    std::size_t limit) = 0;
  /// Returns of all tenants, in an order of the store: at most `limit` from a place on. A row that is added or changed
  /// meanwhile is seen once or not at all. For operators' work; it reads every row.
  /// @param from  0, or a place of the step before
  [[nodiscard]] virtual Result<ScanPage<Return>> scan_returns(std::int64_t from, std::size_t limit) = 0;
  /// The same for shipments, without the older parts of their histories.
  [[nodiscard]] virtual Result<ScanPage<Shipment>> scan_shipments(std::int64_t from, std::size_t limit) = 0;
  [[nodiscard]] virtual Result<ScanPage<Complaint>> scan_complaints(std::int64_t from, std::size_t limit) = 0;
  /// Entries after the cursor in feed order, at most `limit`; `cursor` is moved to the last one.
  /// @param tenant  empty: all tenants
  /// A cursor without a position begins at the oldest entry that is kept.
  /// @error rejected: the cursor belongs to another store, whose folder was lost or replaced
  ///        gone: entries after the cursor were removed by the store's retention
  [[nodiscard]] virtual Result<std::vector<FeedEntry>> read_feed(FeedCursor& cursor, std::string_view tenant,
                                                                 std::size_t limit) = 0;
  [[nodiscard]] virtual Result<FeedEntry> find_feed_entry(FeedPlace place) = 0;
  [[nodiscard]] virtual Result<FeedCursor> feed_head() = 0;
  /// The cursor before the oldest entry that is kept.
  [[nodiscard]] virtual Result<FeedCursor> oldest_cursor() = 0;
  [[nodiscard]] virtual Result<std::optional<RawMessage>> find_raw(std::int64_t id) = 0;
  /// Messages received since an instant, from an id on, by ascending id: at most `limit`, and what a scan of about
  /// `most_bytes` finds.
  /// @param from  0, or RawPage::next of the page before
  [[nodiscard]] virtual Result<RawPage> read_raw_log(std::int64_t from, Instant since, std::size_t limit,
                                                     std::size_t most_bytes) = 0;
  [[nodiscard]] virtual Result<RawRange> raw_range() = 0;
  /// The records of a return, and the chain of hashes from the first of them to the head. Reads and hashes everything
  /// between: a second for some hundred megabytes.
  /// @error rejected: more than `most_bytes` would have to be read
  ///        rejected: this store keeps no journal
  [[nodiscard]] virtual Result<ProofScan> scan_proofs(const ProofFilter& /*filter*/, std::uint64_t /*most_bytes*/) {
    return unexpected(ErrorKind::rejected, "this store keeps no journal, so it has no evidence");
  }
  /// The record with a message of the raw log. Nothing: it was removed.
  [[nodiscard]] virtual Result<std::optional<ProofRecord>> find_proof(std::int64_t /*raw_id*/) {
    return unexpected(ErrorKind::rejected, "this store keeps no journal, so it has no evidence");
  }
  /// Statistics of codes, ordered by source and code.
  /// @param source  empty: all sources
  [[nodiscard]] virtual Result<std::vector<SeenCode>> list_codes(std::string_view source) = 0;
  /// Rows of one urgency whose next_at has passed, earliest first, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<PollState>> due_polls(std::string_view account, PollUrgency urgency,
                                                                 Instant now, std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::vector<PollState>> find_polls(const ShipmentKey& key) = 0;
  /// The same for a number whose carrier or tenant is not known.
  [[nodiscard]] virtual Result<std::vector<PollState>> find_polls(std::string_view tracking_number) = 0;
  /// By account and urgency, without ended rows. Scans a whole index: do not call it for each request.
  [[nodiscard]] virtual Result<std::vector<PollLoad>> measure_polls() = 0;
  [[nodiscard]] virtual Result<std::vector<OutletState>> list_outlets() = 0;
  /// As the limit of due_records(): more than any owner keeps.
  static constexpr std::size_t kAllRecords = 1'000'000;
  [[nodiscard]] virtual Result<std::vector<StateRecord>> due_records(std::string_view owner, Instant now,
                                                                     std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::optional<StateRecord>> find_record(std::string_view owner,
                                                                       std::string_view key) = 0;
  /// Newest first, without bodies: together these may not fit into memory. Read one by find_quarantined().
  [[nodiscard]] virtual Result<std::vector<QuarantinedMessage>> list_quarantine(std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::optional<QuarantinedMessage>> find_quarantined(std::int64_t id) = 0;
  [[nodiscard]] virtual Result<std::optional<ApiKey>> find_key(std::string_view hash) = 0;
  [[nodiscard]] virtual Result<std::vector<ApiKey>> list_keys() = 0;
  [[nodiscard]] virtual Result<std::uint64_t> count_events() = 0;
  [[nodiscard]] virtual Result<std::optional<Instant>> next_wake_at() = 0;
};

}  // namespace parcelgate
