// Kills a writing process twenty times and looks for what it had acknowledged.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <random>
#include <set>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

constexpr int kKills = 20;
constexpr std::size_t kMostAcks = 400;

struct Child {
  pid_t process{0};
  int output{-1};
};

Child start_child(const std::string& folder, long first) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const std::string number = std::to_string(first);
  const pid_t process = ::fork();
  if (process == 0) {
    ::dup2(pipe[1], STDOUT_FILENO);
    ::execl(PARCELGATE_CRASH_CHILD, PARCELGATE_CRASH_CHILD, folder.c_str(), number.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(pipe[1]);
  return {process, pipe[0]};
}

/// Lets the child acknowledge `acks` events, kills it, and gathers all that it had said by then.
std::set<long> run_and_kill(const Child& child, std::size_t acks) {
  std::string said;
  std::array<char, 4096> chunk{};
  bool killed = false;
  for (;;) {
    const auto length = ::read(child.output, chunk.data(), chunk.size());
    if (length <= 0) break;
    said.append(chunk.data(), static_cast<std::size_t>(length));
    if (!killed && static_cast<std::size_t>(std::count(said.begin(), said.end(), '\n')) >= acks) {
      ::kill(child.process, SIGKILL);
      killed = true;
    }
  }
  ::close(child.output);
  int status = 0;
  ::waitpid(child.process, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with status " << WEXITSTATUS(status);
  std::set<long> numbers;
  const char* at = said.data();
  for (const char* end = said.data() + said.rfind('\n') + 1; at < end;) {
    long number = 0;
    at = std::from_chars(at, end, number).ptr + 1;
    numbers.insert(number);
  }
  return numbers;
}

/// Event numbers in the feed; checks that positions have no gap.
std::set<long> read_feed_numbers(Reader& reader) {
  std::set<long> numbers;
  std::uint64_t expected = 1;
  FeedCursor cursor;
  for (auto page = *reader.read_feed(cursor, "", 1000); !page.empty(); page = *reader.read_feed(cursor, "", 1000)) {
    for (const auto& entry : page) {
      EXPECT_EQ(entry.position, expected++);
      const auto data = parse_json(entry.data);
      numbers.insert(std::stol(std::string(find_text(*data, "event_id").substr(1))));
    }
  }
  return numbers;
}

TEST(StoreCrash, NothingAcknowledgedIsMissingAfterTwentyKills) {
  const TemporaryFolder folder;
  std::mt19937 random(20);
  std::set<long> acknowledged;
  long first = 0;
  for (int round = 0; round < kKills; ++round) {
    const auto said = run_and_kill(start_child(folder.path(), first), random() % kMostAcks + 1);
    ASSERT_FALSE(said.empty()) << "round " << round;
    acknowledged.insert(said.begin(), said.end());
    first += 100'000;  // what one life sent without an answer is not sent again
  }
  Metrics metrics;
  const SystemTime time;
  sqlite::Options options;
  options.folder = folder.path();
  const auto store = sqlite::open_store(options, metrics, time);
  ASSERT_TRUE(store) << store.error().what;
  const auto reader = (*store)->open_reader();
  const auto stored = read_feed_numbers(**reader);
  for (const long number : acknowledged) EXPECT_TRUE(stored.contains(number)) << "event " << number << " was lost";
  EXPECT_EQ(*(*reader)->count_events(), stored.size());
  std::uint64_t in_shipments = 0;
  for (int number = 0; number < 200; ++number) {
    const auto shipment = (*reader)->find_shipment({"shop", "sf", "SF" + std::to_string(number)});
    if (*shipment) in_shipments += (*shipment)->event_count;
  }
  EXPECT_EQ(in_shipments, stored.size());
}

}  // namespace
}  // namespace parcelgate::test
