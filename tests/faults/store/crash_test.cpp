// The machine or the process dies at a random moment: nothing that was acknowledged is lost.
#include "tests/faults/store/round.hpp"

#include <cerrno>

namespace parcelgate::test {
namespace {

using Cut = LossyDisk::Cut;

/// A round in which the folder "data" is cut while it works, and opened as the folder "left".
class CrashRound : public Round {
 public:
  explicit CrashRound(std::uint64_t of) : Round(of) {
    for (std::size_t life = random.below(3); life > 0; --life) live(random.below(120));
  }

  /// @param fault  prepares the disk before the traffic
  void crash(
      Cut cut, const std::function<void(LossyDisk&)>& fault = [](LossyDisk&) {}) {
    std::filesystem::create_directories(path("data"));
    LossyDisk disk(path("data"), seed);
    const auto before = traffic.acknowledged();
    disk.cut_after(random.below(400), cut, [&] { expected_ = traffic.acknowledged(); });
    traffic.on_applied = [&] {
      if (disk.is_syncing()) ++applied_during_sync_;
      return disk.journal_syncs();
    };
    traffic.on_acknowledged = [&](std::uint64_t mark) {
      EXPECT_TRUE(disk.may_acknowledge(mark)) << "acknowledged before a write succeeded, seed " << seed;
    };
    fault(disk);
    auto store = try_open("data");
    opened_ = store.has_value();
    if (store) {
      traffic.run(**store, 20 + random.below(250), [&] { between_bursts(**store, disk); });
      if (random.one_in(2)) disk.cut_now();
      store->reset();
    }
    disk.cut_now();
    faults_ += disk.faults();
    traffic.on_applied = [] { return std::uint64_t{0}; };
    traffic.on_acknowledged = [](std::uint64_t) {};
    ASSERT_GE(expected_.size(), before.size());
    write_image(disk.image(), path("left"));
  }
  [[nodiscard]] bool opened() const { return opened_; }
  void expect_nothing_lost() { expect_whole("left", expected_); }
  [[nodiscard]] std::uint64_t faults() const { return faults_; }
  /// Commands that were applied while a sync of the journal was under way.
  [[nodiscard]] std::uint64_t applied_during_sync() const { return applied_during_sync_; }
  [[nodiscard]] std::size_t expected() const { return expected_.size(); }

 private:
  void between_bursts(Store& store, LossyDisk& disk) {
    pass_time();
    if (disk.faults() == repaired_ || !random.one_in(3)) return;
    disk.remedy();
    EXPECT_TRUE(is_repaired(store)) << "seed " << seed;
    repaired_ = disk.faults();
  }

  std::vector<Acknowledged> expected_;
  std::uint64_t faults_{0};
  std::uint64_t repaired_{0};
  std::uint64_t applied_during_sync_{0};
  bool opened_{false};
};

TEST(StoreFaults, AKilledProcessLosesNothing) {
  each_round<CrashRound>(1, [](CrashRound& round) {
    round.crash(Cut::kill);
    round.expect_nothing_lost();
    return round.expected() > 0;
  });
}

TEST(StoreFaults, APowerCutLosesNothing) {
  each_round<CrashRound>(2, [](CrashRound& round) {
    round.crash(Cut::power);
    round.expect_nothing_lost();
    return round.expected() > 0;
  });
}

/// At the very first start there is nothing to lose, and nothing must stand in the way of the next one.
TEST(StoreFaults, APowerCutAtAnyMomentOfTheFirstStartLeavesAFolderThatOpens) {
  std::uint64_t operations = 1;
  for (std::uint64_t at = 0; at < operations && !::testing::Test::HasFailure(); ++at) {
    Round round(testing::first_seed() + 1'300'000 + at);
    std::filesystem::create_directories(round.path("data"));
    DiskImage image;
    {
      LossyDisk disk(round.path("data"), round.seed);
      disk.cut_after(at, LossyDisk::Cut::power, [] {});
      static_cast<void>(round.open("data"));
      disk.cut_now();
      image = disk.image();
      operations = disk.operations();
    }
    write_image(image, round.path("left"));
    round.expect_whole("left", {});
  }
  EXPECT_GT(operations, 20U);
}

TEST(StoreFaults, APowerCutDuringTheRecoveryLosesNothing) {
  each_round<CrashRound>(3, [](CrashRound& round) {
    round.crash(round.random.one_in(2) ? Cut::power : Cut::kill);
    DiskImage image;
    {
      LossyDisk disk(round.path("left"), round.seed + 2);
      disk.cut_after(round.random.below(60), Cut::power, [] {});
      static_cast<void>(round.open("left"));
      disk.cut_now();
      image = disk.image();
    }
    std::filesystem::remove_all(round.path("left"));
    write_image(image, round.path("left"));
    round.expect_nothing_lost();
    return round.expected() > 0;
  });
}

TEST(StoreFaults, ShortAndInterruptedWritesAreCompleted) {
  each_round<CrashRound>(4, [](CrashRound& round) {
    round.crash(Cut::power, [](LossyDisk& disk) { disk.shorten_writes(); });
    EXPECT_TRUE(round.opened()) << "seed " << round.seed;
    EXPECT_EQ(round.traffic.refused(), 0U) << "seed " << round.seed;
    round.expect_nothing_lost();
    return round.expected() > 0;
  });
}

TEST(StoreFaults, AFullOrFailingDiskLosesNothingThatWasAcknowledged) {
  each_round<CrashRound>(5, [](CrashRound& round) {
    round.crash(round.random.one_in(2) ? Cut::power : Cut::kill, [&](LossyDisk& disk) {
      disk.fail_writes_after(round.random.below(150), round.random.one_in(2) ? ENOSPC : EIO);
    });
    round.expect_nothing_lost();
    return round.faults() > 0;
  });
}

TEST(StoreFaults, AfterAFailedSyncNothingIsAcknowledgedUntilAWriteSucceeds) {
  each_round<CrashRound>(6, [](CrashRound& round) {
    round.crash(round.random.one_in(3) ? Cut::kill : Cut::power,
                [&](LossyDisk& disk) { disk.fail_syncs_after(round.random.below(40)); });
    round.expect_nothing_lost();
    return round.faults() > 0;
  });
}

/// The next group is applied while a sync is under way, which then may fail or be cut.
TEST(StoreFaults, GroupsThatOverlapWithASlowOrFailingSyncLoseNothingThatWasAcknowledged) {
  each_round<CrashRound>(14, [](CrashRound& round) {
    round.traffic.visible_percent = 2;
    round.traffic.most_waiting = 20 + round.random.below(60);
    round.crash(round.random.one_in(3) ? Cut::kill : Cut::power, [&](LossyDisk& disk) {
      disk.slow_down_syncs(std::chrono::milliseconds{1 + round.random.below(4)});
      if (round.random.one_in(2)) disk.fail_syncs_after(round.random.below(25));
      if (round.random.one_in(4)) disk.fail_writes_after(round.random.below(150), ENOSPC);
    });
    round.expect_nothing_lost();
    return round.applied_during_sync() > 0;
  });
}

}  // namespace
}  // namespace parcelgate::test
