// The HttpClient port over TLS: a server whose certificate a private CA signed, as couriers' test systems have it.
#include <gtest/gtest.h>

#include "adapters/transports/http_curl/curl_client.hpp"
#include "tests/support/service.hpp"

namespace parcelgate {
namespace {

using testing::Service;

const std::string kServerScript = PARCELGATE_SOURCE_DIR "/tools/services/https.sh";

class HttpsContract : public ::testing::Test {
 protected:
  Result<HttpResponse> get(const Service& server, const std::string& ca, const std::string& path = "/poll?n=1") {
    CurlOptions options;
    options.ca_bundle = ca;
    auto client = CurlClient::create(options, metrics_);
    if (!client) return unexpected(client.error());
    HttpRequest request;
    request.url = server["HTTPS_URL"] + path;
    return send_and_wait(**client, request);
  }
  Metrics metrics_;
};

TEST_F(HttpsContract, AServerThatAPrivateCaVouchesForIsPolled) {
  const Service server(kServerScript);
  const auto answer = get(server, server["HTTPS_CA"]);
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"({"method": "GET", "path": "/poll?n=1"})");
}

TEST_F(HttpsContract, AServerOfACaThatIsNotTrustedGetsNoRequest) {
  const Service server(kServerScript);
  for (const std::string& ca : {server["HTTPS_OTHER_CA"], std::string()}) {
    const auto answer = get(server, ca, "/token=secret");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::unreachable) << answer.error().what;
    EXPECT_NE(answer.error().what.find("certificate"), std::string::npos) << answer.error().what;
  }
}

TEST_F(HttpsContract, ACertificateForAnotherNameIsRefused) {
  const Service server(kServerScript, "HTTPS_CERTIFICATE=elsewhere");
  const auto answer = get(server, server["HTTPS_CA"]);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::unreachable) << answer.error().what;
}

TEST_F(HttpsContract, ACaFileThatIsNotThereIsAFaultOfTheConfiguration) {
  CurlOptions options;
  options.ca_bundle = "/nowhere/ca.pem";
  const auto client = CurlClient::create(options, metrics_);
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().kind, ErrorKind::config);
}

}  // namespace
}  // namespace parcelgate
