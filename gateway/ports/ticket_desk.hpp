// A ticket system, as far as returns need one.
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

/// Whether somebody still has to look after it; which of its states say so is the desk's business.
enum class TicketProgress : std::uint8_t { open, resolved };

struct TicketDraft {
  std::string external_id;  ///< ours, unique: "<tenant>/<return_id>"
  std::string subject;
  std::string text;
  std::string key{};  ///< idempotency key of `text`: comment() with this key writes nothing
  TicketPriority priority{TicketPriority::normal};
  std::optional<Instant> due{};
  std::map<std::string, std::string> fields{};  ///< our field name -> value; the desk maps names to its own
};

/// What the desk holds now, read back.
struct TicketSnapshot {
  std::string id;
  std::string url;
  std::string status;  ///< in the desk's own word
  TicketPriority priority{TicketPriority::normal};
  std::optional<Instant> due{};  ///< to the second
  std::map<std::string, std::string> fields{};
};

/// A value that the desk's own people may change, too.
template <class T>
struct SharedValue {
  T wanted;
  T written_before;  ///< ours, as written last: the desk holding another value means that a person changed it
};

/// What to change in a ticket; what is absent stays. A person's own change is kept: a due date that differs from the
/// one written before is left alone, and a priority that differs is only ever raised.
struct TicketChange {
  std::optional<SharedValue<TicketPriority>> priority{};
  std::optional<SharedValue<std::optional<Instant>>> due{};
  std::map<std::string, std::string> fields{};
};

/// The priority that a ticket should have now.
[[nodiscard]] TicketPriority priority_to_set(TicketPriority held, const SharedValue<TicketPriority>& change) noexcept;
/// The due date that a ticket should have now. A ticket without one takes ours.
[[nodiscard]] std::optional<Instant> due_to_set(std::optional<Instant> held,
                                                const SharedValue<std::optional<Instant>>& change) noexcept;

/// Every call is one effect; `idempotency_key` names it and is the same on every retry. Success means that the
/// desk was asked again and holds what was written: a 2xx alone proves nothing.
class TicketDesk {
 public:
  virtual ~TicketDesk() = default;
  /// Asks the desk, without any effect, whether it would take our tickets: credentials, queue, names of fields.
  /// @error unauthorized, config: what is wrong in the configuration, by name; unreachable: no answer
  [[nodiscard]] virtual Result<void> check() = 0;
  /// All tickets that carry our external id, oldest first.
  [[nodiscard]] virtual Result<std::vector<TicketSnapshot>> find(std::string_view external_id) = 0;
  /// @error config: nothing was created, or the one that was is found by find()
  [[nodiscard]] virtual Result<TicketSnapshot> create(const TicketDraft& draft) = 0;
  /// Writes a comment unless one with this key is there already.
  [[nodiscard]] virtual Result<void> comment(std::string_view ticket_id, std::string_view text,
                                             std::string_view idempotency_key) = 0;
  /// Sets priority, due date and fields, and reads them back.
  [[nodiscard]] virtual Result<TicketSnapshot> update(std::string_view ticket_id, const TicketChange& change) = 0;
  /// Resolves the ticket, or opens it again. A ticket that people closed in another way (rejected it, say) stays so.
  /// @error rejected: the desk has a reason not to, such as work that the ticket waits for
  [[nodiscard]] virtual Result<TicketSnapshot> set_progress(std::string_view ticket_id, TicketProgress progress) = 0;
  /// Folds a duplicate that a race or a lost answer made into the ticket that stays.
  [[nodiscard]] virtual Result<void> merge(std::string_view duplicate_id, std::string_view into_id) = 0;
};

}  // namespace parcelgate
