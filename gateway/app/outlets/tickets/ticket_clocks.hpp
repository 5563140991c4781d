// The clocks of one comment: blocks for alerts that open, grow and close, and lines for other changes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rapidjson/fwd.h>

#include "gateway/app/outlets/tickets/ticket_state.hpp"
#include "gateway/app/outlets/tickets/ticket_wording.hpp"

namespace parcelgate {

/// One block or line for each clock: its last state in the group.
class ClockNews {
 public:
  /// @param alerts  those that are open; updated by every change
  /// @param key     of the comment, noted in alerts that it opens or updates
  ClockNews(const TicketWording& wording, std::map<std::string, OpenAlert>& alerts, std::string_view key)
      : wording_(wording), alerts_(alerts), before_(alerts), key_(key) {}

  void add(const rapidjson::Value& data);

  /// Blocks of alerts with a blank line between them.
  [[nodiscard]] std::string alert_blocks() const;
  [[nodiscard]] std::string lines() const;
  /// Whether the comment mentions this clock, so that next_step() would repeat it.
  [[nodiscard]] bool mentions(std::string_view clock_id) const;
  /// An alert opened, or grew from a warning to a breach.
  [[nodiscard]] bool has_new_alert() const;

 private:
  [[nodiscard]] std::string say_clock(std::string_view key, std::string_view id, const rapidjson::Value& clock) const;
  void open_alert(const std::string& clock, AlertLevel level);
  /// A breach turned out to be none.
  void withdraw_breach(const std::string& clock, bool is_at_risk);

  struct Said {
    std::string block;
    std::string line;
  };
  const TicketWording& wording_;
  std::map<std::string, OpenAlert>& alerts_;
  const std::map<std::string, OpenAlert> before_;  ///< the alerts before this comment, which people may have read
  std::string key_;
  std::vector<std::pair<std::string, Said>> clocks_;
};

/// A member that is an instant; absent where it is none.
[[nodiscard]] std::optional<Instant> read_instant(const rapidjson::Value& object, std::string_view name);

/// "Not proven: …" where the alert of a feed entry rests on scans whose absence is not proven; else empty.
[[nodiscard]] std::string doubt_of(const TicketWording& wording, const rapidjson::Value& data);

/// A deadline as an instant, or as "03-02 18:20 – 03-02 23:20" where it has bounds.
[[nodiscard]] std::string due_in_words(const TicketWording& wording, Instant due_at,
                                       const std::optional<Instant>& due_from, const std::optional<Instant>& due_to);

/// The running clock that is due first, or null.
[[nodiscard]] const Clock* find_next(const std::vector<Clock>& clocks) noexcept;

/// The gravest of the open alerts, as a priority.
[[nodiscard]] TicketPriority priority_of(const std::map<std::string, OpenAlert>& alerts) noexcept;

}  // namespace parcelgate
