// A store of the program before rule packs had calendars, regions and stated deadlines: every clock before and after.
// See older_store/README.md.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/deadlines/reevaluation.hpp"
#include "gateway/app/deadlines/tick_clocks.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/rule_pack.hpp"
#include "tests/support/source_file.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kOlderStore = "tests/unit/gateway_app_ingest/older_store";
const Instant kStoreClosed{std::chrono::seconds{1'773'979'200}};  // 2026-03-20T04:00:00Z, when the older program ended

/// A line of clocks.tsv: tenant, return and clock, and then the values of the clock.
using Clocks = std::map<std::string, std::string>;

std::string shown(const std::optional<Instant>& at) {
  return at ? to_rfc3339(*at) : std::string("-");
}
std::string shown(const std::string& text) {
  return text.empty() ? std::string("-") : text;
}

std::string values_of(const Clock& clock) {
  std::string out(to_string(clock.state));
  for (const auto& at : {clock.started_at, clock.due_at, clock.met_at, clock.at_risk_since, clock.breached_at,
                         clock.paused_at, clock.evidence_at})
    out.append("\t").append(shown(at));
  return out.append("\t").append(shown(clock.started_by)).append("\t").append(shown(clock.met_by));
}

Clocks read_older_clocks() {
  Clocks clocks;
  std::istringstream lines(testing::read_source_file(std::string(kOlderStore) + "/clocks.tsv"));
  for (std::string line; std::getline(lines, line);) {
    std::size_t key_end = 0;
    for (int column = 0; column < 3; ++column) key_end = line.find('\t', key_end + (column > 0 ? 1 : 0));
    clocks.emplace(line.substr(0, key_end), line.substr(key_end + 1));
  }
  return clocks;
}

class OlderStore : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string command =
        "tar -xzf " + std::string(PARCELGATE_SOURCE_DIR) + "/" + kOlderStore + "/store.tar.gz -C " + folder_.path();
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
    auto pack = parse_rule_pack(testing::read_source_file("config/rules/cn-baseline.json"));
    ASSERT_TRUE(pack) << pack.error().what;
    pack->digest = "as shipped";
    rules_ = std::make_shared<const RulePacks>(RulePacks{{"cn-baseline", *std::move(pack)}});
    sqlite::Options options;
    options.folder = folder_.path();
    auto opened = sqlite::open_store(options, metrics_, time_);
    ASSERT_TRUE(opened) << opened.error().what;
    store_ = *std::move(opened);
    reader_ = *store_->open_reader();
  }

  void evaluate_all() {
    Reevaluation walk(rules_);
    for (bool is_over = false; !is_over;) {
      const auto step = walk.step(*store_, *reader_, time_.now());
      ASSERT_TRUE(step) << step.error().what;
      is_over = *step;
    }
    ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<TickClocks>(time_.now(), 1000, rules_)));
  }

  Clocks read_clocks() {
    Clocks clocks;
    const auto page = reader_->scan_returns(0, 10'000);
    for (const Return& ret : page->rows) {
      for (const Clock& clock : ret.clocks)
        clocks.emplace(ret.tenant + "\t" + ret.return_id + "\t" + clock.id, values_of(clock));
    }
    return clocks;
  }

  std::vector<std::string> read_types() {
    FeedCursor cursor;
    std::vector<std::string> types;
    const auto entries = reader_->read_feed(cursor, "", 100'000);
    for (const FeedEntry& entry : *entries) types.push_back(entry.type);
    return types;
  }

  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_{kStoreClosed};
  std::shared_ptr<const RulePacks> rules_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
};

TEST_F(OlderStore, MigrationAloneChangesNoClock) {
  EXPECT_EQ(read_clocks(), read_older_clocks());
}

TEST_F(OlderStore, TodaysRulesLeaveEveryClockAsItWas) {
  const Clocks expected = read_older_clocks();
  ASSERT_GT(expected.size(), 250U);
  const std::size_t entries = read_types().size();
  evaluate_all();
  const Clocks clocks = read_clocks();
  EXPECT_EQ(clocks.size(), expected.size());
  for (const auto& [name, values] : expected) {
    const auto found = clocks.find(name);
    EXPECT_EQ(found == clocks.end() ? "it is gone" : found->second, values) << name;
  }
  const auto types = read_types();
  for (std::size_t at = entries; at < types.size(); ++at)
    EXPECT_EQ(types[at], kAlertOpened) << "the older program had no alerts; of clocks nothing is published again";
  EXPECT_GT(types.size(), entries);
}

/// Ten days later each open deadline has passed, and each is reported once.
TEST_F(OlderStore, OpenDeadlinesAreMissedAtTheirOldTimes) {
  evaluate_all();
  const Clocks before = read_clocks();
  time_.step(240h);
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<TickClocks>(time_.now(), 1000, rules_)));
  std::size_t missed = 0;
  const auto page = reader_->scan_returns(0, 10'000);
  for (const Return& ret : page->rows) {
    for (const Clock& clock : ret.clocks) {
      if (clock.state != ClockState::running) continue;
      EXPECT_EQ(clock.breached_at, clock.due_at) << ret.return_id << " " << clock.id;
      EXPECT_NE(before.at(ret.tenant + "\t" + ret.return_id + "\t" + clock.id).find("\t" + shown(clock.due_at)),
                std::string::npos);
      ++missed;
    }
  }
  EXPECT_GT(missed, 50U);
  const auto types = read_types();
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<TickClocks>(time_.now(), 1000, rules_)));
  EXPECT_EQ(read_types(), types);
}

}  // namespace
}  // namespace parcelgate::test
