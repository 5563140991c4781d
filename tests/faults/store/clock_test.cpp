// The machine's date is set while the store works: nothing is dropped for its age.
#include "tests/faults/store/round.hpp"

namespace parcelgate::test {
namespace {

TEST(StoreFaults, AClockJumpLosesNothing) {
  for (std::size_t number = 0; number < rounds_of_each_fault(); ++number) {
    Round round(testing::first_seed() + 1'200'000 + number);
    round.set_short_ages();
    for (std::size_t life = 0; life < 3; ++life) {
      const auto ahead = round.time.now().time_since_epoch() - round.time.monotonic_now().time_since_epoch();
      const auto store = round.open("data");
      round.traffic.run(*store, 60, [&] {
        round.pass_time();
        if (!round.random.one_in(4)) return;
        const std::chrono::hours by{24 * static_cast<int>(round.random.below(800))};
        round.time.jump(round.random.one_in(2) ? by : -by);
      });
      // The date is right when a store is opened: a wrong one would not be noticed then.
      round.time.jump_to(Instant{ahead + round.time.monotonic_now().time_since_epoch()});
    }
    round.expect_whole("data", round.traffic.acknowledged());
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace parcelgate::test
