#include "gateway/edge/http/parked_requests.hpp"

#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

using Occasion = ParkedRequests::Occasion;
using Parking = ParkedRequests::Parking;
using Answer = ParkedRequests::Answer;

class Parked : public EdgeFixture {
 protected:
  /// A request that the next commit answers.
  static ParkedRequests::Request request_of(std::string address, Answer answer) {
    const auto is_first = std::make_shared<bool>(true);  // tried at once when it is parked
    return {std::move(address), std::chrono::steady_clock::now() + std::chrono::minutes{5},
            [is_first, answer = std::move(answer)](Occasion occasion) {
              return std::exchange(*is_first, false) && !occasion.must_answer ? Answer{} : answer;
            }};
  }
};

TEST_F(Parked, WhoIsAnsweredMayWaitAgainAtOnce) {
  std::promise<Parking> again;
  ParkedRequests parked(*store_, {2, 1}, "parked-test");
  ASSERT_EQ(parked.park(request_of("192.0.2.1", [&] { again.set_value(parked.park(request_of("192.0.2.1", [] {}))); })),
            Parking::parked);
  EXPECT_EQ(parked.park(request_of("192.0.2.1", [] {})), Parking::full);
  push_event("N1", "e1", "in_transit");
  auto second = again.get_future();
  ASSERT_EQ(second.wait_for(kPatience), std::future_status::ready);
  EXPECT_EQ(second.get(), Parking::parked);
}

TEST_F(Parked, WhenNobodyWaitsAllWereAnswered) {
  std::atomic<int> answered{0};
  ParkedRequests parked(*store_, {10, 10}, "parked-test");
  for (int each = 0; each < 5; ++each) {
    const auto answer = [&] {
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
      ++answered;
    };
    ASSERT_EQ(parked.park(request_of("192.0.2." + std::to_string(each), answer)), Parking::parked);
  }
  parked.release();
  parked.await_empty();
  EXPECT_EQ(answered, 5);
  EXPECT_EQ(parked.park(request_of("192.0.2.1", [] {})), Parking::released);
}

TEST_F(Parked, RequestsThatAreTriedTogetherSeeOneRound) {
  std::mutex mutex;
  std::vector<std::uint64_t> rounds;
  const auto seen = [&] {
    const std::scoped_lock lock(mutex);
    return rounds;
  };
  const auto note = [&](Occasion occasion) -> Answer {
    const std::scoped_lock lock(mutex);
    rounds.push_back(occasion.round);
    return occasion.must_answer ? Answer([] {}) : Answer{};
  };
  ParkedRequests parked(*store_, {10, 10}, "parked-test");
  const auto never = std::chrono::steady_clock::now() + std::chrono::minutes{5};
  ASSERT_EQ(parked.park({"192.0.2.1", never, note}), Parking::parked);
  while (seen().empty()) std::this_thread::yield();
  ASSERT_EQ(parked.park({"192.0.2.2", never, note}), Parking::parked);
  while (seen().size() < 3) std::this_thread::yield();
  const std::vector<std::uint64_t> each = seen();
  EXPECT_LT(each[0], each[1]);
  EXPECT_EQ(each[1], each[2]);
  parked.release();
}

}  // namespace
}  // namespace parcelgate::test
