#include "gateway/app/outlets/follower/retry_list.hpp"

#include <gtest/gtest.h>

#include "tests/support/stepped_time.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

class RetryListTest : public ::testing::Test {
 protected:
  /// A list with one subject that failed once and is due in a minute.
  RetryList failed_once() {
    RetryList list("desk");
    list.add("R-1", {0, 7});
    list.reschedule("R-1", time_, 1min, "refused");
    return list;
  }
  testing::SteppedTime time_{Instant{std::chrono::hours{24 * 365 * 56}}};
};

TEST_F(RetryListTest, APlaceIsListedOnce) {
  RetryList list("desk");
  list.add("R-1", {0, 7});
  list.add("R-1", {0, 7});
  list.add("R-1", {0, 8});
  list.add("R-2", {0, 9});
  EXPECT_EQ(list.entry_count(), 3u);
  EXPECT_EQ(list.subject_count(), 2u);
}

TEST_F(RetryListTest, ASubjectIsDueAfterItsPauseAndNotWhileItIsInFlight) {
  RetryList list = failed_once();
  EXPECT_FALSE(list.find_due(time_.monotonic_now()));
  time_.step(1min);
  EXPECT_EQ(list.find_due(time_.monotonic_now()), "R-1");
  list.at("R-1").in_flight = true;
  EXPECT_FALSE(list.find_due(time_.monotonic_now()));
  EXPECT_FALSE(list.next_due());
}

TEST_F(RetryListTest, AnAttemptThatIsBroughtForwardDoesNotCountWhenItFails) {
  RetryList list("desk");
  list.add("R-1", {0, 1});
  list.reschedule("R-1", time_, 30min, "down");
  EXPECT_FALSE(list.find_due(time_.monotonic_now()));
  list.bring_forward();
  EXPECT_EQ(list.find_due(time_.monotonic_now()), "R-1");
  list.reschedule("R-1", time_, 30min, "refused");
  EXPECT_EQ(list.at("R-1").attempts, 1u);
  list.reschedule("R-1", time_, 30min, "refused");
  EXPECT_EQ(list.at("R-1").attempts, 2u);
}

TEST_F(RetryListTest, ChangesAreTakenOnceAndComeBackWhenTheyWereNotStored) {
  RetryList list = failed_once();
  const auto changes = list.take_changes();
  ASSERT_EQ(changes.stored.size(), 1u);
  EXPECT_EQ(changes.stored[0].key, "retry:R-1");
  EXPECT_FALSE(list.has_changes());
  list.give_back(changes);
  EXPECT_TRUE(list.has_changes());
  list.remove_first("R-1", 1);
  EXPECT_EQ(list.take_changes().removed, std::vector<std::string>{"retry:R-1"});
  EXPECT_TRUE(list.empty());
}

TEST_F(RetryListTest, ARestoredSubjectKeepsPlacesAttemptsAndError) {
  RetryList list = failed_once();
  const auto changes = list.take_changes();
  RetryList restored("desk");
  ASSERT_TRUE(restored.restore(changes.stored.at(0), time_, 1h));
  EXPECT_EQ(restored.at("R-1").attempts, 1u);
  EXPECT_EQ(restored.at("R-1").error, "refused");
  EXPECT_EQ(restored.at("R-1").places, (std::vector<FeedPlace>{{0, 7}}));
}

TEST_F(RetryListTest, ARecordDueInTheFarFutureWaitsTheLongestPauseOnly) {
  RetryList list = failed_once();
  const auto changes = list.take_changes();
  time_.jump(-24h);  // the record's due date is now a day away
  RetryList restored("desk");
  ASSERT_TRUE(restored.restore(changes.stored.at(0), time_, 1h));
  EXPECT_EQ(restored.next_due(), time_.monotonic_now() + 1h);
}

TEST_F(RetryListTest, AMalformedRecordIsAnErrorAndForeignOnesAreSkipped) {
  auto record = failed_once().take_changes().stored.at(0);
  RetryList restored("desk");
  record.value = "{}";
  EXPECT_FALSE(restored.restore(record, time_, 1h));
  record.key = "ticket:R-1";
  EXPECT_TRUE(restored.restore(record, time_, 1h));
  EXPECT_TRUE(restored.empty());
}

}  // namespace
}  // namespace parcelgate
