// One round of the fault tests: a data folder, the traffic on it, and what must hold after a fault.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "adapters/stores/sqlite/options.hpp"
#include "tests/faults/store/lossy_disk.hpp"
#include "tests/faults/store/traffic.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {

/// Rounds of each kind of fault; PARCELGATE_FAULT_ROUNDS is the number of all rounds together.
[[nodiscard]] std::size_t rounds_of_each_fault();

class Round {
 public:
  explicit Round(std::uint64_t seed);
  /// With PARCELGATE_KEEP, the folder stays as "parcelgate-kept-<seed>".
  ~Round();
  Round(const Round&) = delete;
  Round& operator=(const Round&) = delete;

  /// Opens the folder, or throws.
  [[nodiscard]] std::unique_ptr<Store> open(const std::string& name);
  [[nodiscard]] Result<std::unique_ptr<Store>> try_open(const std::string& name);
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
  [[nodiscard]] sqlite::Options options(const std::string& name) const;

  /// A life of the store in the folder "data" without a fault, closed in order.
  void live(std::size_t commands);
  /// The journal and the quarantine are kept for 90 days; otherwise for ever.
  void set_short_ages();
  /// Lets some time pass, as bursts of commands do.
  void pass_time();
  /// Waits until the store takes writes again.
  [[nodiscard]] bool is_repaired(Store& store);

  /// A folder after a crash: nothing is lost or doubled, messages that are sent again are duplicates, the store takes
  /// new commands, and the database equals the one that the journal gives.
  void expect_whole(const std::string& name, const std::vector<Acknowledged>& expected);
  /// Damage of this round's stores that was reported so far.
  [[nodiscard]] bool has_reported_damage() const;
  void forget_damage() { metrics_ = std::make_unique<Metrics>(); }

  std::uint64_t seed;
  testing::Random random;
  Traffic traffic;
  testing::SteppedTime time{Instant{std::chrono::hours{24 * 365 * 56}}};

 private:
  void send_again(Store& store, const std::vector<Acknowledged>& expected);

  TemporaryFolder folder_;
  sqlite::Options options_;
  std::unique_ptr<Metrics> metrics_{std::make_unique<Metrics>()};
};

/// Runs the rounds of one kind of fault, until one fails.
/// @param salt  another one for each kind, so that no two share a seed
/// @param run  with the round; returns whether the round had what the test is about. Some round must.
template <class OneRound, class Run>
void each_round(std::uint64_t salt, Run run) {
  constexpr std::size_t kTooFewToMeet = 10;
  std::size_t met = 0;
  for (std::size_t round = 0; round < rounds_of_each_fault(); ++round) {
    OneRound one(testing::first_seed() + salt * 100'000 + round);
    met += run(one) ? 1 : 0;
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_TRUE(met > 0 || rounds_of_each_fault() < kTooFewToMeet) << "no round had what the test is about";
}

}  // namespace parcelgate::test
