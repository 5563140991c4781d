#include <sstream>

#include "gateway/telemetry/log.hpp"
#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

class AccessLog : public EdgeFixture {
 protected:
  void TearDown() override {
    set_up_logging({LogLevel::error, LogFormat::json});
    EdgeFixture::TearDown();
  }
  /// The lines of requests that `act` leads to, once each answer is there.
  template <class Act>
  std::vector<rapidjson::Document> lines_of(LogLevel level, Act act) {
    ::testing::internal::CaptureStderr();
    set_up_logging({level, LogFormat::json});
    act();
    flush_logs();
    written_ = ::testing::internal::GetCapturedStderr();
    std::vector<rapidjson::Document> lines;
    std::istringstream all(written_);
    for (std::string line; std::getline(all, line);) {
      auto document = parse_json(line);
      if (document && find_text(*document, "event") == "http_request") lines.push_back(*std::move(document));
    }
    return lines;
  }
  std::string written_;
};

TEST_F(AccessLog, EachRequestIsOneLineWithItsRouteAndOutcome) {
  const std::string key = make_key("after_sales");
  HttpReply shown;
  const auto lines = lines_of(LogLevel::debug, [&] {
    push_event("N1", "e1", "in_transit");
    shown = get("/v1/shipments/acme/N1?include=events", key);
    request_reply({"GET", "/nowhere"});
  });
  ASSERT_EQ(lines.size(), 3u) << written_;
  const auto expect = [&](std::size_t at, const char* method, const char* route, int status) {
    EXPECT_STREQ(lines[at]["method"].GetString(), method);
    EXPECT_STREQ(lines[at]["route"].GetString(), route);
    EXPECT_EQ(lines[at]["status"].GetInt(), status);
    EXPECT_GE(lines[at]["ms"].GetDouble(), 0.0);
  };
  expect(0, "POST", "hook", 200);
  expect(1, "GET", "get_shipment", 200);
  expect(2, "GET", "none", 404);
  EXPECT_EQ(lines[1]["bytes"].GetUint64(), shown.body.size());
  EXPECT_EQ(lines[1]["request_id"].GetString(), find_header(shown.headers, "X-Request-Id"));
}

TEST_F(AccessLog, NothingOfPathQueryOrHeadersIsWritten) {
  const std::string key = make_key("after_sales");
  lines_of(LogLevel::debug, [&] {
    get("/v1/shipments/acme/SF99887766?token=s3cr3t-query", key);
    request_reply({"POST", "/v1/hooks/acme/main?sign=s3cr3t-sign", "s3cr3t-body", {{"Token", "s3cr3t-header"}}});
    request_reply({std::string(4000, 'M'), "/s3cr3t-path"});
  });
  EXPECT_FALSE(written_.empty());
  for (const char* hidden : {"s3cr3t", "SF99887766", key.c_str()}) {
    EXPECT_EQ(written_.find(hidden), std::string::npos) << hidden << " in " << written_;
  }
  EXPECT_EQ(written_.find("MMMMMMMMMMMMMMMM"), std::string::npos) << "a method is cut";
}

TEST_F(AccessLog, AboveDebugThereIsNone) {
  EXPECT_TRUE(lines_of(LogLevel::info, [&] { request_reply({"GET", "/healthz"}); }).empty()) << written_;
}

}  // namespace
}  // namespace parcelgate::test
