#include "tests/contract/ticket_desk/test_desk.hpp"

#include <gtest/gtest.h>

#include "adapters/transports/http_curl/curl_client.hpp"
#include "tests/contract/ticket_desk/stand_in_desk.hpp"
#include "tests/contract/ticket_desk/test_desks.hpp"

namespace parcelgate::testing {

std::string send_as_person(HttpRequest request) {
  static Metrics metrics;
  static const auto client = *CurlClient::create({}, metrics);
  const std::string sent = request.method + " " + request.url;
  auto answer = send_and_wait(*client, std::move(request));
  EXPECT_TRUE(answer) << sent << ": " << answer.error().what;
  if (!answer) return {};
  EXPECT_LT(answer->status, 300) << sent << ": " << answer->body;
  return answer->body;
}

const TimeSource& system_time() {
  static const SystemTime time;
  return time;
}

TestDesk& test_desk(const std::string& name) {
  static const auto tracker = make_request_tracker_desk();
  static const auto redmine = make_redmine_desk();
  if (name == redmine->name()) return *redmine;
  return name == tracker->name() ? *tracker : stand_in(name);
}

}  // namespace parcelgate::testing
