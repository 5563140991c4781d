// The store: shipments, returns, the feed and everything that must survive, behind commands and readers.
//
// Writing is one queue of commands; the store groups them into transactions and calls each command back
// after its commit is durable. A command works on shipments and returns through the Transaction, so reduce
// and evaluate run inside it. Reading goes through Reader objects, one for each thread.
//
// Shaped for several gateways: a command names its partition, a cursor holds a position for each partition,
// and nothing assumes that this process is the only writer.
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

/// Place in the feed. Opaque outside: wire form by to_cursor / parse_cursor.
struct FeedCursor {
  std::vector<std::uint64_t> positions;  ///< last position read, by partition
  friend bool operator==(const FeedCursor&, const FeedCursor&) = default;
};
[[nodiscard]] std::string to_cursor(const FeedCursor& cursor);
[[nodiscard]] Result<FeedCursor> parse_cursor(std::string_view text);

/// One entry of the append-only log that every way out reads.
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
  std::int64_t raw_id{0};       ///< where the raw message stands; 0: none
};

/// One message as received, kept once as evidence.
struct RawMessage {
  Instant received_at{};
  std::string source;
  std::string account;
  Via via{Via::push};
  std::string body;
  std::string context{};  ///< what decoding needs beside the body, see gateway/wire/message_context.hpp; often empty
  std::string mapping_version{};  ///< with which its events were decoded; empty: not decoded
};

/// A message of the raw log, and where it stands there.
struct LoggedMessage {
  std::int64_t id{0};
  RawMessage message;
};

/// First and last of the raw log's ids; both 0 when there is none.
struct RawRange {
  std::int64_t first{0};
  std::int64_t last{0};
};

/// One code of a source, as its new events brought it.
struct SeenCode {
  std::string source;
  std::string code;    ///< as sent; empty: events without a code
  bool mapped{false};  ///< when it was last seen
  std::uint64_t count{0};
  Instant first_seen_at{};
  Instant last_seen_at{};
  std::string sample;  ///< event_id of the latest
  friend bool operator==(const SeenCode&, const SeenCode&) = default;
};

/// An authenticated message that could not be decoded.
struct QuarantinedMessage {
  std::int64_t id{0};
  RawMessage message;
  std::string reason;
  std::string headers;          ///< "Name: value" lines, secrets left out
  std::uint64_t size_bytes{0};  ///< of the body; set by the store
};

/// Where a return stands in the list of a tenant's returns. Neither changes after registration, so a page goes on where
/// the one before ended, whatever is registered meanwhile.
struct ReturnPlace {
  Instant created_at{};
  std::string return_id;
  friend bool operator==(const ReturnPlace&, const ReturnPlace&) = default;
};

/// When and how a shipment is asked about at one account.
struct PollState {
  ShipmentKey key;
  std::string account;
  Instant next_at{};
  std::optional<Instant> last_checked_at;
  std::optional<Instant> last_news_at;  ///< last answer that brought something new
  std::uint32_t failures{0};            ///< in a row
  bool ended{false};                    ///< nothing more to ask
  CheckBasis basis;                     ///< reason of next_at
  std::map<std::string, std::string, std::less<>> hints;
  std::uint32_t known_events{0};  ///< the shipment's event_count after the last check
  std::uint32_t pushed_first{0};  ///< see PollOutcome::pushed_first
  Subscription subscription;
};

/// What one account has to ask about, by urgency.
struct PollLoad {
  std::string account;
  PollUrgency urgency{PollUrgency::routine};
  std::uint64_t shipments{0};
  double wanted_per_day{0};  ///< questions, if nothing were stretched
  Instant oldest_at{};       ///< earliest next_at
};

/// How far an outlet has read, and whether it is paused.
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

struct ApiKey {
  std::string id;       ///< short public name
  std::string hash;     ///< SHA-256 of the 256 random bits, hex
  std::string scope;    ///< after_sales | customer | admin
  std::string tenant;   ///< empty for admin of all
  std::string carrier;  ///< customer: the one shipment
  std::string tracking_number;
  Instant created_at{};
  std::optional<Instant> expires_at;
  bool revoked{false};
};

/// One write transaction, on the store's thread. Pointers stay valid until the command's apply() returns.
class Transaction {
 public:
  virtual ~Transaction() = default;

