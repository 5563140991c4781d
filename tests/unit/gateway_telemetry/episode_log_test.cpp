#include <atomic>
#include <sstream>
#include <stdexcept>

#include <gtest/gtest.h>

#include "gateway/telemetry/episode_log.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/eventually.hpp"

namespace parcelgate::test {
namespace {

class EpisodeLogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ::testing::internal::CaptureStderr();
    set_up_logging({LogLevel::info, LogFormat::json});
  }
  void TearDown() override { set_up_logging({LogLevel::error, LogFormat::json}); }

  EpisodeLog::Options stepped(std::size_t max_keys = 128) {
    return {std::chrono::seconds{10}, max_keys, [this] { return now_; }};
  }
  static void refuse(EpisodeLog& log, const std::string& remote) {
    log.note(LogLevel::warn, "refused", remote, {{"remote", remote}, {"bytes", 7}});
  }
  static std::vector<rapidjson::Document> written() {
    flush_logs();
    std::istringstream all(::testing::internal::GetCapturedStderr());
    std::vector<rapidjson::Document> lines;
    for (std::string line; std::getline(all, line);) {
      auto document = parse_json(line);
      EXPECT_TRUE(document) << line;
      if (document) lines.push_back(*std::move(document));
    }
    return lines;
  }
  static std::uint64_t total(const std::vector<rapidjson::Document>& lines) {
    std::uint64_t sum = 0;
    for (const auto& line : lines) sum += line["count"].GetUint64();
    return sum;
  }

  EpisodeLog::Steady now_{std::chrono::hours{1}};
};

TEST_F(EpisodeLogTest, TheFirstOccurrenceIsWrittenAtOnceAndRepetitionsAreCounted) {
  EpisodeLog log(stepped());
  for (int n = 0; n < 1000; ++n) refuse(log, "192.0.2.1");
  now_ += std::chrono::seconds{10};
  refuse(log, "192.0.2.1");
  const auto lines = written();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_STREQ(lines[0]["event"].GetString(), "refused");
  EXPECT_STREQ(lines[0]["remote"].GetString(), "192.0.2.1");
  EXPECT_EQ(lines[0]["bytes"].GetInt(), 7);
  EXPECT_EQ(lines[0]["count"].GetInt(), 1);
  EXPECT_EQ(lines[1]["count"].GetInt(), 1000);
}

TEST_F(EpisodeLogTest, WhatIsStillCountedIsWrittenAtTheEnd) {
  {
    EpisodeLog log(stepped());
    for (int n = 0; n < 50; ++n) refuse(log, n % 2 == 0 ? "192.0.2.1" : "192.0.2.2");
  }
  const auto lines = written();
  EXPECT_EQ(lines.size(), 4u);
  EXPECT_EQ(total(lines), 50u);
}

TEST_F(EpisodeLogTest, AThreadWritesTheCountWhenSilenceFollows) {
  // The clock passes the interval when all are noted; only the thread can write what is still counted.
  std::atomic<std::int64_t> now{1};
  std::atomic<int> looks{0};
  std::vector<rapidjson::Document> lines;
  {
    EpisodeLog log({std::chrono::milliseconds{5}, 128, [&] {
                      ++looks;
                      return std::chrono::steady_clock::time_point{std::chrono::seconds{now.load()}};
                    }});
    for (int n = 0; n < 50; ++n) refuse(log, "192.0.2.1");
    now = 100;
    const int before = looks;
    EXPECT_TRUE(testing::eventually([&] { return looks > before; }));
    log.flush(false);  // waits for the thread that has looked
    lines = written();
    ::testing::internal::CaptureStderr();
    set_up_logging({LogLevel::info, LogFormat::json});
  }
  ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(total(lines), 50U);
}

TEST_F(EpisodeLogTest, ManySourcesShareOneLineAndNoneIsLost) {
  {
    EpisodeLog log(stepped(8));
    for (int n = 0; n < 5000; ++n) refuse(log, "192.0.2." + std::to_string(n));
  }
  const auto lines = written();
  EXPECT_LE(lines.size(), 10u);
  EXPECT_EQ(total(lines), 5000u);
}

TEST_F(EpisodeLogTest, PlacesOfEndedEpisodesAreUsedAgain) {
  EpisodeLog log(stepped(4));
  for (int n = 0; n < 4; ++n) refuse(log, "192.0.2." + std::to_string(n));
  now_ += std::chrono::seconds{11};
  refuse(log, "198.51.100.9");
  const auto lines = written();
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_STREQ(lines[4]["remote"].GetString(), "198.51.100.9");
}

TEST_F(EpisodeLogTest, AFailureWhileTheLastCountsAreWrittenIsLogged) {
  bool is_broken = false;
  {
    EpisodeLog log(
        {std::chrono::seconds{10}, 128, [&] { return is_broken ? throw std::runtime_error("no clock") : now_; }});
    refuse(log, "192.0.2.1");
    is_broken = true;
  }
  const auto lines = written();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_STREQ(lines[1]["event"].GetString(), "log_counts_lost");
  EXPECT_STREQ(lines[1]["error"].GetString(), "no clock");
}

TEST_F(EpisodeLogTest, EventsOfOneKeyAreApart) {
  EpisodeLog log(stepped());
  log.note(LogLevel::warn, "one", "k", {});
  log.note(LogLevel::warn, "other", "k", {});
  EXPECT_EQ(written().size(), 2u);
}

}  // namespace
}  // namespace parcelgate::test
