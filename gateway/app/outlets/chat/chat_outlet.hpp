// The outlet that writes what needs a person into group chats, as one short line.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/outlets/chat/chat_queue.hpp"
#include "gateway/app/outlets/chat/chat_story.hpp"
#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/app/outlets/follower/outlet.hpp"
#include "gateway/app/outlets/tickets/ticket_wording.hpp"

namespace parcelgate {

/// Where the lines of an agent's orders go.
struct ChatAgent {
  std::optional<ChatMention> mention{};  ///< absent: nobody is named
  std::size_t robot{0};                  ///< index into the outlet's robots
};

/// A robot of the outlet.
struct ChatRoute {
  std::string name;  ///< stable: records are kept under it
  std::unique_ptr<ChatRobot> robot;
};

struct ChatOutletOptions {
  std::string outlet;
  Locale locale{Locale::zh_cn};
  ChatSelection selection{};
  std::chrono::milliseconds gather{1'000};                 ///< how long a line waits for others
  std::map<std::string, ChatAgent, std::less<>> agents{};  ///< by the agent of a registration
  WordingOptions wording{};                                ///< names; zone and mask are those of the line's subject
  /// The zone in which a rule pack counts; absent, or an empty result: the outlet's own in `wording`.
  std::function<LocalOffset(std::string_view rule_pack)> offset_of{};
  std::function<std::string(std::string_view tenant)> shop_name{};  ///< absent: the tenant's id
  std::function<MaskLevel(std::string_view tenant)> mask_of{};      ///< absent: everything is hidden
};

/// Alerts that are raised and end, problems of parcels, and what the configuration adds. All entries of one return,
/// complaint or parcel that wait together become one line; all lines that wait for one robot become one message.
///
/// deliver() composes the line and hands it to its robot's queue; the entries are done when the robot has answered. So
/// a robot that is blocked or silent delays no other one.
class ChatOutlet final : public Outlet {
 public:
  /// @param robots  the first one takes the lines of orders without an agent
  /// @error of the store
  [[nodiscard]] static Result<std::unique_ptr<ChatOutlet>> create(ChatOutletOptions options, TicketTexts texts,
                                                                  std::vector<ChatRoute> robots, Store& store,
                                                                  const TimeSource& time);

  [[nodiscard]] std::string subject_of(const FeedEntry& entry) const override;
  [[nodiscard]] std::size_t max_together() const noexcept override { return 50; }
  void deliver(std::span<const FeedEntry> entries, Done done) override;
  /// The robots that take nothing.
  [[nodiscard]] std::string notice() const override;
  /// Makes the robots' threads read the time again now.
  void nudge();

 private:
  /// What a line is about: the return, complaint or parcel, and who works on it.
  struct Case {
    TicketSubject subject;
    std::string rule_pack;
    std::string agent;
  };

  ChatOutlet(ChatOutletOptions options, TicketTexts texts, Store& store, const TimeSource& time);
  /// @return whether a line waits for its robot, which calls `done`
  Result<bool> add_line(std::span<const FeedEntry> entries, Done& done);
  [[nodiscard]] Result<Reader*> reader();
  [[nodiscard]] Result<Case> open_case(const FeedEntry& entry);
  [[nodiscard]] Result<ChatMemory> memory_of(const std::string& subject);
  void forget_old_memories();
  [[nodiscard]] Result<ChatStory> compose(std::span<const FeedEntry> entries, const Case& open,
                                          const ChatMemory& memory) const;

  const ChatOutletOptions options_;
  const TicketTexts texts_;
  Store& store_;
  const TimeSource& time_;
  std::unique_ptr<Reader> reader_;                  ///< of the follower's thread, as the next member
  MonotonicInstant forget_at_{};                    ///< when old memories are looked for again
  std::vector<std::unique_ptr<ChatQueue>> queues_;  ///< as the robots; last: they use the members above
};

/// Sets how a follower retries chat lines. A line that the robot refuses while it takes others is tried after 1 min,
/// 10 min, 1 h, 6 h and 24 h more, then it is a dead letter.
void use_chat_retries(FollowerOptions& options);

}  // namespace parcelgate
