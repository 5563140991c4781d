#include "gateway/app/polling/poll_schedule.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

const Instant kNow = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 10h;

std::vector<PollState> due(std::initializer_list<const char*> numbers) {
  std::vector<PollState> rows;
  for (const auto* number : numbers) {
    PollState row;
    row.key = {"shop", "sf", number};
    row.account = "sf-main";
    row.next_at = kNow;
    rows.push_back(row);
  }
  return rows;
}

std::string numbers(const std::vector<PollState>& rows) {
  std::string text;
  for (const auto& row : rows) text += row.key.tracking_number + " ";
  return text;
}

PollSchedule::DueRows by_urgency(std::vector<PollState> pressing, std::vector<PollState> expected,
                                 std::vector<PollState> routine, std::vector<PollState> quiet) {
  return {std::move(pressing), std::move(expected), std::move(routine), std::move(quiet)};
}

PollPolicy batches_of(std::size_t size) {
  PollPolicy policy;
  policy.batch_size = size;
  policy.requests_per_second = 1000;
  return policy;
}

TEST(PollSchedule, FillsABatchInTheOrderOfNeed) {
  PollSchedule schedule(batches_of(2), kNow);
  EXPECT_EQ(numbers(schedule.take_batch(due({"1", "2", "3"}), kNow).batch), "1 2 ");
}

TEST(PollSchedule, ARowInFlightIsNotPolledTwice) {
  PollSchedule schedule(batches_of(2), kNow);
  const auto first = schedule.take_batch(due({"1", "2", "3"}), kNow).batch;
  EXPECT_EQ(schedule.window(), 4u);
  EXPECT_EQ(numbers(schedule.take_batch(due({"1", "2", "3"}), kNow).batch), "3 ");
  schedule.release(first);
  EXPECT_EQ(numbers(schedule.take_batch(due({"1", "2", "3"}), kNow).batch), "1 2 ");
}

TEST(PollSchedule, TheUrgentComeFirstAndTheOthersFillTheBatch) {
  const PollSchedule schedule(batches_of(10), kNow);
  auto rows = by_urgency(due({"close"}), {}, due({"way"}), due({"quiet"}));
  rows[3].front().next_at = kNow - 48h;
  EXPECT_EQ(numbers(schedule.order(rows, kNow)), "close way quiet ");
}

TEST(PollSchedule, EveryEighthRequestStartsWithTheRowThatWaitedLongest) {
  PollSchedule schedule(batches_of(1), kNow);
  auto rows = by_urgency(due({"close"}), {}, {}, due({"quiet"}));
  rows[3].front().next_at = kNow - 1h;
  for (int i = 0; i < 16; ++i) {
    EXPECT_EQ(schedule.is_turn_of_oldest(), i % 8 == 7);
    EXPECT_EQ(numbers(schedule.order(rows, kNow)), i % 8 == 7 ? "quiet close " : "close quiet ") << i;
    ASSERT_TRUE(schedule.start_request(kNow));
    schedule.request_ended();
  }
}

TEST(PollSchedule, TheQuietWaitForTheirHourWhenTheDayIsShort) {
  auto policy = batches_of(1);
  policy.requests_per_day = 100;
  PollSchedule schedule(policy, kNow);  // ten in the morning: 42 of the 100
  for (int i = 0; i < 48; ++i) {
    ASSERT_TRUE(schedule.start_request(kNow));
    schedule.request_ended();
  }
  EXPECT_EQ(numbers(schedule.order(by_urgency({}, {}, {}, due({"quiet"})), kNow)), "");
  EXPECT_EQ(numbers(schedule.order(by_urgency({}, {}, due({"way"}), {}), kNow)), "");
  EXPECT_EQ(numbers(schedule.order(by_urgency({}, due({"soon"}), {}, {}), kNow)), "soon ");
  EXPECT_EQ(numbers(schedule.order(by_urgency(due({"close"}), {}, due({"way"}), {}), kNow)), "close way ");
  EXPECT_EQ(numbers(schedule.order(by_urgency({}, {}, {}, due({"quiet"})), kNow + 3h)), "quiet ");
}

TEST(PollSchedule, AnIntervalThatIsNotOverPostponesTheRow) {
  auto policy = batches_of(10);
  policy.min_interval_per_number = 10min;
  PollSchedule schedule(policy, kNow);
  auto rows = due({"1", "2"});
  rows[0].last_checked_at = kNow - 9min;
  rows[1].last_checked_at = kNow - 10min;
  const auto turn = schedule.take_batch(rows, kNow);
  EXPECT_EQ(numbers(turn.batch), "2 ");
  ASSERT_EQ(numbers(turn.postponed), "1 ");
  EXPECT_EQ(turn.postponed.front().next_at, kNow + 1min);
  EXPECT_EQ(turn.postponed.front().basis.reason, CheckReason::interval);
}

TEST(PollSchedule, ASuspectIsPolledAloneUntilItWasAnswered) {
  PollSchedule schedule(batches_of(3), kNow);
  const auto rows = due({"1", "2", "3", "4"});
  schedule.poll_alone(due({"2"}));
  const auto first = schedule.take_batch(rows, kNow).batch;
  EXPECT_EQ(numbers(first), "1 3 4 ");
  const auto second = schedule.take_batch(rows, kNow).batch;
  EXPECT_EQ(numbers(second), "2 ");
  schedule.release(first);
  schedule.release(second);
  schedule.answered(second);
  EXPECT_EQ(numbers(schedule.take_batch(rows, kNow).batch), "1 2 3 ");
}

TEST(PollSchedule, RequestsUnderWayAreBounded) {
  PollScheduleOptions options;
  options.max_requests = 2;
  PollSchedule schedule(batches_of(1), kNow, options);
  EXPECT_TRUE(schedule.start_request(kNow));
  EXPECT_TRUE(schedule.start_request(kNow));
  EXPECT_FALSE(schedule.start_request(kNow));
  EXPECT_EQ(schedule.gate(kNow).reason, GateReason::requests_under_way);
  schedule.request_ended();
  EXPECT_TRUE(schedule.start_request(kNow));
}

}  // namespace
}  // namespace parcelgate
