#include "gateway/wire/traced_http.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace parcelgate {
namespace {

class RecordingClient final : public HttpClient {
 public:
  void send(HttpRequest request, Done) override { sent.push_back(std::move(request)); }
  std::vector<HttpRequest> sent;
};

TEST(TracedHttp, RequestsHaveTheTraceThatWasSetLast) {
  RecordingClient inner;
  TracedHttpClient client(inner);
  client.send({}, {});
  client.set_trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  client.send({}, {});
  client.set_trace({});
  client.send({}, {});
  ASSERT_EQ(inner.sent.size(), 3u);
  EXPECT_EQ(find_header(inner.sent[0].headers, "traceparent"), "");
  EXPECT_EQ(find_header(inner.sent[1].headers, "traceparent"),
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  EXPECT_EQ(find_header(inner.sent[2].headers, "traceparent"), "");
}

}  // namespace
}  // namespace parcelgate
