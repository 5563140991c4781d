// Limits for unauthenticated senders, by source address, in bounded memory.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace parcelgate {

/// Buckets of failures (a wrong signature, an unknown hook, a wrong key) for each source, and one for all together.
///
/// A source is slowed, never blocked: a courier may share an address with an attacker (one egress address, a proxy in
/// front of the gateway), so authenticated requests are answered as always. A failure that exceeds its bucket is
/// answered late: the larger the excess, the longer the delay. A sender that waits for its answers is slowed to
/// `failures_per_second`. Wrong API keys have a small bucket, above which they are answered 429, and a large one, above
/// which they are not even looked up.
///
/// Thread-safe. Remembers the latest `max_sources` sources; failures of forgotten ones still count in the bucket for
/// all.
class SenderLimits {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  struct Options {
    double failures{100};             ///< at once, of one source
    double failures_per_second{100};  ///< after that
    double all_failures{2'000};       ///< the same for all sources together
    double all_failures_per_second{1'000};
    double guesses{10};
    double guesses_per_second{1};
    double lookups_per_second{1'000};     ///< of wrong keys; as many at once
    std::size_t bytes_per_failure{4096};  ///< a body of so many bytes more costs as much as one failure more
    std::chrono::milliseconds longest_hold{1'000};
    std::size_t max_sources{4'096};
    std::function<Steady()> now{};  ///< for tests; empty: the steady clock
  };

  SenderLimits() : SenderLimits(Options{}) {}
  explicit SenderLimits(Options options);

  /// Counts a failure. @return how long its answer is to be held back
  [[nodiscard]] std::chrono::milliseconds failed(std::string_view address, std::size_t body_bytes);
  /// Whether a body is too large to be verified for a source that is far beyond its bucket. Hashing large bodies is the
  /// most expensive work that an unauthenticated sender can cause.
  [[nodiscard]] bool is_too_costly(std::string_view address, std::size_t body_bytes);
  /// Whether an unknown API key of this source may be looked up.
  [[nodiscard]] bool may_look_up(std::string_view address);
  /// Counts a wrong API key. @return when these were too many: after how long the next one is in order
  [[nodiscard]] std::optional<std::chrono::seconds> guessed(std::string_view address);

 private:
  /// Filled at a rate, emptied by use, and may go below zero by as much as it holds back.
  struct Bucket {
    double left{0};
    Steady filled_at{};
    void fill(double most, double per_second, Steady now);
  };
  struct Source {
    std::string network;
    Bucket failures;
    Bucket guesses;
    Bucket lookups;
  };

  [[nodiscard]] Steady now() const { return options_.now ? options_.now() : std::chrono::steady_clock::now(); }
  /// Known or new, filled up to now.
  Source& find(std::string_view address, Steady now);
  [[nodiscard]] const Source* find_known(std::string_view address, Steady now);
  void fill(Source& source, Steady now) const;

  const Options options_;
  std::mutex mutex_;
  std::list<Source> sources_;                                                     ///< latest first
  std::unordered_map<std::string_view, std::list<Source>::iterator> by_network_;  ///< views of sources_
  Bucket all_;
};

}  // namespace parcelgate
