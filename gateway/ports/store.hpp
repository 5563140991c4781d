// The store as a port: shipments, returns, the feed and everything else that must survive a restart.
//
// Write: submit a Command. The store queues commands, runs several of them in one transaction, and calls each command
// back when the commit is durable. A command changes shipments and returns through the Transaction, so the domain's
// reduce and evaluate steps run inside it and see a consistent state:
//
//     auto stored = submit_and_wait(store, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
//       return transaction.store_return(ret);
//     }));
//
// Read: open a Reader for each thread.
//
//     auto reader = store.open_reader();
//     auto entries = (*reader)->read_feed(cursor, tenant, 100);  // moves the cursor past the entries
//
// Several gateways may share a store one day: a command names its partition, a cursor holds a position for each
// partition, and callers must not assume that this process is the only writer.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/poll_plan.hpp"
#include "gateway/domain/returns.hpp"
#include "gateway/domain/shipment.hpp"
#include "gateway/domain/subscription.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// How far a reader of the feed has come. Clients see an opaque text: to_cursor() writes it, parse_cursor() reads it. A
/// default-constructed cursor is the start of the feed.
struct FeedCursor {
  std::vector<std::uint64_t> positions;  ///< last position read, by partition
  friend bool operator==(const FeedCursor&, const FeedCursor&) = default;
};
[[nodiscard]] std::string to_cursor(const FeedCursor& cursor);
/// @error malformed: not a text that to_cursor() wrote
[[nodiscard]] Result<FeedCursor> parse_cursor(std::string_view text);

/// One entry of the append-only feed, which every outlet and the events API read. Immutable once appended: `data` is
/// rendered when the entry is written, so a later release publishes an old entry unchanged.
struct FeedEntry {
  std::uint32_t partition{0};
  std::uint64_t position{0};  ///< set by the store, rising by commit order within its partition
  Instant recorded_at{};
  std::string type;  ///< CloudEvents type: "parcelgate.shipment.status_changed.v1"
  std::string tenant;
  std::string carrier;          ///< shipment events
  std::string tracking_number;  ///< shipment events
  std::string return_id;        ///< of the return concerned, or empty
  std::string data;             ///< the CloudEvents `data` object, JSON, rendered once
  std::int64_t raw_id{0};       ///< id of the message in the raw log that caused it; 0: none
};

/// One message as received, stored once as evidence and for replay. The owning form of SourceMessage.
struct RawMessage {
  Instant received_at{};
  std::string source;
  std::string account;
  Via via{Via::push};
  std::string body;
  std::string context{};          ///< decoder's other inputs, see gateway/wire/message_context.hpp; often empty
  std::string mapping_version{};  ///< mapping that decoded its events; empty: not decoded
};

/// A message of the raw log with its id there.
struct LoggedMessage {
  std::int64_t id{0};
  RawMessage message;
};

/// First and last id of the raw log; both 0 when it is empty.
struct RawRange {
  std::int64_t first{0};
  std::int64_t last{0};
};

/// Statistics of one carrier code of a source, counted over new events. Shows operators the codes without a mapping.
struct SeenCode {
  std::string source;
  std::string code;    ///< as sent; empty: events without a code
  bool mapped{false};  ///< whether the status map had a row for it when it was last seen
  std::uint64_t count{0};
  Instant first_seen_at{};
  Instant last_seen_at{};
  std::string sample;  ///< event_id of the latest
  friend bool operator==(const SeenCode&, const SeenCode&) = default;
};

/// An authenticated message that could not be decoded, kept so that it can be decoded again with a fixed manifest. The
/// store limits their number, size and age; it drops the oldest first.
struct QuarantinedMessage {
  std::int64_t id{0};
  RawMessage message;
  std::string reason;
  std::string headers;          ///< "Name: value" lines, without secrets
  std::uint64_t size_bytes{0};  ///< of the body; set by the store
};

/// Position in the list of a tenant's returns, for paging. Neither member changes after registration, so the next page
/// starts right after the previous one, whatever is registered in between.
struct ReturnPlace {
  Instant created_at{};
  std::string return_id;
  friend bool operator==(const ReturnPlace&, const ReturnPlace&) = default;
};

