// Writing to a store: a command makes its changes through a transaction.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/complaints.hpp"
#include "gateway/domain/receipts.hpp"
#include "gateway/domain/returns.hpp"
#include "gateway/domain/shipment.hpp"
#include "gateway/ports/store/feed.hpp"
#include "gateway/ports/store/keys.hpp"
#include "gateway/ports/store/polling.hpp"
#include "gateway/ports/store/raw_log.hpp"
#include "gateway/ports/store/records.hpp"
#include "gateway/ports/store/returns.hpp"

namespace parcelgate {

/// The write transaction that a command runs in, on the store's thread. It sees the changes of earlier commands of the
/// same group. Pointers and spans stay valid until the command's apply() returns.
///
/// Trap: find_shipment() returns the cached object, not a copy. Call store_shipment() after every change; a change that
/// is not stored may be lost, or be written by a later command.
class Transaction {
 public:
  virtual ~Transaction() = default;

  /// The shipment, for reading and changing; null when unknown. Call store_shipment() after a change.
  [[nodiscard]] virtual Result<Shipment*> find_shipment(const ShipmentKey& key) = 0;
  [[nodiscard]] virtual Shipment& add_shipment(Shipment shipment) = 0;
  /// Marks the shipment as changed. Its row is written once, at the end of the group, however often this is called.
  virtual void store_shipment(Shipment& shipment) = 0;
  /// Changes the carrier in a shipment's key. Row and history move unchanged, and the reference stays valid.
  /// @error conflict: a shipment with the new key exists
  virtual Result<void> move_shipment(Shipment& shipment, const std::string& carrier) = 0;
  /// The carriers under which a tenant's number is stored, each once, in alphabetical order.
  [[nodiscard]] virtual Result<std::vector<std::string>> find_carriers(std::string_view tenant,
                                                                       std::string_view tracking_number) = 0;
  /// Whether the older history, which was moved out of the shipment's row, holds an event with this fingerprint.
  [[nodiscard]] virtual bool knows_older(const Shipment& shipment, std::uint64_t fingerprint) = 0;
  /// The older history, in order of arrival. Valid until the shipment is stored or the command ends.
  [[nodiscard]] virtual Result<std::span<const HistoryEntry>> older_history(const Shipment& shipment) = 0;

  [[nodiscard]] virtual Result<std::optional<Return>> find_return(std::string_view tenant,
                                                                  std::string_view return_id) = 0;
  virtual Result<void> store_return(const Return& ret) = 0;
  /// The first fifty returns of an order, in the order of their registration.
  [[nodiscard]] virtual Result<std::vector<Return>> find_returns_of_order(std::string_view tenant,
                                                                          std::string_view order_id) = 0;

  [[nodiscard]] virtual Result<std::optional<Receipt>> find_receipt(std::string_view tenant,
                                                                    std::string_view receipt_id) = 0;
  /// Fifty receipts of a number in the order of their recording: those that a return has, or the others.
  /// @param from  0, then `next` of the page before. A receipt that was stored meanwhile is not read twice
  [[nodiscard]] virtual Result<ScanPage<Receipt>> find_receipts_of_number(std::string_view tenant,
                                                                          std::string_view tracking_number,
                                                                          bool is_matched, std::int64_t from) = 0;
  virtual Result<void> store_receipt(const Receipt& receipt) = 0;

  /// Returns whose wake_at has passed, earliest first. A row that cannot be read is reported (log, metric), tried again
  /// an hour later, and does not block the others.
  [[nodiscard]] virtual Result<std::vector<Return>> due_returns(Instant now, std::size_t limit) = 0;

  /// Shipments whose clocks are to be evaluated, earliest first, as due_returns() does. Store each after its change.
  [[nodiscard]] virtual Result<std::vector<Shipment*>> due_shipments(Instant now, std::size_t limit) = 0;

  [[nodiscard]] virtual Result<std::optional<Complaint>> find_complaint(std::string_view tenant,
                                                                        std::string_view complaint_id) = 0;
  virtual Result<void> store_complaint(const Complaint& complaint) = 0;
  /// Complaints whose wake_at has passed, as due_returns() does.
  [[nodiscard]] virtual Result<std::vector<Complaint>> due_complaints(Instant now, std::size_t limit) = 0;