  /// The shipment, for reading and changing; null when unknown. Say store_shipment() after a change.
  [[nodiscard]] virtual Result<Shipment*> find_shipment(const ShipmentKey& key) = 0;
  [[nodiscard]] virtual Shipment& add_shipment(Shipment shipment) = 0;
  /// Marks it changed: its row is written once, at the end of the group.
  virtual void store_shipment(Shipment& shipment) = 0;
  /// Gives a shipment another carrier: row and history move as they are, and it stays the same object.
  /// @error conflict: a shipment stands there already
  virtual Result<void> move_shipment(Shipment& shipment, const std::string& carrier) = 0;
  /// Under which carriers a number of a tenant is known.
  [[nodiscard]] virtual Result<std::vector<std::string>> find_carriers(std::string_view tenant,
                                                                       std::string_view tracking_number) = 0;
  /// Whether a fingerprint stands in the part of the history that the row no longer holds.
  [[nodiscard]] virtual bool knows_older(const Shipment& shipment, std::uint64_t fingerprint) = 0;
  /// That part, in the order in which it arrived. Valid until the shipment is stored or the command ends.
  [[nodiscard]] virtual Result<std::span<const HistoryEntry>> older_history(const Shipment& shipment) = 0;

  [[nodiscard]] virtual Result<std::optional<Return>> find_return(std::string_view tenant,
                                                                  std::string_view return_id) = 0;
  virtual Result<void> store_return(const Return& ret) = 0;
  /// Returns whose wake_at has come, earliest first. One that cannot be read is reported (log, metric), looked at again
  /// an hour later, and does not hold up the others.
  [[nodiscard]] virtual Result<std::vector<Return>> due_returns(Instant now, std::size_t limit) = 0;

  /// @return the entry's place, also set in it
  virtual Result<FeedPlace> append_feed(FeedEntry& entry) = 0;
  virtual Result<std::int64_t> append_raw(const RawMessage& message) = 0;
  virtual Result<std::int64_t> append_quarantine(const QuarantinedMessage& message) = 0;
  virtual Result<void> remove_quarantine(std::int64_t id) = 0;
  /// Adds what was seen of each code to what is known of it: counts add up, first and last seen widen.
  virtual Result<void> add_codes(std::span<const SeenCode> codes) = 0;

  /// For registering a shipment again: what is known of its polling must not be forgotten.
  [[nodiscard]] virtual Result<std::optional<PollState>> find_poll(const ShipmentKey& key,
                                                                   std::string_view account) = 0;
  /// All accounts' rows of a number, whatever its carrier.
  [[nodiscard]] virtual Result<std::vector<PollState>> find_polls(std::string_view tenant,
                                                                  std::string_view tracking_number) = 0;
  virtual Result<void> store_poll(const PollState& state) = 0;
  /// Forgets the number at the account, its subscription included. No error when there is no such row.
  virtual Result<void> remove_poll(const ShipmentKey& key, std::string_view account) = 0;
  virtual Result<void> store_outlet(const OutletState& state) = 0;
  virtual Result<void> store_record(const StateRecord& record) = 0;
  virtual Result<void> remove_record(std::string_view owner, std::string_view key) = 0;
  [[nodiscard]] virtual Result<std::optional<StateRecord>> find_record(std::string_view owner,
                                                                       std::string_view key) = 0;
  virtual Result<void> store_key(const ApiKey& key) = 0;

  /// Where heal_instants() goes on, and what it has put right so far.
  struct Healing {
    std::int64_t after_return{0};
    std::array<std::string, 4> after_poll{};  ///< tracking number, carrier, tenant, account
    bool returns_done{false};
    bool is_done{false};
    std::uint64_t returns{0};
    std::uint64_t polls{0};
  };
  /// Puts right what was stored while the machine's date was ahead, one part of the rows a call: returns whose clocks
  /// or facts are dated later than `now` become due, so that they are evaluated again; checks that would not come
  /// before the date has caught up come now.
  virtual Result<void> heal_instants(Instant now, std::size_t limit, Healing& healing) {
    static_cast<void>(now), static_cast<void>(limit);
    healing.is_done = true;
    return {};
  }
};

/// One unit of work for the store's writer. apply() may run again when its group had to be rolled back, so it
/// starts from its inputs each time.
class Command {
 public:
  virtual ~Command() = default;
  /// What decides the partition: the shipment's or the return's key. Empty: any.
  [[nodiscard]] virtual std::string_view partition_key() const noexcept { return {}; }
  /// An error undoes this command alone.
  virtual Result<void> apply(Transaction& transaction) = 0;
  /// Called once, on the store's thread, after the commit is durable or when the command failed. Must not block.
  virtual void finished(Result<void> outcome) noexcept = 0;
};