/// The polling schedule of one shipment at one account. (key, account) is unique. The row also exists for push-only
/// accounts, where it holds the subscription.
struct PollState {
  ShipmentKey key;
  std::string account;
  Instant next_at{};
  std::optional<Instant> last_checked_at;
  std::optional<Instant> last_news_at;  ///< last response with something new
  std::uint32_t failures{0};            ///< in a row
  bool ended{false};                    ///< polled no more
  CheckBasis basis;                     ///< reason of next_at
  std::map<std::string, std::string, std::less<>> hints;
  std::uint32_t known_events{0};  ///< the shipment's event_count after the last check
  std::uint32_t pushed_first{0};  ///< see PollOutcome::pushed_first
  Subscription subscription;
};

/// The demand for polls at one account for one urgency.
struct PollLoad {
  std::string account;
  PollUrgency urgency{PollUrgency::routine};
  std::uint64_t shipments{0};
  double wanted_per_day{0};  ///< polls a day, if no interval were stretched
  Instant oldest_at{};       ///< earliest next_at
};

/// The feed position of an outlet, and whether it is paused.
struct OutletState {
  std::string outlet;
  FeedCursor cursor;
  bool paused{false};
};

/// A small document that one part of the gateway keeps about one subject, for example:
///   owner "tickets"         key "ticket:<tenant>/<return_id>"  the ticket's number and open alerts
///   owner "tickets"         key "retry:<subject>"              entries that an outlet still has to deliver
///   owner "carrier_choice"  key "<tenant>/<tracking_number>"   the guessed carrier and its alternatives
///   owner "poll:<account>"  key "day"                          what is used of an account's budget
/// Only the owner reads the value. (owner, key) is unique.
struct StateRecord {
  std::string owner;  ///< an outlet's name, or a fixed name of the part that keeps it
  std::string key;
  std::string value;              ///< JSON
  std::optional<Instant> due_at;  ///< when due_records() returns it; none: never
};

/// A key of the HTTP API. Only its hash is stored; the key itself is shown once, when it is created.
struct ApiKey {
  std::string id;       ///< short public name
  std::string hash;     ///< SHA-256 of the 256 random bits, hex
  std::string scope;    ///< after_sales | customer | admin
  std::string tenant;   ///< empty for admin of all
  std::string carrier;  ///< customer keys: the one shipment that they may read
  std::string tracking_number;
  Instant created_at{};
  std::optional<Instant> expires_at;
  bool revoked{false};
};

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
  /// Returns whose wake_at has passed, earliest first. A row that cannot be read is reported (log, metric), tried again
  /// an hour later, and does not block the others.
  [[nodiscard]] virtual Result<std::vector<Return>> due_returns(Instant now, std::size_t limit) = 0;

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
  virtual Result<void> store_record(const StateRecord& record) = 0;
  virtual Result<void> remove_record(std::string_view owner, std::string_view key) = 0;
  [[nodiscard]] virtual Result<std::optional<StateRecord>> find_record(std::string_view owner,
                                                                       std::string_view key) = 0;
  virtual Result<void> store_key(const ApiKey& key) = 0;

  /// Progress of repair_instants(): the position after the last call, and totals. Start with a default-constructed one.
  struct InstantRepair {
    std::int64_t after_return{0};
    std::array<std::string, 4> after_poll{};  ///< tracking number, carrier, tenant, account
    bool returns_done{false};
    bool is_done{false};
    std::uint64_t returns{0};
    std::uint64_t polls{0};
  };
  /// Repairs rows that were stored while the machine's date was ahead. Returns whose clocks or facts are dated after
  /// `now` become due and are evaluated again; polls scheduled too far ahead become due. Each call handles at most
  /// `limit` rows of a kind, so that other commands do not wait long: call it until `progress.is_done`. By default
  /// there is nothing to repair.
  virtual Result<void> repair_instants(Instant now, std::size_t limit, InstantRepair& progress) {
    static_cast<void>(now), static_cast<void>(limit);
    progress.is_done = true;
    return {};
  }
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
  /// Makes the changes. An error undoes this command alone, except `unreachable`, which fails the whole group.
  virtual Result<void> apply(Transaction& transaction) = 0;
  /// Called once, on the store's thread, when the commit is durable or the command has failed. Must not block.
  virtual void finished(Result<void> outcome) noexcept = 0;
};

