#include <gtest/gtest.h>

#include <thread>

#include "gateway/crypto/digest.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/source.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {
namespace {

TEST(Cursor, IsOpaqueAndReadsBack) {
  for (const FeedCursor& cursor : {FeedCursor{}, FeedCursor{{0}}, FeedCursor{{42, 0, 18'446'744'073'709'551'615ULL}}}) {
    EXPECT_EQ(parse_cursor(to_cursor(cursor)).value(), cursor);
  }
  EXPECT_EQ(to_cursor(FeedCursor{{7}}).find_first_of(":,"), std::string::npos);
}

TEST(Cursor, RefusesWhatThisFeedNeverGave) {
  for (const char* plain : {"", "7", "2:7", "1:7,", "1:,7", "1:x", "1:-7", "1:7 ", "1:99999999999999999999"}) {
    const auto cursor = parse_cursor(to_base64url(plain));
    ASSERT_FALSE(cursor) << plain;
    EXPECT_EQ(cursor.error().kind, ErrorKind::malformed);
  }
  EXPECT_FALSE(parse_cursor("***"));
  std::string long_one = "1:0";
  for (int partition = 0; partition < 5000; ++partition) long_one += ",0";
  EXPECT_FALSE(parse_cursor(to_base64url(long_one)));
}

TEST(Headers, AreFoundByNameInAnyCase) {
  const HttpHeaders headers{{"Content-Type", "text/plain"}, {"X-A", "1"}, {"x-a", "2"}};
  EXPECT_EQ(find_header(headers, "content-TYPE"), "text/plain");
  EXPECT_EQ(find_header(headers, "X-a"), "1");
  EXPECT_EQ(find_header(headers, "X-"), "");
}

TEST(Via, NamesGoBothWays) {
  EXPECT_EQ(to_string(Via::mqtt), "mqtt");
  EXPECT_EQ(find_via("poll"), Via::poll);
  EXPECT_FALSE(find_via("fax"));
}

/// Answers on a thread of its own, as a real client does.
class ThreadedClient final : public HttpClient {
 public:
  void send(HttpRequest request, Done done) override {
    thread_ = std::jthread([request = std::move(request), done = std::move(done)] {
      HttpResponse response;
      response.status = 200;
      response.body = request.url;
      done(response);
    });
  }

 private:
  std::jthread thread_;
};

TEST(HttpClientPort, SendAndWaitGivesTheAnswer) {
  ThreadedClient client;
  HttpRequest request;
  request.url = "http://127.0.0.1/";
  EXPECT_EQ(send_and_wait(client, request).value().body, "http://127.0.0.1/");
}

class CountedCommand final : public Command {
 public:
  explicit CountedCommand(int& finished) : finished_(finished) {}
  Result<void> apply(Transaction&) override { return {}; }
  void finished(Result<void>) noexcept override { ++finished_; }

 private:
  int& finished_;
};

/// Full for the first few commands; then fails each with its own error, from another thread.
class BusyStore final : public Store {
 public:
  bool submit(std::unique_ptr<Command>& command) override {
    if (++attempts_ < 4) return false;
    thread_ =
        std::jthread([taken = std::move(command)] { taken->finished(unexpected(ErrorKind::conflict, "moved on")); });
    return true;
  }
  void await_room(std::chrono::milliseconds) override { ++waits_; }
  std::optional<std::string> write_fault() const override { return std::nullopt; }
  Result<std::unique_ptr<Reader>> open_reader() override { return unexpected(ErrorKind::not_found, "no reader"); }
  void on_commit(std::function<void(CommitNews)>) override {}
  [[nodiscard]] int attempts() const noexcept { return attempts_; }
  [[nodiscard]] int waits() const noexcept { return waits_; }

 private:
  int attempts_{0};
  int waits_{0};
  std::jthread thread_;
};

TEST(StorePort, SubmitAndWaitWaitsForRoomInAFullQueueAndGivesTheOutcome) {
  BusyStore store;
  int finished = 0;
  const auto outcome = submit_and_wait(store, std::make_unique<CountedCommand>(finished));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::conflict);
  EXPECT_EQ(store.attempts(), 4);
  EXPECT_EQ(store.waits(), 3) << "it waits for room instead of retrying at once";
  EXPECT_EQ(finished, 1);
}

TEST(Names, OfItemErrorCodesAreReadBack) {
  EXPECT_EQ(find_item_error_code("not_found"), ItemErrorCode::not_found);
  EXPECT_EQ(find_item_error_code("no_events"), ItemErrorCode::no_events);
  EXPECT_EQ(find_item_error_code("ended"), ItemErrorCode::ended);
  EXPECT_EQ(find_item_error_code("rate_limited"), ItemErrorCode::rate_limited);
  EXPECT_EQ(find_item_error_code("unauthorized"), ItemErrorCode::unauthorized);
  EXPECT_EQ(find_item_error_code("rejected"), ItemErrorCode::rejected);
  EXPECT_EQ(find_item_error_code("unreachable"), ItemErrorCode::unreachable);
  EXPECT_EQ(find_item_error_code("malformed"), ItemErrorCode::malformed);
  EXPECT_EQ(find_item_error_code("other"), std::nullopt);
  EXPECT_EQ(to_string(ItemErrorCode::ended), "ended");
}

TEST(Names, OfKeyScopesAreReadBack) {
  EXPECT_EQ(find_key_scope("after_sales"), KeyScope::after_sales);
  EXPECT_EQ(find_key_scope("customer"), KeyScope::customer);
  EXPECT_EQ(find_key_scope("admin"), KeyScope::admin);
  EXPECT_EQ(find_key_scope(""), std::nullopt);
  EXPECT_EQ(to_string(KeyScope::admin), "admin");
}

}  // namespace
}  // namespace parcelgate
