// A ticket system, as far as returns need one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/result.hpp"

namespace parcelgate {

enum class TicketPriority : std::uint8_t { normal, high, urgent };

/// Whether somebody still has to look after it; which of its states say so is the desk's business.
enum class TicketProgress : std::uint8_t { open, resolved };

struct TicketDraft {
  std::string external_id;                  ///< ours, unique: "<tenant>/<return_id>"
  std::string subject;
  std::string text;
  TicketPriority priority{TicketPriority::normal};
  std::map<std::string, std::string> fields;  ///< our field name -> value; the desk maps names to its own
};

/// What the desk holds now, read back.
struct TicketSnapshot {
  std::string id;
  std::string url;
  std::string status;  ///< in the desk's own word
  TicketPriority priority{TicketPriority::normal};
  std::map<std::string, std::string> fields;
};

/// Every call is one effect; `idempotency_key` names it and is the same on every retry. Success means that the
/// desk was asked again and holds what was written: a 2xx alone proves nothing.
class TicketDesk {
 public:
  virtual ~TicketDesk() = default;
  /// All tickets that carry our external id, oldest first.
  [[nodiscard]] virtual Result<std::vector<TicketSnapshot>> find(std::string_view external_id) = 0;
  [[nodiscard]] virtual Result<TicketSnapshot> create(const TicketDraft& draft) = 0;
  /// Writes a comment unless one with this key stands there already.
  [[nodiscard]] virtual Result<void> comment(std::string_view ticket_id, std::string_view text, std::string_view idempotency_key) = 0;
  /// Sets priority and fields, and reads them back.
  [[nodiscard]] virtual Result<TicketSnapshot> update(std::string_view ticket_id, std::optional<TicketPriority> priority,
                                                      const std::map<std::string, std::string>& fields) = 0;
  /// Resolves the ticket, or opens it again. A ticket that people closed in another way (rejected it, say) stays so.
  /// @error rejected: the desk has a reason not to, such as work that the ticket waits for
  [[nodiscard]] virtual Result<TicketSnapshot> set_progress(std::string_view ticket_id, TicketProgress progress) = 0;
  /// Folds a duplicate that a race or a lost answer made into the ticket that stays.
  [[nodiscard]] virtual Result<void> merge(std::string_view duplicate_id, std::string_view into_id) = 0;
};

}  // namespace parcelgate