/// Read-only access, used by one thread at a time. Each call sees the last commit; two calls may see different commits,
/// so do not combine their results as if they were one snapshot.
class Reader {
 public:
  virtual ~Reader() = default;
  [[nodiscard]] virtual Result<std::optional<Shipment>> find_shipment(const ShipmentKey& key) = 0;
  [[nodiscard]] virtual Result<std::vector<HistoryEntry>> older_history(const Shipment& shipment) = 0;
  [[nodiscard]] virtual Result<std::optional<Return>> find_return(std::string_view tenant,
                                                                  std::string_view return_id) = 0;
  /// One page of a tenant's returns, newest first (by created_at, then return_id, both descending).
  /// @param after  the last return of the previous page; nothing for the first page
  [[nodiscard]] virtual Result<std::vector<Return>> list_returns(std::string_view tenant,
                                                                 const std::optional<ReturnPlace>& after,
                                                                 std::size_t limit) = 0;
  /// Entries after the cursor in feed order, at most `limit`; `cursor` is moved to the last one.
  /// @param tenant  empty: all tenants
  [[nodiscard]] virtual Result<std::vector<FeedEntry>> read_feed(FeedCursor& cursor, std::string_view tenant,
                                                                 std::size_t limit) = 0;
  [[nodiscard]] virtual Result<FeedEntry> find_feed_entry(FeedPlace place) = 0;
  [[nodiscard]] virtual Result<FeedCursor> feed_head() = 0;
  [[nodiscard]] virtual Result<std::optional<RawMessage>> find_raw(std::int64_t id) = 0;
  /// Messages received since an instant, with an id above `after` and up to `until`, by ascending id, at most `limit`.
  /// Scans every row between the two ids, so keep the range small.
  [[nodiscard]] virtual Result<std::vector<LoggedMessage>> read_raw_log(std::int64_t after, std::int64_t until,
                                                                        Instant since, std::size_t limit) = 0;
  [[nodiscard]] virtual Result<RawRange> raw_range() = 0;
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

/// What one group of commands changed, for threads that wait for such changes.
struct CommitNews {
  bool feed{false};  ///< entries were appended
  bool wake{false};  ///< a return was stored, so the earliest wake_at may have moved
};

/// Whether the store can write.
struct StoreHealth {
  std::string fault;                ///< why it cannot, one sentence; empty: it can
  std::optional<Instant> since;     ///< when the fault began
  std::uint64_t failed_commits{0};  ///< groups that could not be committed since then
  [[nodiscard]] bool takes_writes() const noexcept { return fault.empty(); }
};

/// Port of a store. All functions may be called from any thread.
class Store {
 public:
  virtual ~Store() = default;
  /// Queues a command. False: the queue is full and the caller still owns the command. Then push back (503, withheld
  /// acknowledgement) or call await_room(); do not retry in a tight loop.
  [[nodiscard]] virtual bool submit(std::unique_ptr<Command>& command) = 0;
  /// Waits until the queue has room, at most `at_most`. Another thread may take the room first, so submit() can still
  /// return false.
  virtual void await_room(std::chrono::milliseconds at_most) = 0;
  /// The fault of the last write (a full disk, for example), or that a write has taken seconds so far; nothing when the
  /// last write succeeded. After a fault the store probes by itself whether it can write again. Does not wait.
  [[nodiscard]] virtual std::optional<std::string> write_fault() const = 0;
  /// The same with its history. Does not wait.
  [[nodiscard]] virtual StoreHealth health() const { return {write_fault().value_or(""), std::nullopt, 0}; }
  /// Opens a reader. Each thread needs its own.
  [[nodiscard]] virtual Result<std::unique_ptr<Reader>> open_reader() = 0;
  /// Adds a listener, called on the store's thread after each group that appended to the feed or changed a wake_at. It
  /// must not block and must stay valid as long as the store.
  virtual void on_commit(std::function<void(CommitNews)> listener) = 0;
};

/// Submits a command and waits for its outcome, also for room in a full queue. Only for threads that may block
/// (mqtt-in, outlets, tools). On the store's own thread (finished(), on_commit()) it would wait for ever.
[[nodiscard]] Result<void> submit_and_wait(Store& store, std::unique_ptr<Command> command);

}  // namespace parcelgate