/// Query-only view, used by one thread at a time.
class Reader {
 public:
  virtual ~Reader() = default;
  [[nodiscard]] virtual Result<std::optional<Shipment>> find_shipment(const ShipmentKey& key) = 0;
  [[nodiscard]] virtual Result<std::vector<HistoryEntry>> older_history(const Shipment& shipment) = 0;
  [[nodiscard]] virtual Result<std::optional<Return>> find_return(std::string_view tenant,
                                                                  std::string_view return_id) = 0;
  /// Newest first (by created_at, then return_id, both falling), at most `limit`, those behind `after` in that order.
  /// @param after  nothing for the first page
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
  /// Messages received since an instant with an id above `after` and up to `until`, by rising id, at most `limit`.
  /// Reads all between the two, so they are not to be far apart.
  [[nodiscard]] virtual Result<std::vector<LoggedMessage>> read_raw_log(std::int64_t after, std::int64_t until,
                                                                        Instant since, std::size_t limit) = 0;
  [[nodiscard]] virtual Result<RawRange> raw_range() = 0;
  /// By source and code. @param source  empty: of all
  [[nodiscard]] virtual Result<std::vector<SeenCode>> list_codes(std::string_view source) = 0;
  /// Rows of one urgency whose next_at has come, earliest first, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<PollState>> due_polls(std::string_view account, PollUrgency urgency,
                                                                 Instant now, std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::vector<PollState>> find_polls(const ShipmentKey& key) = 0;
  /// The same for a number of which the carrier, or the tenant, is not known.
  [[nodiscard]] virtual Result<std::vector<PollState>> find_polls(std::string_view tracking_number) = 0;
  /// By account and urgency, without the rows that have ended. Reads an index through: not for every request.
  [[nodiscard]] virtual Result<std::vector<PollLoad>> measure_polls() = 0;
  [[nodiscard]] virtual Result<std::vector<OutletState>> list_outlets() = 0;
  [[nodiscard]] virtual Result<std::vector<StateRecord>> due_records(std::string_view owner, Instant now,
                                                                     std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::optional<StateRecord>> find_record(std::string_view owner,
                                                                       std::string_view key) = 0;
  /// Newest first, without their bodies, which together may be more than fits into memory.
  [[nodiscard]] virtual Result<std::vector<QuarantinedMessage>> list_quarantine(std::size_t limit) = 0;
  [[nodiscard]] virtual Result<std::optional<QuarantinedMessage>> find_quarantined(std::int64_t id) = 0;
  [[nodiscard]] virtual Result<std::optional<ApiKey>> find_key(std::string_view hash) = 0;
  [[nodiscard]] virtual Result<std::vector<ApiKey>> list_keys() = 0;
  [[nodiscard]] virtual Result<std::uint64_t> count_events() = 0;
  [[nodiscard]] virtual Result<std::optional<Instant>> next_wake_at() = 0;
};

/// What a group of commits changed, for those who wait for it.
struct CommitNews {
  bool feed{false};  ///< entries were appended
  bool wake{false};  ///< a return was stored, so the earliest wake_at may have moved
};

/// Whether the store takes writes.
struct StoreHealth {
  std::string fault;                ///< why not, one sentence; empty: it does
  std::optional<Instant> since;     ///< since when not
  std::uint64_t failed_commits{0};  ///< groups that could not be committed since then
  [[nodiscard]] bool takes_writes() const noexcept { return fault.empty(); }
};

class Store {
 public:
  virtual ~Store() = default;
  /// Hands a command to the writer. False: the queue is full; the command is untouched and still the caller's.
  [[nodiscard]] virtual bool submit(std::unique_ptr<Command>& command) = 0;
  /// Waits until submit() may find room, at most `at_most`. Others may take the room first.
  virtual void await_room(std::chrono::milliseconds at_most) = 0;
  /// What the last write ran into (a full disk, say), or that a write has been under way for seconds; nothing when the
  /// last one went well. After a fault the store finds out by itself whether it can write again: by a write of many
  /// pages that reached the disk, never by one that changed nothing. Any thread; does not wait.
  [[nodiscard]] virtual std::optional<std::string> write_fault() const = 0;
  /// The same with its history. Any thread; does not wait.
  [[nodiscard]] virtual StoreHealth health() const { return {write_fault().value_or(""), std::nullopt, 0}; }
  [[nodiscard]] virtual Result<std::unique_ptr<Reader>> open_reader() = 0;
  /// Called on the store's thread after each group that appended to the feed or changed a wake_at. Must not block.
  virtual void on_commit(std::function<void(CommitNews)> listener) = 0;
};

/// Submits and waits for the outcome. For threads that may wait (mqtt-in, outlets, tools); while the queue is full it
/// waits for room.
[[nodiscard]] Result<void> submit_and_wait(Store& store, std::unique_ptr<Command> command);

}  // namespace parcelgate
