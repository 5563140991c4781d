// The store's thread: takes what has queued, runs it as one transaction, answers after the commit.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

#include "adapters/stores/sqlite/checkpointer.hpp"
#include "adapters/stores/sqlite/command_queue.hpp"
#include "adapters/stores/sqlite/transaction.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate::sqlite {

class Writer {
 public:
  /// @param connection  must be current (migrated); used by this writer alone from here on
  [[nodiscard]] static Result<std::unique_ptr<Writer>> start(Connection connection, ReasonNumbers reasons,
                                                             const Options& options, Metrics& metrics,
                                                             const TimeSource& time);
  /// Finishes what has queued.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  [[nodiscard]] bool submit(std::unique_ptr<Command>& command) { return queue_.push(command); }
  void await_room(std::chrono::milliseconds at_most) { queue_.await_room(at_most); }
  /// What the last write ran into; nothing when it went well. Any thread.
  [[nodiscard]] std::optional<std::string> write_fault() const;
  void on_commit(std::function<void(CommitNews)> listener);

 private:
  using Group = std::span<const std::unique_ptr<Command>>;

  Writer(Connection connection, ReasonNumbers reasons, const Options& options, Metrics& metrics,
         const TimeSource& time);
  void run();
  void rest();
  void probe();
  void note_write(const Result<void>& outcome);
  /// @return how many commands of the front were taken and answered
  std::size_t run_group(Group waiting);
  /// @return how many were applied; a failure ends the group early
  Result<std::size_t> apply_all(Group waiting);
  Result<void> apply_each_alone(Group group);
  Result<void> apply(Command& command);
  Result<void> commit();
  void answer(Group group, const Result<void>& committed);
  void fail_group(Group group, const Error& error);
  void tell_listeners(CommitNews news);

  const Options& options_;
  const TimeSource& time_;
  Connection connection_;
  ReasonNumbers reasons_;
  SqliteTransaction transaction_;
  Checkpointer checkpointer_;
  CommandQueue queue_;
  std::vector<Result<void>> outcomes_;  ///< of the current group's commands
  std::atomic<bool> faulted_{false};    ///< the last write failed
  mutable std::mutex fault_mutex_;
  std::string fault_;  ///< how
  std::mutex listeners_mutex_;
  std::vector<std::function<void(CommitNews)>> listeners_;

  prometheus::Counter& groups_;
  prometheus::Counter& commands_;
  prometheus::Counter& undone_;
  prometheus::Counter& failed_groups_;
  prometheus::Gauge& group_size_;
  prometheus::Gauge& queue_depth_;
  prometheus::Histogram& commit_seconds_;
  std::jthread thread_;
};

}  // namespace parcelgate::sqlite
