#include "adapters/tickets/request_tracker/rest_client.hpp"

#include <gtest/gtest.h>

#include "gateway/ports/desk_status.hpp"

namespace parcelgate {
namespace {

class OneStatus final : public HttpClient {
 public:
  void send(HttpRequest, Done done) override { done(HttpResponse{status, {}, body, {}}); }
  int status{200};
  std::string body{"{}"};
};

TEST(RtRestClient, AStatusMeansTheSameAsAtEveryOtherDesk) {
  RequestTrackerOptions options;
  options.base_url = "http://rt.example";
  OneStatus http;
  RtRestClient client(options, http);
  for (int status = 200; status < 600; ++status) {
    http.status = status;
    const auto read = client.get("ticket/1");
    const auto written = client.send("POST", "ticket", "{}");
    const auto of_read = fault_of_desk_status(status, false);
    const auto of_write = fault_of_desk_status(status, true);
    ASSERT_EQ(read.has_value(), !of_read) << status;
    ASSERT_EQ(written.has_value(), !of_write) << status;
    if (of_read) {
      EXPECT_EQ(read.error().kind, *of_read) << status;
    }
    if (of_write) {
      EXPECT_EQ(written.error().kind, *of_write) << status;
    }
  }
}

TEST(RtRestClient, APageInsteadOfJsonLeavesAWriteInDoubt) {
  RequestTrackerOptions options;
  options.base_url = "http://rt.example";
  OneStatus http;
  http.body = "<html>login</html>";
  RtRestClient client(options, http);
  EXPECT_EQ(client.get("ticket/1").error().kind, ErrorKind::unreachable);
  EXPECT_EQ(client.send("POST", "ticket", "{}").error().kind, ErrorKind::in_doubt);
}

}  // namespace
}  // namespace parcelgate
