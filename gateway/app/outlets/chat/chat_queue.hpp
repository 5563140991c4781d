// The lines that wait for one robot, and the thread that posts them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "gateway/app/outlets/chat/chat_digest.hpp"
#include "gateway/app/outlets/chat/chat_ledger.hpp"
#include "gateway/app/outlets/chat/chat_memory.hpp"
#include "gateway/app/outlets/chat/chat_rate.hpp"
#include "gateway/app/outlets/follower/outlet.hpp"
#include "gateway/ports/chat_robot.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// A line for a robot. `done` is called once, on the robot's thread.
struct ChatItem {
  WaitingLine line;
  std::string subject;                   ///< of its memory
  std::optional<ChatMention> mention{};  ///< the agent
  std::vector<FeedPlace> places{};
  ChatMemory before{};  ///< of its subject
  ChatMemory when_posted{};
  ChatMemory when_left_out{};
  Outlet::Done done{};
  unsigned unanswered{0};  ///< messages with it that were sent and not answered
  bool is_alone{false};    ///< a message with it and others was refused
};

struct ChatQueueOptions {
  std::string outlet;                       ///< owner of the records
  std::string robot;                        ///< name of the robot within the outlet, for records and logs
  Locale locale{Locale::zh_cn};             ///< of the line that counts what was left out
  std::chrono::milliseconds gather{1'000};  ///< how long a line waits for others
};

/// Lines that wait together become one message, within the limits of the robot.
///
/// An answer decides about each line:
/// - success: done, and remembered as posted;
/// - too many messages: all wait until the robot takes messages again;
/// - a refused message of several lines: each is sent alone, so that one bad line costs no other;
/// - no answer: the message may stand in the group. What needs a person is sent once more, other lines are not. Without
///   an answer again it is reported as in_doubt;
/// - any other error: reported to the follower, which retries.
class ChatQueue {
 public:
  /// Starts its thread. Texts, store and time must outlive it.
  /// @error of the store: the robot's record cannot be read
  [[nodiscard]] static Result<std::unique_ptr<ChatQueue>> create(ChatQueueOptions options,
                                                                 std::unique_ptr<ChatRobot> robot,
                                                                 const TicketTexts& texts, Store& store,
                                                                 const TimeSource& time);
  ~ChatQueue();
  ChatQueue(const ChatQueue&) = delete;
  ChatQueue& operator=(const ChatQueue&) = delete;

  void add(ChatItem item);
  /// Whether a message with the entry was answered. From any thread.
  [[nodiscard]] bool is_posted(FeedPlace place) const;
  /// Makes the thread read the time again now.
  void nudge();
  /// "robot agent/wang: …" while the robot takes nothing; else empty. From any thread.
  [[nodiscard]] std::string notice() const;

 private:
  ChatQueue(ChatQueueOptions options, std::unique_ptr<ChatRobot> robot, const TicketTexts& texts, Store& store,
            const TimeSource& time, ChatLedger ledger);
  void run(const std::stop_token& stop);
  [[nodiscard]] std::chrono::milliseconds time_to_wait();
  [[nodiscard]] std::vector<ChatItem> take();
  void put_back(std::vector<ChatItem> items);

  void post(std::vector<ChatItem> batch);
  [[nodiscard]] Result<std::string> send(const std::vector<ChatItem>& batch, const ChatDigest& digest);
  void posted(std::vector<ChatItem>& batch, const ChatDigest& digest);
  void failed(std::vector<ChatItem> batch, const ChatDigest& digest, const Error& error);
  void give_up(std::vector<ChatItem>& batch, const ChatDigest& digest, const Error& error);
  void unanswered(std::vector<ChatItem> batch, const ChatDigest& digest, const Error& error);
  void settle(const std::vector<ChatItem>& batch, bool is_posted);
  void note_trouble(std::string what);
  Result<void> store_ledger(const std::vector<StateRecord>& memories = {});

  const ChatQueueOptions options_;
  const std::unique_ptr<ChatRobot> robot_;
  const TicketTexts& texts_;
  Store& store_;
  const TimeSource& time_;
  ChatRate rate_;  ///< of the thread

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<ChatItem> waiting_;   ///< guarded by mutex_, as the members below
  MonotonicInstant gathered_at_{};  ///< when the lines that wait have waited for others
  std::uint64_t nudges_{0};
  ChatLedger ledger_;
  std::string trouble_;  ///< why the robot took nothing at the last attempt

  std::jthread thread_;  // last: it uses all of the above
};

/// The record of a subject's memory. An empty value: it is to be removed.
[[nodiscard]] StateRecord memory_record(const std::string& outlet, const std::string& subject, const ChatMemory& memory,
                                        Instant now);
/// Stores or removes records.
[[nodiscard]] Result<void> store_memories(Transaction& transaction, std::span<const StateRecord> records);

}  // namespace parcelgate
