// Wrong keys and wrong signatures: limited by source address, and never at the cost of who proves itself.
#include <sstream>

#include "gateway/telemetry/log.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

class UnauthenticatedSendersTest : public EdgeFixture {
 protected:
  HttpReply guess(int number, const std::string& remote = "192.0.2.66") {
    return request_reply({"GET", "/v1/returns", "", bearer("pgk_guess" + std::to_string(number)), remote});
  }
  HttpReply push_from(const std::string& remote, const std::string& token, std::string body = "{}") {
    return request_reply({"POST", "/v1/hooks/acme/main", std::move(body), {{"Token", token}}, remote});
  }
};

TEST_F(UnauthenticatedSendersTest, AfterAFewWrongKeysTheAddressIsAnswered429) {
  int number = 0;
  HttpReply reply = guess(number);
  for (; reply.status == 401 && number < 100; reply = guess(number)) ++number;
  EXPECT_EQ(number, 10);
  EXPECT_EQ(type_of(reply), "too-many-requests");
  EXPECT_EQ(reply.status, 429);
  EXPECT_GE(std::stoi(std::string(find_header(reply.headers, "Retry-After"))), 1);
  EXPECT_EQ(guess(0, "192.0.2.67").status, 401) << "another address";
  EXPECT_EQ(request_reply({"GET", "/healthz", "", {}, "192.0.2.66"}).status, 200);
  EXPECT_EQ(request_reply({"GET", "/v1/returns", "", {}, "192.0.2.66"}).status, 401) << "no key is no guess";
}

TEST_F(UnauthenticatedSendersTest, AKeyThatWasGoodIsGoodBehindAnAddressThatGuesses) {
  const std::string key = make_key("after_sales");
  const auto use = [&] { return request_reply({"GET", "/v1/returns", "", bearer(key), "192.0.2.66"}).status; };
  ASSERT_EQ(use(), 200);
  for (int number = 0; number < 200; ++number) guess(number);
  EXPECT_EQ(use(), 200);
  time_.step(std::chrono::minutes{5});
  EXPECT_EQ(use(), 200) << "also when it has to be looked up again";
  for (int number = 0; number < 5'000; ++number) guess(number);
  EXPECT_EQ(use(), 200) << "also where wrong keys are not looked up any more";
}

TEST_F(UnauthenticatedSendersTest, AKeyThatNobodyHasSeenIsGoodBehindAnAddressThatGuesses) {
  for (int number = 0; number < 200; ++number) guess(number);
  const std::string key = make_key("after_sales");
  EXPECT_EQ(request_reply({"GET", "/v1/returns", "", bearer(key), "192.0.2.66"}).status, 200)
      << "a proxy may stand there";
}

TEST_F(UnauthenticatedSendersTest, ManyWrongSignaturesAreAnsweredLateAndRightOnesAtOnce) {
  std::chrono::milliseconds longest{0};
  for (int number = 0; number < 1'000; ++number) {
    const HttpReply reply = push_from("192.0.2.66", "wrong");
    EXPECT_EQ(reply.status, 401);
    longest = std::max(longest, reply.hold);
  }
  EXPECT_EQ(longest, std::chrono::milliseconds{1'000});
  const HttpReply right =
      push_from("192.0.2.66", "secret",
                R"({"number":"N1","events":[{"id":"e1","status":"in_transit","at":"2026-09-20T10:00:00Z"}]})");
  EXPECT_EQ(right.status, 200) << "the courier stands behind the same address";
  EXPECT_EQ(right.hold.count(), 0);
  EXPECT_EQ(push_from("192.0.2.67", "wrong").hold.count(), 0) << "another address";
}

TEST_F(UnauthenticatedSendersTest, LargeBodiesOfSuchAnAddressAreNotVerified) {
  for (int number = 0; number < 200; ++number) push_from("192.0.2.66", "wrong");
  const HttpReply large = push_from("192.0.2.66", "wrong", std::string(200 * 1024, ' '));
  EXPECT_EQ(large.status, 429);
  EXPECT_EQ(push_from("192.0.2.66", "wrong", std::string(10 * 1024, ' ')).status, 401);
}

TEST_F(UnauthenticatedSendersTest, UnknownHooksAreHeldBackToo) {
  std::chrono::milliseconds longest{0};
  for (int number = 0; number < 300; ++number) {
    longest = std::max(longest, request_reply({"POST", "/v1/hooks/acme/nobody" + std::to_string(number), "{}"}).hold);
  }
  EXPECT_GT(longest.count(), 0);
}

TEST_F(UnauthenticatedSendersTest, AFloodIsAFewLinesWithItsAddressAndItsCount) {
  ::testing::internal::CaptureStderr();
  set_up_logging({LogLevel::info, LogFormat::json});
  for (int number = 0; number < 5'000; ++number) push_from("192.0.2.66", "wrong");
  for (int number = 0; number < 5'000; ++number) guess(number);
  edge_.reset();  // writes what is still counted
  flush_logs();
  const std::string written = ::testing::internal::GetCapturedStderr();
  set_up_logging({LogLevel::error, LogFormat::json});
  EXPECT_LT(written.size(), 20'000u);
  std::map<std::string, std::uint64_t> counts;
  std::istringstream lines(written);
  for (std::string line; std::getline(lines, line);) {
    const auto entry = parse_json(line);
    ASSERT_TRUE(entry) << line;
    EXPECT_EQ(find_text(*entry, "remote"), "192.0.2.66") << line;
    counts[std::string(find_text(*entry, "event"))] += (*entry)["count"].GetUint64();
  }
  EXPECT_EQ(counts["hook_unauthorized"], 5'000u);
  EXPECT_EQ(counts["api_key_refused"], 5'000u);
  const std::string metrics = metrics_.render();
  EXPECT_NE(metrics.find(R"(parcelgate_hook_messages_total{outcome="unauthorized",source="acme"} 5000)"),
            std::string::npos);
  EXPECT_NE(metrics.find("parcelgate_api_keys_refused_total 5000"), std::string::npos);
}

}  // namespace
}  // namespace parcelgate::test
