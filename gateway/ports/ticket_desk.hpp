// A ticket system as a port: the few operations that returns and complaints need.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/domain/time.hpp"

namespace parcelgate {

enum class TicketPriority : std::uint8_t { normal, high, urgent };

/// Whether somebody still has to work on the ticket. The desk maps its own states to these two.
enum class TicketProgress : std::uint8_t { open, resolved };

/// A ticket to create.
struct TicketDraft {
  std::string external_id;  ///< ours, unique: "<tenant>/<return_id>", "<tenant>/complaint/<complaint_id>"
  std::string subject;
  std::string text;
  std::string key{};  ///< idempotency key of `text`: a later comment() with this key writes nothing
  TicketPriority priority{TicketPriority::normal};
  std::optional<Instant> due{};
  std::map<std::string, std::string> fields{};  ///< our field name -> value; the desk maps names to its own
};

/// A ticket as the desk returned it.
struct TicketSnapshot {
  std::string id;
  std::string url;
  std::string status;  ///< the desk's own name of the state
  TicketPriority priority{TicketPriority::normal};
  std::optional<Instant> due{};  ///< to the second
  std::map<std::string, std::string> fields{};
};

/// A value that people at the desk may change, too. Comparing the ticket with `written_before` shows whether they did.
template <class T>
struct SharedValue {
  T wanted;
  T written_before;  ///< our last value; when the ticket holds another one, a person has changed it
};

/// Changes to a ticket; absent members stay as they are. A change that a person made is kept: a due date that differs
/// from our last one is left alone, and a priority that differs is only raised, never lowered.
struct TicketChange {
  std::optional<SharedValue<TicketPriority>> priority{};
  std::optional<SharedValue<std::optional<Instant>>> due{};
  std::map<std::string, std::string> fields{};
};

/// The priority to write, given the one that the ticket holds (the rule of TicketChange).
[[nodiscard]] TicketPriority priority_to_set(TicketPriority held, const SharedValue<TicketPriority>& change) noexcept;
/// The due date to write, given the one that the ticket holds (the rule of TicketChange). A ticket without a due date
/// gets ours. Rounded down to the second.
[[nodiscard]] std::optional<Instant> due_to_set(std::optional<Instant> held,
                                                const SharedValue<std::optional<Instant>>& change) noexcept;

/// Port of a ticket system. Calls block until the desk has answered, so use it from a thread of its own.
///
/// Invariant: success means that the adapter has read the ticket back and found the change in it. A 2xx response alone
/// proves nothing: desks drop unknown fields and ignore refused changes.
///
/// Trap: after an error of kind in_doubt the change may or may not exist. Read first (find()), or repeat comment() with
/// the same key; never call create() again blindly:
///
///     auto tickets = desk.find(draft.external_id);
///     if (!tickets) return retry(tickets.error());
///     auto ticket = tickets->empty() ? desk.create(draft) : Result<TicketSnapshot>(tickets->front());
class TicketDesk {
 public:
  virtual ~TicketDesk() = default;
  /// Checks credentials, queue and field names at the desk without changing anything there.
  /// @error unauthorized, config: names the wrong setting
  /// @error unreachable: the desk did not answer
  [[nodiscard]] virtual Result<void> check() = 0;
  /// All tickets with this external id, oldest first. More than one: a race or a lost response made duplicates, which
  /// merge() joins.
  [[nodiscard]] virtual Result<std::vector<TicketSnapshot>> find(std::string_view external_id) = 0;
  /// Creates a ticket.
  /// @error config: a setting is wrong; nothing was created, or find() finds the created ticket
  [[nodiscard]] virtual Result<TicketSnapshot> create(const TicketDraft& draft) = 0;
  /// Writes a comment unless the ticket already has one with this key.
  /// @param idempotency_key  the same on every retry of this comment
  [[nodiscard]] virtual Result<void> comment(std::string_view ticket_id, std::string_view text,
                                             std::string_view idempotency_key) = 0;
  /// Sets priority, due date and fields, and reads them back.
  [[nodiscard]] virtual Result<TicketSnapshot> update(std::string_view ticket_id, const TicketChange& change) = 0;
  /// Resolves or reopens the ticket. A ticket that people closed in another way (as rejected, for example) stays so.
  /// @error rejected: the desk refuses, for example because the ticket depends on another open one
  [[nodiscard]] virtual Result<TicketSnapshot> set_progress(std::string_view ticket_id, TicketProgress progress) = 0;
  /// Merges a duplicate into the ticket that is kept.
  [[nodiscard]] virtual Result<void> merge(std::string_view duplicate_id, std::string_view into_id) = 0;
};

}  // namespace parcelgate
