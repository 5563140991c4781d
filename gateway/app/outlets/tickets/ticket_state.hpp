// The ticket outlet's stored state of one return or complaint.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/outlets/follower/retry_list.hpp"
#include "gateway/base/result.hpp"
#include "gateway/ports/ticket_desk.hpp"

namespace parcelgate {

enum class AlertLevel : std::uint8_t { warning, breached };
[[nodiscard]] std::string_view to_string(AlertLevel level) noexcept;

/// The one open alert of a cause (a clock).
struct OpenAlert {
  AlertLevel level{AlertLevel::warning};
  std::string opened_by;   ///< key of the comment that opened it
  std::string updated_by;  ///< key of the comment that mentioned it last
  friend bool operator==(const OpenAlert&, const OpenAlert&) = default;
};

/// A group of entries whose comment may have been sent: repeated as the same group under the same key.
struct PendingGroup {
  std::string key;
  std::vector<FeedPlace> places;
  Instant sent_at{};  ///< when the desk may have received it last
  friend bool operator==(const PendingGroup&, const PendingGroup&) = default;
};

/// Stored as the StateRecord "ticket:<tenant>/<return_id>" or "ticket:<tenant>/complaint/<complaint_id>".
struct TicketState {
  std::string ticket_id;
  std::map<std::uint32_t, std::uint64_t> applied;  ///< last position done, by partition
  std::map<std::string, OpenAlert> alerts;         ///< by clock id
  std::map<std::string, std::string> fields;       ///< as last written
  std::optional<TicketPriority> priority;          ///< as last written
  std::optional<Instant> due;                      ///< as last written
  std::map<std::string, std::string>
      problem_texts;                            ///< a parcel's problem as the ticket says it, by "<carrier>/<number>"
  std::map<std::string, std::string> problems;  ///< the same as "<status>/<reason>"
  bool resolved{false};                         ///< we resolved it, and have not opened it since
  std::optional<PendingGroup> pending;
  friend bool operator==(const TicketState&, const TicketState&) = default;

  [[nodiscard]] bool has_applied(FeedPlace place) const;
};

[[nodiscard]] std::string to_json(const TicketState& state);
/// @error malformed: which member
[[nodiscard]] Result<TicketState> parse_ticket_state(std::string_view json);

}  // namespace parcelgate
