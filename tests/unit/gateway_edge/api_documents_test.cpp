#include "gateway/edge/documents/api_documents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "gateway/edge/documents/problem_meanings.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Stands for the edge.
class NextHandler final : public HttpHandler {
 public:
  void handle(const InboundRequest&, Responder respond) override {
    HttpReply reply;
    reply.status = 404;
    respond(std::move(reply));
  }
};

class ApiDocumentsTest : public ::testing::Test {
 protected:
  HttpReply reply_to(std::string_view method, std::string_view path, const HttpHeaders& headers = {}) {
    InboundRequest request;
    request.method = method;
    request.path = path;
    request.headers = &headers;
    HttpReply answer;
    documents_->handle(request, [&](HttpReply reply) { answer = std::move(reply); });
    return answer;
  }

  const std::string openapi_ = testing::read_source_file("schemas/openapi.json");
  NextHandler next_;
  std::unique_ptr<ApiDocuments> documents_ = *ApiDocuments::create(openapi_, next_);
};

TEST_F(ApiDocumentsTest, TheContractIsServedAsItIs) {
  const HttpReply reply = reply_to("GET", "/openapi.json");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.content_type, "application/json");
  EXPECT_EQ(reply.body, openapi_);
}

TEST_F(ApiDocumentsTest, TheReferenceHasEveryOperationAndLoadsNothing) {
  const HttpReply reply = reply_to("GET", "/docs");
  EXPECT_EQ(reply.status, 200);
  const auto document = *parse_json(openapi_);
  std::size_t operations = 0;
  for (const auto& path : document["paths"].GetObject()) {
    for (const auto& operation : path.value.GetObject()) {
      ++operations;
      EXPECT_THAT(reply.body, HasSubstr("id=\"" + std::string(find_text(operation.value, "operationId")) + "\""));
    }
  }
  EXPECT_GT(operations, 30u);
  EXPECT_THAT(reply.body, HasSubstr("&quot;return_id&quot;: &quot;R-1001&quot;"));
  for (const char* loaded : {"<script", "src=", "<link", "href=\"http", "@import"})
    EXPECT_THAT(reply.body, Not(HasSubstr(loaded)));
  const auto policy = find_header(reply.headers, "Content-Security-Policy");
  EXPECT_THAT(std::string(policy), HasSubstr("default-src 'none'; style-src 'sha256-"));
  EXPECT_THAT(std::string(policy), Not(HasSubstr("unsafe")));
}

TEST_F(ApiDocumentsTest, EachProblemTypeHasAPageWithItsRemedy) {
  std::istringstream lines(testing::read_source_file("gateway/docs/problems.md"));
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    ASSERT_LT(count, problem_meanings().size());
    const ProblemMeaning& meaning = problem_meanings()[count++];
    EXPECT_TRUE(line.starts_with("| `" + std::string(meaning.slug) + "` | " + std::to_string(meaning.status) + " |"))
        << line;
    EXPECT_TRUE(line.ends_with("| " + std::string(meaning.meaning) + " |")) << line;
    const HttpReply page = reply_to("GET", "/problems/" + std::string(meaning.slug));
    EXPECT_EQ(page.status, 200) << meaning.slug;
    EXPECT_THAT(page.body, HasSubstr("urn:parcelgate:problem:" + std::string(meaning.slug)));
  }
  EXPECT_EQ(count, problem_meanings().size());
  EXPECT_THAT(reply_to("GET", "/problems").body, HasSubstr("href=\"/problems/store-failed\""));
}

TEST_F(ApiDocumentsTest, EverythingElseIsForTheNextHandler) {
  for (const auto& [method, path] : std::vector<std::pair<const char*, const char*>>{
           {"GET", "/v1/returns"}, {"POST", "/docs"}, {"GET", "/docs/"}, {"GET", "/problems/none"}, {"GET", ""}})
    EXPECT_EQ(reply_to(method, path).status, 404) << path;
}

TEST_F(ApiDocumentsTest, ADocumentThatTheClientHasIsNotSentAgain) {
  const std::string tag(find_header(reply_to("GET", "/docs").headers, "ETag"));
  const HttpReply reply = reply_to("GET", "/docs", {{"If-None-Match", tag}});
  EXPECT_EQ(reply.status, 304);
  EXPECT_TRUE(reply.body.empty());
}

TEST_F(ApiDocumentsTest, AContractThatIsNoJsonIsRefused) {
  EXPECT_FALSE(ApiDocuments::create("{", next_));
}

}  // namespace
}  // namespace parcelgate::test
