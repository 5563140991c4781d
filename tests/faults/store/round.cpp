#include "tests/faults/store/round.hpp"

#include <filesystem>
#include <stdexcept>

#include "adapters/stores/sqlite/rebuild.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "tests/support/eventually.hpp"

namespace parcelgate::test {
namespace {

constexpr std::size_t kFaults = 13;
constexpr std::size_t kDefaultRounds = 221;
constexpr std::size_t kMostSentAgain = 8;

}  // namespace

std::size_t rounds_of_each_fault() {
  const char* const chosen = std::getenv("PARCELGATE_FAULT_ROUNDS");
  const std::size_t all = chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : kDefaultRounds;
  return (all + kFaults - 1) / kFaults;
}

Round::Round(std::uint64_t of) : seed(of), random(of), traffic(of + 1) {
  options_.segment_bytes = 20'000 + random.below(150'000);
  options_.reserve_bytes = random.one_in(4) ? 64U << 10U : 0;
  options_.cache_bytes = 4'096 + random.below(64'000);
  options_.group_commands = 1 + random.below(60);
  options_.projection_commands = 1 + random.below(300);
  options_.idle_group_commands = random.below(10);
  options_.checkpoint_pages = 4 + static_cast<int>(random.below(200));
  options_.calm_checkpoint_pages =
      2 + static_cast<int>(random.below(static_cast<std::size_t>(options_.checkpoint_pages)));
  options_.writer_page_cache_kib = random.one_in(2) ? 64 : 4096;
  options_.idle_checkpoint_after = std::chrono::milliseconds{random.one_in(2) ? 1 : 2000};
  options_.snapshot_bytes = 10'000 + random.below(300'000);
  options_.journal_age = options_.quarantine_age = std::chrono::hours{24 * 365 * 100};
}

Round::~Round() {
  if (std::getenv("PARCELGATE_KEEP") == nullptr) return;
  std::error_code ignored;
  const auto kept = std::filesystem::temp_directory_path() / ("parcelgate-kept-" + std::to_string(seed));
  std::filesystem::copy(folder_.path(), kept, std::filesystem::copy_options::recursive, ignored);
}

sqlite::Options Round::options(const std::string& name) const {
  sqlite::Options made = options_;
  made.folder = path(name);
  return made;
}

Result<std::unique_ptr<Store>> Round::try_open(const std::string& name) {
  std::filesystem::create_directories(path(name));
  return sqlite::open_store(options(name), *metrics_, time);
}

std::unique_ptr<Store> Round::open(const std::string& name) {
  auto opened = try_open(name);
  if (!opened) throw std::runtime_error("seed " + std::to_string(seed) + ": " + opened.error().what);
  return *std::move(opened);
}

void Round::live(std::size_t commands) {
  const auto store = open("data");
  traffic.run(*store, commands, [this] { pass_time(); });
}

void Round::set_short_ages() {
  options_.journal_age = options_.quarantine_age = std::chrono::hours{24 * 90};
}

void Round::pass_time() {
  time.step(std::chrono::milliseconds{random.below(60)});
}

bool Round::is_repaired(Store& store) {
  return testing::eventually([&] {
    time.step(std::chrono::seconds{1});
    return !store.write_fault().has_value();
  });
}

void Round::send_again(Store& store, const std::vector<Acknowledged>& expected) {
  std::size_t sent = 0;
  for (const Acknowledged& command : expected) {
    if (command.kind != Acknowledged::Kind::push || !random.one_in(3)) continue;
    const auto recorded = traffic.send_again(store, command.number);
    ASSERT_TRUE(recorded) << recorded.error().what;
    EXPECT_EQ(*recorded, 0U) << "push " << command.number << " was acknowledged before, seed " << seed;
    if (++sent == kMostSentAgain) return;
  }
}

void Round::expect_whole(const std::string& name, const std::vector<Acknowledged>& expected) {
  {
    auto store = try_open(name);
    ASSERT_TRUE(store) << "seed " << seed << ": " << store.error().what;
    const Findings found = traffic.check(**store, expected);
    EXPECT_TRUE(found.is_whole()) << "seed " << seed << found.text();
    send_again(**store, expected);
    traffic.run(**store, 15, [this] { pass_time(); });
  }
  const auto differences = sqlite::verify_store(options(name), *metrics_, time);
  ASSERT_TRUE(differences) << "seed " << seed << ": " << differences.error().what;
  for (const sqlite::Difference& difference : *differences) {
    ADD_FAILURE() << "seed " << seed << ": the database differs from the journal in " << difference.table << ", "
                  << difference.rows << " rows, for example " << difference.example;
  }
  const auto store = open(name);
  const Findings found = traffic.check(*store, expected);
  EXPECT_TRUE(found.is_whole()) << "opened again, seed " << seed << found.text();
}

bool Round::has_reported_damage() const {
  const std::string metrics = metrics_->render();
  return metrics.find("parcelgate_store_damaged_rows_total{") != std::string::npos;
}

}  // namespace parcelgate::test
