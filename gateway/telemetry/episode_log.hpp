// Log lines for events that can happen thousands of times a second: a few lines, with the whole count.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gateway/telemetry/log.hpp"

namespace parcelgate {

/// Writes the first occurrence of an event at once and then at most one line per interval, with `count`: how many
/// occurrences the line counts. Nothing is lost: the counts of all lines of a key add up to all occurrences, also
/// when the last occurrences are followed by silence (a thread of its own writes them) and at the end.
///
/// A key groups occurrences, such as "account and source address". Unauthenticated senders choose addresses, so the
/// number of keys is bounded: when all are in use, further ones share one line an interval, without their fields.
///
///   episodes.note(LogLevel::warn, "hook_unauthorized", account + remote, {{"account", account}, {"remote", remote}});
///
/// Metrics counters stay the caller's business: they count each occurrence. Thread-safe.
class EpisodeLog {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  struct Options {
    std::chrono::milliseconds interval{10'000};
    std::size_t max_keys{128};
    std::function<Steady()> now{};  ///< for tests; empty: the steady clock
  };

  EpisodeLog() : EpisodeLog(Options{}) {}
  explicit EpisodeLog(Options options) : options_(std::move(options)) {}
  ~EpisodeLog();
  EpisodeLog(const EpisodeLog&) = delete;
  EpisodeLog& operator=(const EpisodeLog&) = delete;

  void note(LogLevel level, std::string_view event, std::string_view key, std::initializer_list<LogField> fields);
  /// Writes the counts whose interval is over. @param all  also the others
  void flush(bool all = false);

 private:
  struct OwnedField {
    std::string key;
    std::variant<std::string, std::int64_t, double, bool> value;
  };
  struct Episode {
    LogLevel level{LogLevel::warn};
    std::vector<OwnedField> fields;  ///< those of the last line
    std::uint64_t pending{0};        ///< occurrences since the last line
    Steady written_at{};
  };
  using Episodes = std::map<std::pair<std::string, std::string>, Episode, std::less<>>;  ///< by event and key

  [[nodiscard]] Steady now() const { return options_.now ? options_.now() : std::chrono::steady_clock::now(); }
  static std::vector<OwnedField> own(std::initializer_list<LogField> fields);
  std::pair<Episode*, bool> find_place(std::string_view event, std::string_view key, Steady at);
  void drop_ended(Steady at);
  static void write(std::string_view event, const Episode& episode, std::uint64_t count);
  void write_due(Steady at, bool all);
  void watch(const std::stop_token& stop);

  const Options options_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  Episodes episodes_;
  std::size_t unwritten_{0};  ///< episodes with occurrences that are in no line yet
  std::jthread thread_;       ///< starts with the first repeated occurrence
};

}  // namespace parcelgate
