#include "gateway/edge/inlets/published_keys.hpp"

#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

/// Keeps each request until the test answers it.
class HeldClient final : public HttpClient {
 public:
  void send(HttpRequest request, Done done) override {
    urls.push_back(request.url);
    waiting.push_back(std::move(done));
  }
  void answer(int status, std::string body) {
    HttpResponse made;
    made.status = status;
    made.body = std::move(body);
    auto done = std::move(waiting.front());
    waiting.erase(waiting.begin());
    done(std::move(made));
  }
  std::vector<std::string> urls;
  std::vector<Done> waiting;
};

/// A source whose pushes are signed for public keys: proven when the document holds the word of the push.
class SigningSource final : public AcmeSource {
 public:
  [[nodiscard]] std::optional<HttpRequest> public_keys_request(const Account& /*account*/) const override {
    HttpRequest request;
    request.url = "https://api.example.com/jwks";
    return request;
  }
  [[nodiscard]] Result<void> verify(const Account& /*account*/, const SourceMessage& message) const override {
    const auto key = find_header(*message.headers, "Key");
    if (message.public_keys.find(key) == std::string_view::npos)
      return unexpected(ErrorKind::unreachable, "unknown key");
    return {};
  }
};

class SigningCatalog final : public SourceCatalog {
 public:
  [[nodiscard]] const Source* find(std::string_view /*id*/) const noexcept override { return &source_; }

 private:
  SigningSource source_;
};

class PublishedKeysTest : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    auto directory = std::make_shared<Directory>(*directory_);
    directory->sources = std::make_shared<SigningCatalog>();
    auto edge = Edge::create({}, {*store_, time_, metrics_, counters_, std::move(directory), {}, {}, &client_});
    ASSERT_TRUE(edge) << edge.error().what;
    edge_ = *std::move(edge);
  }
  void TearDown() override {
    EdgeFixture::TearDown();
    for (auto& done : client_.waiting) done(unexpected(ErrorKind::unreachable, "the test is over"));
  }
  [[nodiscard]] int push_with(const std::string& key) {
    return request_reply({"POST", "/v1/hooks/acme/main", R"({"number":"N1","events":[]})", {{"Key", key}}}).status;
  }
  HeldClient client_;
};

TEST_F(PublishedKeysTest, AreFetchedBeforeTheFirstPushComes) {
  ASSERT_EQ(client_.urls, std::vector<std::string>{"https://api.example.com/jwks"});
  client_.answer(200, "key-a");
  EXPECT_EQ(push_with("key-a"), 200);
  EXPECT_EQ(client_.urls.size(), 1U);
}

TEST_F(PublishedKeysTest, AnUnknownKeyIsAnsweredBusyWhileTheyAreFetchedAgainAndThenRefused) {
  client_.answer(200, "key-a");
  time_.step(std::chrono::minutes{2});
  EXPECT_EQ(push_with("key-b"), 503);
  EXPECT_EQ(push_with("key-b"), 503) << "the answer is still on its way";
  ASSERT_EQ(client_.urls.size(), 2U);
  client_.answer(200, "key-b");
  EXPECT_EQ(push_with("key-b"), 200);
  EXPECT_EQ(push_with("guessed"), 401) << "unauthenticated senders must not trigger fetches at will";
  EXPECT_EQ(client_.urls.size(), 2U);
}

TEST_F(PublishedKeysTest, AFailedFetchKeepsTheOldDocument) {
  client_.answer(200, "key-a");
  time_.step(std::chrono::hours{25});
  EXPECT_EQ(push_with("key-a"), 200);
  ASSERT_EQ(client_.urls.size(), 2U) << "a day old";
  client_.answer(500, "oops");
  EXPECT_EQ(push_with("key-a"), 200);
}

}  // namespace
}  // namespace parcelgate::test
