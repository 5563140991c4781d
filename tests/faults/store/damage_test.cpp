// Bits flip, files are cut or gone, the date is set: damage is reported, and what is left is served or built anew.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "adapters/stores/sqlite/rebuild.hpp"
#include "tests/faults/store/round.hpp"

namespace parcelgate::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;

std::vector<std::string> files_of(const std::string& folder, const std::string& suffix) {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().string().ends_with(suffix)) found.push_back(entry.path().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// A round on a folder that was used twice and closed in order; the folder "left" gets the damage.
class DamageRound : public Round {
 public:
  explicit DamageRound(std::uint64_t of) : Round(of) {
    live(40 + random.below(150));
    live(40 + random.below(150));
    expected_ = traffic.acknowledged();
    restore();
  }

  /// Undoes the damage.
  void restore() {
    forget_damage();
    fs::remove_all(path("left"));
    fs::copy(path("data"), path("left"), fs::copy_options::recursive);
  }
  [[nodiscard]] std::string database() const { return path("left/parcelgate.db"); }
  [[nodiscard]] std::vector<std::string> segments() const {
    auto found = files_of(path("left/journal"), ".log");
    const auto sealed = files_of(path("left/journal"), ".zst");
    found.insert(found.end(), sealed.begin(), sealed.end());
    std::sort(found.begin(), found.end());
    return found;
  }
  /// A bit of a byte that is not zero: most pages of a small database are nearly empty, and a bit there hurts nobody.
  void flip_bit(const std::string& file) {
    constexpr std::size_t kTries = 1000;
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    const std::uint64_t size = fs::file_size(file);
    std::uint64_t at = 0;
    for (std::size_t tried = 0; tried < kTries; ++tried) {
      at = random.below(size);
      bytes.seekg(static_cast<std::streamoff>(at));
      if (bytes.peek() != 0) break;
    }
    bytes.seekg(static_cast<std::streamoff>(at));
    const auto before = static_cast<unsigned>(bytes.get());
    bytes.seekp(static_cast<std::streamoff>(at));
    bytes.put(static_cast<char>(before ^ (1U << random.below(8))));
    done = "a bit of " + file + " at " + std::to_string(at);
  }
  void cut(const std::string& file) {
    const auto size = fs::file_size(file);
    fs::resize_file(file, random.below(size));
    done = "cut " + file + " from " + std::to_string(size) + " to " + std::to_string(fs::file_size(file));
  }
  void remove(const std::string& file) {
    fs::remove_all(file);
    done = "removed " + file;
  }

  /// The folder "left" is refused with a remedy, or opens; then what is lost must have been reported.
  /// @return whether there was damage to report
  bool expect_reported() {
    auto store = try_open("left");
    if (!store) {
      EXPECT_THAT(store.error().what, AnyOf(HasSubstr("backup"), HasSubstr("store rebuild"))) << text();
      return true;
    }
    const Findings found = traffic.check(**store, expected_);
    EXPECT_TRUE(found.wrong.empty()) << text() << found.text();
    EXPECT_TRUE(found.lost.empty() || has_reported_damage()) << text() << found.text();
    return has_reported_damage();
  }
  /// Of a projection: the store is whole, or its damage is found and a rebuild makes it whole.
  /// @return whether there was damage to report
  bool expect_rebuilt() {
    SCOPED_TRACE(text());
    const bool reported = !opens_whole();
    if (reported) {
      auto rebuilt = sqlite::rebuild_store(repair_options(), rebuild_metrics_, time);
      if (!rebuilt && rebuilt.error().kind == ErrorKind::rejected) {
        // The bit was one of the database's place in the journal.
        fs::remove(database());
        rebuilt = sqlite::rebuild_store(repair_options(), rebuild_metrics_, time);
      }
      EXPECT_TRUE(rebuilt) << text() << rebuilt.error().what;
      if (!rebuilt) return true;
    }
    expect_whole("left", expected_);
    return reported;
  }
  void expect_whole_again() { expect_whole("left", expected_); }
  [[nodiscard]] std::string text() const { return "seed " + std::to_string(seed) + ", " + done + ": "; }

  std::string done;

 private:
  /// False when damage was reported in some way.
  bool opens_whole() {
    {
      const auto store = try_open("left");
      if (!store) {
        EXPECT_THAT(store.error().what, AnyOf(HasSubstr("store rebuild"), HasSubstr("ends before"))) << text();
        return false;
      }
      const Findings found = traffic.check(**store, expected_);
      EXPECT_TRUE(found.wrong.empty()) << text() << found.text();
    }
    const auto differences = sqlite::verify_store(repair_options(), rebuild_metrics_, time);
    return differences && differences->empty() && !has_reported_damage();
  }

  /// The store took at most one snapshot since the damage; with these limits it is not the only base.
  sqlite::Options repair_options() const {
    sqlite::Options made = options("left");
    made.snapshot_bytes = std::uint64_t{1} << 30U;
    return made;
  }

  std::vector<Acknowledged> expected_;
  Metrics rebuild_metrics_;
};

TEST(StoreFaults, AFlippedBitOfTheJournalIsReported) {
  each_round<DamageRound>(7, [](DamageRound& round) {
    round.flip_bit(round.random.pick(round.segments()));
    return round.expect_reported();
  });
}

TEST(StoreFaults, AFlippedBitOfTheProjectionIsRepairedByARebuild) {
  each_round<DamageRound>(8, [](DamageRound& round) {
    round.flip_bit(round.database());
    return round.expect_rebuilt();
  });
}

TEST(StoreFaults, ATruncatedJournalIsReported) {
  each_round<DamageRound>(9, [](DamageRound& round) {
    round.cut(round.random.pick(round.segments()));
    return round.expect_reported();
  });
}

TEST(StoreFaults, ATruncatedProjectionIsBuiltAnew) {
  each_round<DamageRound>(10, [](DamageRound& round) {
    round.cut(round.database());
    return round.expect_rebuilt();
  });
}

TEST(StoreFaults, AMissingFileIsReportedOrNotNeeded) {
  each_round<DamageRound>(11, [](DamageRound& round) {
    const auto segments = round.segments();
    round.remove(round.random.pick(segments));
    const bool reported = round.expect_reported();
    EXPECT_TRUE(reported) << round.text() << "a segment is missing";
    round.restore();
    round.remove(round.path("left/journal"));
    EXPECT_TRUE(round.expect_reported()) << round.text();
    round.restore();
    round.remove(round.database());
    EXPECT_TRUE(round.expect_rebuilt()) << round.text();
    for (const char* const name : {"snapshots", "store.mark", "store.lock"}) {
      round.restore();
      round.remove(round.path(std::string("left/") + name));
      round.expect_whole_again();
    }
    return true;
  });
}

}  // namespace
}  // namespace parcelgate::test
