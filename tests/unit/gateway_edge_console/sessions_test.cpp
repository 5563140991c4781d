#include "gateway/edge/console/sessions.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

class SessionsTest : public ::testing::Test {
 protected:
  Sessions make(std::size_t most = 10) {
    return Sessions({2h, 12h, most, [this] { return now_; }});
  }
  Sessions::Steady now_{1h};
};

TEST_F(SessionsTest, ACookieFindsItsSessionUntilItIsClosed) {
  Sessions sessions = make();
  const std::string cookie = sessions.open({"hash", {KeyScope::admin, "shop", {}, {}, "key-1"}, {}});
  ASSERT_TRUE(sessions.find(cookie));
  EXPECT_EQ(sessions.find(cookie)->key_hash, "hash");
  EXPECT_FALSE(sessions.find(cookie)->csrf.empty());
  EXPECT_FALSE(sessions.find(cookie + "x"));
  EXPECT_FALSE(sessions.find(""));
  sessions.close(cookie);
  EXPECT_FALSE(sessions.find(cookie));
}

TEST_F(SessionsTest, EachSessionHasItsOwnCookieAndToken) {
  Sessions sessions = make();
  const std::string first = sessions.open({});
  const std::string second = sessions.open({});
  EXPECT_NE(first, second);
  EXPECT_NE(sessions.find(first)->csrf, sessions.find(second)->csrf);
}

TEST_F(SessionsTest, ASessionThatIsNotUsedEnds) {
  Sessions sessions = make();
  const std::string cookie = sessions.open({});
  for (int round = 0; round < 3; ++round) {
    now_ += 110min;
    EXPECT_TRUE(sessions.find(cookie)) << round;
  }
  now_ += 121min;
  EXPECT_FALSE(sessions.find(cookie));
}

TEST_F(SessionsTest, ASessionEndsAfterItsLongestTimeHoweverMuchItIsUsed) {
  Sessions sessions = make();
  const std::string cookie = sessions.open({});
  for (int round = 0; round < 12; ++round) {
    EXPECT_TRUE(sessions.find(cookie)) << round;
    now_ += 1h;
  }
  now_ += 1min;
  EXPECT_FALSE(sessions.find(cookie));
}

TEST_F(SessionsTest, BeyondTheLimitTheLeastUsedSessionEnds) {
  Sessions sessions = make(2);
  const std::string first = sessions.open({});
  now_ += 1min;
  const std::string second = sessions.open({});
  now_ += 1min;
  ASSERT_TRUE(sessions.find(first));
  const std::string third = sessions.open({});
  EXPECT_TRUE(sessions.find(first));
  EXPECT_FALSE(sessions.find(second));
  EXPECT_TRUE(sessions.find(third));
}

TEST(Cookies, AreFoundByTheirWholeName) {
  const HttpHeaders headers{{"cookie", "a=1; parcelgate_session=abc; parcelgate_session2=x"}, {"Cookie", "late=2"}};
  EXPECT_EQ(find_cookie(headers, "parcelgate_session"), "abc");
  EXPECT_EQ(find_cookie(headers, "late"), "2");
  EXPECT_EQ(find_cookie(headers, "session"), "");
}

}  // namespace
}  // namespace parcelgate
