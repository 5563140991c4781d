// Random commands of all kinds for a store, a record of what was acknowledged, and the check that it is all there.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/app/ingest/ingest_command.hpp"
#include "gateway/ports/store.hpp"
#include "tests/property/random.hpp"

namespace parcelgate::test {

/// A command that a store answered with success.
struct Acknowledged {
  enum class Kind : std::uint8_t { push, fact, outlet, record, key, poll, quarantine };
  Kind kind{Kind::push};
  std::uint64_t number{0};        ///< of the command
  std::int64_t quarantine_id{0};  ///< of a quarantined message
};

/// What a check of a store found.
struct Findings {
  std::vector<std::string> lost;   ///< acknowledged, and not there
  std::vector<std::string> wrong;  ///< never acceptable: doubled ids, traces of refused commands, other content
  [[nodiscard]] bool is_whole() const { return lost.empty() && wrong.empty(); }
  [[nodiscard]] std::string text() const;
};

/// One for all lives of a data folder: numbers of commands are never used again.
class Traffic {
 public:
  explicit Traffic(std::uint64_t seed) : random_(seed) {}
  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;

  /// Called on the store's thread after each command was applied. @return a mark for on_acknowledged
  std::function<std::uint64_t()> on_applied{[] { return std::uint64_t{0}; }};
  /// Called there for each command that the store answers with success.
  std::function<void(std::uint64_t mark)> on_acknowledged{[](std::uint64_t) {}};
  /// The share of changes whose caller reads the result next, in percent of those that are not pushes.
  std::size_t visible_percent{50};
  /// Commands that may be unanswered when the next burst begins.
  std::size_t most_waiting{0};

  /// Submits commands in bursts and waits until they are answered. `between` is called between two bursts.
  void run(
      Store& store, std::size_t commands, const std::function<void()>& between = [] {});
  /// Sends a push again. @return how many of its events were recorded as new, or an error
  Result<std::size_t> send_again(Store& store, std::uint64_t number);

  [[nodiscard]] std::vector<Acknowledged> acknowledged() const;
  [[nodiscard]] std::size_t refused() const;

  /// Looks for everything that was acknowledged, and reads the whole feed.
  [[nodiscard]] Findings check(Store& store, const std::vector<Acknowledged>& expected) const;

 private:
  void submit(Store& store);
  void submit_push(Store& store, std::uint64_t number);
  void submit_change(Store& store, Acknowledged::Kind kind, std::uint64_t number);
  void submit_failing(Store& store, std::uint64_t number);
  Completion any_completion();
  void hand_over(Store& store, std::unique_ptr<Command> command);
  void answered(const Result<void>& outcome, Acknowledged acknowledged);
  void end_one();

  testing::Random random_;
  Metrics metrics_;
  IngestCounters counters_{metrics_};
  std::uint64_t next_{1};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t waiting_{0};
  std::vector<Acknowledged> acknowledged_;
  std::size_t refused_{0};
};

}  // namespace parcelgate::test
