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
// Its data types are in gateway/ports/store/, one header for each kind; this header includes them all.
//
// Several gateways may share a store one day: a command names its partition, a cursor holds a position for each
// partition, and callers must not assume that this process is the only writer.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/ports/store/change_stamps.hpp"
#include "gateway/ports/store/complaints.hpp"
#include "gateway/ports/store/feed.hpp"
#include "gateway/ports/store/keys.hpp"
#include "gateway/ports/store/polling.hpp"
#include "gateway/ports/store/raw_log.hpp"
#include "gateway/ports/store/reader.hpp"
#include "gateway/ports/store/records.hpp"
#include "gateway/ports/store/returns.hpp"
#include "gateway/ports/store/shipments.hpp"
#include "gateway/ports/store/transaction.hpp"

namespace parcelgate {

/// What one group of commands changed, for threads that wait for such changes.
struct CommitNews {
  bool feed{false};  ///< entries were appended
  bool wake{false};  ///< a return or a complaint was stored, so the earliest wake_at may have moved
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
  /// Stamps of all rows that are described there, for those who keep answers. They live as long as the store. Null:
  /// another process may write too, so nothing can be kept without a look-up.
  [[nodiscard]] virtual const ChangeStamps* change_stamps() const noexcept { return nullptr; }
};

/// Submits a command and waits for its outcome, also for room in a full queue. Only for threads that may block
/// (mqtt-in, outlets, tools). On the store's own thread (finished(), on_commit()) it would wait for ever.
[[nodiscard]] Result<void> submit_and_wait(Store& store, std::unique_ptr<Command> command);

}  // namespace parcelgate