  /// @return the entry's place, also set in it
  virtual Result<FeedPlace> append_feed(FeedEntry& entry) = 0;
  virtual Result<std::int64_t> append_raw(const RawMessage& message) = 0;
  virtual Result<std::int64_t> append_quarantine(const QuarantinedMessage& message) = 0;
  virtual Result<void> remove_quarantine(std::int64_t id) = 0;
  /// Merges new statistics of codes into the stored ones: adds the counts, widens the range of first and last seen.
  virtual Result<void> add_codes(std::span<const SeenCode> codes) = 0;

  /// The row of a shipment at one account. Read it before registering a shipment again, so that its history of polling
  /// is kept.
  [[nodiscard]] virtual Result<std::optional<PollState>> find_poll(const ShipmentKey& key,
                                                                   std::string_view account) = 0;
  /// The rows of a number at all accounts and under all carriers.
  [[nodiscard]] virtual Result<std::vector<PollState>> find_polls(std::string_view tenant,
                                                                  std::string_view tracking_number) = 0;
  virtual Result<void> store_poll(const PollState& state) = 0;
  /// Deletes the row of a shipment at an account, including its subscription. A missing row is not an error.
  virtual Result<void> remove_poll(const ShipmentKey& key, std::string_view account) = 0;
  virtual Result<void> store_outlet(const OutletState& state) = 0;
  /// Forgets an outlet's position. A missing row is not an error. Its records are removed one by one.
  virtual Result<void> remove_outlet(std::string_view outlet) = 0;
  virtual Result<void> store_record(const StateRecord& record) = 0;
  virtual Result<void> remove_record(std::string_view owner, std::string_view key) = 0;
  [[nodiscard]] virtual Result<std::optional<StateRecord>> find_record(std::string_view owner,
                                                                       std::string_view key) = 0;
  virtual Result<void> store_key(const ApiKey& key) = 0;

  /// Progress of repair_instants(): the position after the last call, and totals. Start with a default-constructed one.
  struct InstantRepair {
    std::int64_t after_return{0};
    std::int64_t after_complaint{0};
    std::array<std::string, 4> after_poll{};  ///< tracking number, carrier, tenant, account
    bool returns_done{false};
    bool complaints_done{false};
    bool is_done{false};
    std::uint64_t returns{0};
    std::uint64_t complaints{0};
    std::uint64_t polls{0};
  };
  /// Repairs rows that were stored while the machine's date was ahead. Returns and complaints whose clocks or facts are
  /// dated after `now` become due and are evaluated again; polls scheduled too far ahead become due. Each call handles
  /// at most `limit` rows of a kind, so that other commands do not wait long: call it until `progress.is_done`. By
  /// default there is nothing to repair.
  virtual Result<void> repair_instants(Instant now, std::size_t limit, InstantRepair& progress) {
    static_cast<void>(now), static_cast<void>(limit);
    progress.is_done = true;
    return {};
  }
};

/// When a command is called back.
enum class Completion : std::uint8_t {
  durable,  ///< as soon as it survives a crash; readers may see it up to 50 ms later. For pushes and other messages
  visible,  ///< when readers see it as well. For callers that read what they wrote
};

/// One unit of work for the store's writer. The store runs several commands in one transaction (a group), but an error
/// of one command undoes that command alone.
///
/// Trap: apply() may run again when its group had to be rolled back. It must start from its inputs each time: do not
/// move from members, and reset the results that an earlier run left. Act on the outside world in finished(), not in
/// apply().
class Command {
 public:
  virtual ~Command() = default;
  /// The shipment's or return's key, which decides the partition. Empty: any partition.
  [[nodiscard]] virtual std::string_view partition_key() const noexcept { return {}; }
  [[nodiscard]] virtual Completion completion() const noexcept { return Completion::visible; }
  /// Makes the changes. An error undoes this command alone, except `unreachable`, which fails the whole group.
  virtual Result<void> apply(Transaction& transaction) = 0;
  /// Called once, on the store's thread, when the change is durable, and visible if completion() says so, or when
  /// the command has failed. Must not block.
  virtual void finished(Result<void> outcome) noexcept = 0;
};

}  // namespace parcelgate
