#include "adapters/transports/http_restinio/refusal.hpp"

#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

TEST(Refusals, TheTableOfProblemsHoldsEachWithItsStatusAndNoOther) {
  std::map<std::string, int> written;
  std::ifstream file(std::string(PARCELGATE_SOURCE_DIR) + "/gateway/docs/problems.md");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `")) continue;
    const std::size_t end = line.find('`', 3);
    const std::size_t status = line.find("| ", end) + 2;
    const std::size_t from = line.find("| ", status) + 2;
    const std::string origin = line.substr(from, line.find('|', from) - from);
    if (origin.find("listener") != std::string::npos) written[line.substr(3, end - 3)] = std::stoi(line.substr(status));
  }
  std::map<std::string, int> answered;
  for (std::size_t index = 0; index < kRefusalCount; ++index) {
    const auto refusal = static_cast<Refusal>(index);
    answered[std::string(slug_of(refusal))] = to_reply(refusal).status;
  }
  EXPECT_EQ(written, answered);
}

TEST(Refusals, TheWireFormStatesItsLengthAndThatTheConnectionCloses) {
  const std::string wire = to_wire(Refusal::body_too_large);
  EXPECT_TRUE(wire.starts_with("HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\n"));
  const std::string body = to_reply(Refusal::body_too_large).body;
  EXPECT_NE(wire.find("Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body), std::string::npos);
}

TEST(Refusals, ErrorsOfTheParserThatNobodyKnowsAreMalformedRequests) {
  EXPECT_EQ(refusal_of_parser_error("HPE_INVALID_METHOD"), Refusal::malformed_request);
  EXPECT_EQ(refusal_of_parser_error(""), Refusal::malformed_request);
}

}  // namespace
}  // namespace parcelgate
