// A store that cannot write: callers get 503 with Retry-After, and /readyz gives the reason.
#include "gateway/telemetry/log.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

/// Reads as the other does; fails what it is given to write.
class FailingStore final : public Store {
 public:
  FailingStore(Store& inner, Error error) : inner_(inner), error_(std::move(error)) {}
  bool fails{true};

  [[nodiscard]] bool submit(std::unique_ptr<Command>& command) override {
    if (!fails) return inner_.submit(command);
    command->finished(unexpected(error_));
    return true;
  }
  void await_room(std::chrono::milliseconds) override {}
  [[nodiscard]] std::optional<std::string> write_fault() const override {
    return fails ? std::optional(error_.what) : std::nullopt;
  }
  [[nodiscard]] Result<std::unique_ptr<Reader>> open_reader() override { return inner_.open_reader(); }
  void on_commit(std::function<void(CommitNews)> listener) override { inner_.on_commit(std::move(listener)); }

 private:
  Store& inner_;
  Error error_;
};

class FailingStoreTest : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    key_ = make_key("after_sales");
    fail_with({ErrorKind::unreachable, "database or disk is full", {}});
  }
  void TearDown() override {
    edge_.reset();
    EdgeFixture::TearDown();
  }
  void fail_with(Error error) {
    edge_.reset();
    failing_ = std::make_unique<FailingStore>(*store_, std::move(error));
    auto edge = Edge::create({}, {*failing_, time_, metrics_, counters_, directory_, {}, {}});
    ASSERT_TRUE(edge) << edge.error().what;
    edge_ = *std::move(edge);
  }

  std::string key_;
  std::unique_ptr<FailingStore> failing_;
};

TEST_F(FailingStoreTest, APushThatCouldNotBeStoredIsAnsweredAsFailedAndWorthRepeating) {
  for (const char* body :
       {R"({"number":"N1","events":[{"id":"e1","status":"in_transit","at":"2026-09-20T10:00:00Z"}]})", "{oops"}) {
    const HttpReply reply = push(body);
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.body, "ACME failure");
    EXPECT_EQ(find_header(reply.headers, "Retry-After"), "1");
  }
  failing_->fails = false;
  EXPECT_EQ(push_event("N1", "e1", "in_transit").body, "ACME ok") << "not a duplicate: nothing was kept";
}

TEST_F(FailingStoreTest, AFaultOfOursIsNotSaidToGoAwayByRepeating) {
  fail_with({ErrorKind::rejected, "internal fault", {}});
  const HttpReply reply = push_event("N1", "e1", "in_transit");
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(find_header(reply.headers, "Retry-After"), "");
}

TEST_F(FailingStoreTest, TheApiReportsAnUnusableStoreWithRetryAfter) {
  const std::vector<std::pair<std::string, std::string>> posts{
      {"/v1/shipments", R"({"carrier":"acme","tracking_number":"N1"})"},
      {"/v1/returns", R"({"return_id":"R1","order_id":"O1"})"},
      {"/v1/returns/R1/facts", R"({"fact_id":"f1","kind":"received"})"},
      {"/v1/returns:batch", R"({"returns":[{"return_id":"R1","order_id":"O1"},{}]})"},
      {"/v1/facts:batch", R"({"facts":[{"return_id":"R1","fact_id":"f1","kind":"received"}]})"},
      {"/v1/shipments:batch", R"({"shipments":[{"carrier":"acme","tracking_number":"N1"}]})"}};
  for (const auto& [target, body] : posts) {
    const HttpReply reply = post(target, body, key_);
    EXPECT_EQ(reply.status, 503) << target;
    EXPECT_EQ(type_of(reply), "store-failed");
    EXPECT_EQ(find_header(reply.headers, "Retry-After"), "1");
  }
  EXPECT_EQ(get("/v1/returns", key_).status, 200) << "reads still work";
}

TEST_F(FailingStoreTest, AFaultOfTheStoreIsNotTheClientsAndNothingOfItLeaves) {
  fail_with({ErrorKind::internal, "store, reading return: SELECT body FROM return is damaged", {}});
  ::testing::internal::CaptureStderr();
  set_up_logging({LogLevel::info, LogFormat::json});
  const HttpReply reply = post("/v1/returns", R"({"return_id":"R1","order_id":"O1"})", key_);
  flush_logs();
  const std::string written = ::testing::internal::GetCapturedStderr();
  set_up_logging({LogLevel::error, LogFormat::json});
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(type_of(reply), "internal-error");
  EXPECT_EQ(reply.body.find("SELECT"), std::string::npos) << reply.body;
  const std::string id(find_header(reply.headers, "X-Request-Id"));
  EXPECT_NE(reply.body.find(id), std::string::npos);
  EXPECT_NE(written.find(id), std::string::npos) << written;
  EXPECT_NE(written.find("SELECT body FROM return is damaged"), std::string::npos) << written;
}

TEST_F(FailingStoreTest, WhatAFullDiskSaysStaysInTheLog) {
  fail_with({ErrorKind::unreachable, "store, committing: INSERT INTO feed failed", {}});
  const HttpReply reply = post("/v1/returns", R"({"return_id":"R1","order_id":"O1"})", key_);
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.body.find("INSERT"), std::string::npos) << reply.body;
}

TEST_F(FailingStoreTest, ReadinessIsRedUntilItWritesAgainAndHealthStaysGreen) {
  const HttpReply reply = request_reply({"GET", "/readyz"});
  EXPECT_EQ(reply.status, 503);
  EXPECT_STREQ(json(reply)["detail"].GetString(), "store: database or disk is full");
  EXPECT_EQ(request_reply({"GET", "/healthz"}).status, 200) << "a restart would not repair the disk";
  failing_->fails = false;
  EXPECT_EQ(request_reply({"GET", "/readyz"}).status, 200);
}

}  // namespace
}  // namespace parcelgate::test
