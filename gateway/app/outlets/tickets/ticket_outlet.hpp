// The outlet that writes the events and clock changes of a return or a complaint into its ticket.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "gateway/app/outlets/follower/outlet.hpp"
#include "gateway/app/outlets/tickets/ticket_state.hpp"
#include "gateway/app/outlets/tickets/ticket_story.hpp"
#include "gateway/app/outlets/tickets/ticket_wording.hpp"
#include "gateway/ports/ticket_desk.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// Whether a ticket is resolved when every clock of its return has ended, or its complaint is closed, and no alert of
/// it is open.
enum class WhenDone : std::uint8_t { resolve, leave };
/// What opens a ticket that a person has closed.
enum class ReopenOn : std::uint8_t { alert, never };

struct TicketOutletOptions {
  std::string outlet;            ///< the follower's name: where records are kept
  std::size_t max_together{50};  ///< entries in one comment
  std::chrono::milliseconds in_doubt_wait{
      10'000};  ///< how long a call without an answer may still be at work at the desk
  WhenDone when_done{WhenDone::resolve};
  ReopenOn reopen_on{ReopenOn::alert};
  WordingOptions wording{};  ///< zone and names; the mask is that of the return's tenant
  std::function<MaskLevel(std::string_view tenant)> mask_of{};  ///< absent: everything is hidden
  /// Called before the requests of a group with the trace context of the push that caused them; empty: no trace.
  std::function<void(std::string trace)> set_trace{};
};

/// One ticket for each return and each complaint, one open alert for each clock. Works on the follower's thread and
/// waits there.
///
/// Before a comment goes out, its entries and key are stored; after a crash or a lost answer the same group is sent
/// again under the same key, and the desk looks for the key before it writes. It looks only after
/// `in_doubt_wait` has passed since the last call, because a desk may still work on a call whose sender is gone.
///
/// A key ends with a keyed digest. Otherwise a person who can write into tickets could guess the key of a future
/// comment and so suppress it.
class TicketOutlet final : public Outlet {
 public:
  TicketOutlet(TicketOutletOptions options, TicketTexts texts, TicketDesk& desk, Store& store, const TimeSource& time);

  [[nodiscard]] std::string subject_of(const FeedEntry& entry) const override;
  [[nodiscard]] std::size_t max_together() const noexcept override { return options_.max_together; }
  [[nodiscard]] std::size_t max_in_flight() const noexcept override { return 1; }
  [[nodiscard]] Result<void> check() override { return desk_.check(); }
  void deliver(std::span<const FeedEntry> entries, Done done) override;
  /// Reads from the desk, to distinguish an entry that fails by itself from a desk that is down.
  [[nodiscard]] bool probe(Done done) override;

 private:
  struct Case {
    std::string record_key;
    TicketSubject subject;
    TicketState state;
    bool is_new{false};  ///< this group created the ticket and is part of its text
  };
  struct Failure {
    std::string what;
    bool in_doubt{true};  ///< the desk may still act on the call
  };

  Result<void> write(std::span<const FeedEntry> entries);
  Result<Case> open_case(const FeedEntry& entry);
  Result<void> wait_while_in_doubt(Case& open);
  Result<void> finish_pending(Case& open);
  Result<void> write_group(Case& open, std::span<const FeedEntry> group);
  Result<void> send_group(Case& open, std::span<const FeedEntry> group);
  Result<void> make_sure_of_ticket(Case& open, const TicketWording& wording, const TicketStory& story);
  Result<void> create_ticket(Case& open, const TicketDraft& draft);
  Result<void> write_comment(Case& open, const TicketStory& story);
  Result<std::string> merge_duplicates(const std::vector<TicketSnapshot>& tickets);
  Result<void> update_ticket(Case& open, const TicketStory& story);
  Result<void> set_progress(Case& open, const TicketStory& story);
  Result<void> change_progress(const Case& open, TicketProgress progress);
  Result<std::string> key_of(const Case& open, const FeedEntry& last);
  Result<void> remember(const Case& open);
  Result<void> store_record(std::string key, std::string value);
  Result<Reader*> reader();

  TicketOutletOptions options_;
  TicketTexts texts_;
  TicketDesk& desk_;
  Store& store_;
  const TimeSource& time_;
  std::unique_ptr<Reader> reader_;
  std::string secret_;                       ///< of the keys' digests; empty: not read yet
  std::map<std::string, Failure> failures_;  ///< last failure of a case, by record key
};

}  // namespace parcelgate
