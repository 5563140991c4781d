#include <thread>

#include "tests/unit/adapters_transports_http_restinio/server_fixture.hpp"

namespace parcelgate::test {
namespace {

using HttpRequests = ServerFixture;

TEST_F(HttpRequests, AThousandInARowUseOneConnection) {
  start();
  RawClient client(port());
  for (int index = 0; index < 1000; ++index) {
    const std::string path = "/n" + std::to_string(index);
    const RawAnswer answer = client.request(get(path));
    ASSERT_EQ(answer.status, 200);
    ASSERT_EQ(answer.body, "GET " + path + " ");
  }
  expect_metric("parcelgate_http_connections 1");
}

TEST_F(HttpRequests, SixtyFourClientsAreServedAtOnceOnTwoThreads) {
  HttpServerOptions options;
  options.threads = 2;
  start(options);
  std::vector<std::jthread> clients;
  std::atomic<int> good{0};
  for (int index = 0; index < 64; ++index) {
    clients.emplace_back([&, index] {
      RawClient client(port());
      for (int round = 0; round < 20; ++round) {
        const std::string body = std::to_string(index) + "-" + std::to_string(round);
        if (client.request(post(body)).body == "POST /p " + body) ++good;
      }
    });
  }
  clients.clear();
  EXPECT_EQ(good, 64 * 20);
}

TEST_F(HttpRequests, PipelinedRequestsAreAnsweredInTheirOrderWhoeverIsReadyFirst) {
  Shelf& shelf = shelf_;
  handler_.act = [&](const InboundRequest&, Responder respond) { shelf.put(std::move(respond)); };
  start();
  RawClient client(port());
  client.send(get("/1") + get("/2") + get("/3"));
  auto waiting = shelf.take(3);
  for (const std::size_t index : {2u, 0u, 1u}) waiting[index]({200, "text/plain", std::to_string(index), {}});
  EXPECT_EQ(client.read_answer().body, "0");
  EXPECT_EQ(client.read_answer().body, "1");
  EXPECT_EQ(client.read_answer().body, "2");
}

TEST_F(HttpRequests, MorePipelinedRequestsThanAllowedWaitTheirTurn) {
  HttpServerOptions options;
  options.max_pipelined = 2;
  start(options);
  RawClient client(port());
  std::string all;
  for (int index = 0; index < 50; ++index) all += get("/" + std::to_string(index));
  client.send(all);
  for (int index = 0; index < 50; ++index) ASSERT_EQ(client.read_answer().body, "GET /" + std::to_string(index) + " ");
}

TEST_F(HttpRequests, AnswersMayComeFromAnotherThreadInBatches) {
  Shelf& shelf = shelf_;
  handler_.act = [&](const InboundRequest&, Responder respond) { shelf.put(std::move(respond)); };
  start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int round = 0; round < 5; ++round) {
    clients.clear();
    for (int index = 0; index < 32; ++index) {
      clients.push_back(std::make_unique<RawClient>(port()));
      clients.back()->send(get("/"));
    }
    auto waiting = shelf.take(32);
    const std::jthread answering([&] {
      for (auto& respond : waiting) respond({201, "text/plain", "late", {}});
    });
    for (auto& client : clients) ASSERT_EQ(client->read_answer().status, 201);
  }
}

TEST_F(HttpRequests, AnAnswerThatIsDroppedOrGivenTwiceLeavesOneAnswer) {
  handler_.act = [](const InboundRequest& request, Responder respond) {
    if (request.path == "/dropped") return;
    if (request.path == "/thrown") throw std::runtime_error("no");
    respond({200, "text/plain", "one", {}});
    respond({200, "text/plain", "two", {}});
  };
  start();
  RawClient client(port());
  const RawAnswer dropped = client.request(get("/dropped"));
  EXPECT_EQ(dropped.status, 500);
  EXPECT_NE(dropped.body.find("urn:parcelgate:problem:internal-error"), std::string::npos);
  EXPECT_EQ(client.request(get("/thrown")).status, 500);
  EXPECT_EQ(client.request(get("/")).body, "one");
  EXPECT_EQ(client.request(get("/")).body, "one");
}

TEST_F(HttpRequests, AWaitingRequestCanSeeThatItsClientHasLeft) {
  Shelf& shelf = shelf_;
  ClientGone gone;
  handler_.act = [&](const InboundRequest& request, Responder respond) {
    gone = *request.client_gone;
    shelf.put(std::move(respond));
  };
  start();
  {
    RawClient client(port());
    client.send(get("/"));
    auto waiting = shelf.take(1);
    EXPECT_FALSE(*gone);
    waiting.front()({204, "", "", {}});
    EXPECT_EQ(client.read_answer().status, 204);
    EXPECT_FALSE(*gone) << "an answer does not end the connection";
    client.send(get("/"));
    for (auto& respond : shelf.take(1)) shelf.put(std::move(respond));
  }
  EXPECT_TRUE(testing::eventually([&] { return gone->load(); }));
  shelf.take(1).front()({200, "text/plain", "nobody reads this", {}});
}

TEST_F(HttpRequests, TheHandlerSeesWhatWasSent) {
  std::string seen;
  handler_.act = [&](const InboundRequest& request, Responder respond) {
    seen = std::string(request.path) + "|" + std::string(request.query) + "|" +
           std::string(find_header(*request.headers, "x-two")) + "|" + std::string(request.remote_address);
    respond({204, "", "", {{"X-Answer", "yes"}}});
  };
  start();
  RawClient client(port());
  const RawAnswer answer = client.request("GET /a%20b?c=%41&d HTTP/1.1\r\nHost: x\r\nX-One: 1\r\nX-Two: 2\r\n\r\n");
  EXPECT_EQ(seen, "/a%20b|c=%41&d|2|127.0.0.1");
  EXPECT_EQ(answer.status, 204);
  EXPECT_NE(answer.head.find("X-Answer: yes\r\n"), std::string::npos);
  EXPECT_NE(answer.head.find("Date: "), std::string::npos);
}

TEST_F(HttpRequests, HeadIsAnsweredWithTheLengthAndNoBody) {
  start();
  RawClient client(port());
  client.expect_no_bodies();
  for (int round = 0; round < 2; ++round) {
    const RawAnswer answer = client.request("HEAD /h HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.head.find("Content-Length: 8\r\n"), std::string::npos) << answer.head;
  }
}

TEST_F(HttpRequests, AnUpgradeIsAnsweredPlainlyAndTheConnectionCloses) {
  start();
  RawClient client(port());
  const RawAnswer answer = client.request(
      "GET /u HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: "
      "AA\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(client.wait_for_end());
}

TEST_F(HttpRequests, ChunkedBodiesArriveWhole) {
  start();
  RawClient client(port());
  EXPECT_EQ(
      client
          .request("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
          .body,
      "POST /p abcde");
}

TEST_F(HttpRequests, AClientThatExpects100ContinueReceivesIt) {
  start();
  RawClient client(port());
  for (int round = 0; round < 2; ++round) {
    const RawAnswer interim =
        client.request("POST /p HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(interim.status, 100);
    EXPECT_EQ(client.request("abc").body, "POST /p abc");
  }
}

TEST_F(HttpRequests, AClientThatLeavesDoesNotDisturbTheAnswerOfOthers) {
  Shelf& shelf = shelf_;
  handler_.act = [&](const InboundRequest&, Responder respond) { shelf.put(std::move(respond)); };
  start();
  RawClient stays(port());
  stays.send(get("/"));
  {
    RawClient leaves(port());
    leaves.send(get("/"));
    auto waiting = shelf.take(2);
    for (auto& respond : waiting) shelf.put(std::move(respond));
  }
  expect_metric("parcelgate_http_connections 1");
  for (auto& respond : shelf.take(2)) respond({200, "text/plain", "ok", {}});
  EXPECT_EQ(stays.read_answer().body, "ok");
}

}  // namespace
}  // namespace parcelgate::test
