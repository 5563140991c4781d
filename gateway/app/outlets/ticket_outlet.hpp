// Writes what happens to a return into its ticket.
#pragma once

#include <chrono>
#include <memory>
#include <set>
#include <string>

#include "gateway/app/outlets/outlet.hpp"
#include "gateway/app/outlets/ticket_state.hpp"
#include "gateway/app/outlets/ticket_voice.hpp"
#include "gateway/ports/ticket_desk.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// What becomes of a ticket when every clock of its return has ended.
enum class WhenDone : std::uint8_t { resolve, leave };

struct TicketOutletOptions {
  std::string outlet;                        ///< the follower's name: where records are kept
  std::size_t max_together{50};              ///< entries told in one comment
  std::chrono::milliseconds settle{10'000};  ///< how long a call without an answer may still be at work at the desk
  WhenDone when_done{WhenDone::resolve};
  LocalOffset local_offset{default_offset};  ///< in which zone deadlines are written
};

/// One ticket for each return, one open alert for each clock. Works on the follower's thread and waits there.
///
/// Before a comment goes out, its entries and key are written down; after a crash or a lost answer the same group is
/// told again under the same key, and the desk looks for the key before it writes. It looks only when what was sent
/// the last time has settled: a desk may still be at work on a call whose sender is gone.
class TicketOutlet final : public Outlet {
 public:
  TicketOutlet(TicketOutletOptions options, TicketTexts texts, TicketDesk& desk, Store& store, const TimeSource& time);

  [[nodiscard]] std::string subject_of(const FeedEntry& entry) const override;
  [[nodiscard]] std::size_t max_together() const noexcept override { return options_.max_together; }
  [[nodiscard]] std::size_t max_in_flight() const noexcept override { return 1; }
  void deliver(std::span<const FeedEntry> entries, Done done) override;
  /// Reads at the desk, so that an entry that fails by itself is told apart from a desk that is down.
  [[nodiscard]] bool probe(Done done) override;

 private:
  struct Case {
    std::string record_key;
    Return ret;
    TicketState state;
  };

  Result<void> write(std::span<const FeedEntry> entries);
  [[nodiscard]] Error with_settling(const std::string& subject, Error error);
  Result<Case> open_case(const FeedEntry& entry);
  Result<void> finish_pending(Case& open);
  Result<void> write_group(Case& open, std::span<const FeedEntry> group);
  Result<void> tell_group(Case& open, std::span<const FeedEntry> group);
  Result<void> make_sure_of_ticket(Case& open, const TicketVoice& voice);
  Result<std::string> heal(const std::vector<TicketSnapshot>& tickets);
  Result<void> update_ticket(Case& open, const std::map<std::string, std::string>& fields, TicketPriority priority);
  Result<void> set_progress(Case& open);
  Result<void> remember(const Case& open);
  Result<Reader*> reader();

  TicketOutletOptions options_;
  TicketTexts texts_;
  TicketDesk& desk_;
  Store& store_;
  const TimeSource& time_;
  std::unique_ptr<Reader> reader_;
  std::set<std::string> settled_;  ///< records whose last call is over, whatever became of it
};

}  // namespace parcelgate
