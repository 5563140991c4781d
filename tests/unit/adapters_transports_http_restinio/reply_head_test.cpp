#include "adapters/transports/http_restinio/reply_head.hpp"

#include <gtest/gtest.h>

namespace parcelgate::test {
namespace {

constexpr std::string_view kDate = "Sun, 29 Nov 2026 12:00:00 GMT";

TEST(ReplyHead, HasTheHeadersOfTheReplyInTheirOrder) {
  const HttpReply reply{200, "text/plain", "body", {{"ETag", "\"a\""}, {"Vary", "Accept-Language"}}};
  EXPECT_EQ(render_head(reply, false, kDate),
            "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 4\r\nDate: Sun, 29 Nov 2026 12:00:00 GMT\r\n"
            "Content-Type: text/plain\r\nETag: \"a\"\r\nVary: Accept-Language\r\n\r\n");
}

TEST(ReplyHead, AStatusWithoutABodyHasNoLength) {
  for (const int status : {204, 304}) {
    const std::string head = render_head({status, "", "", {}}, true, kDate);
    EXPECT_EQ(head.find("Content-Length"), std::string::npos) << head;
    EXPECT_NE(head.find("Connection: close\r\n"), std::string::npos) << head;
  }
  EXPECT_NE(render_head({404, "", "", {}}, true, kDate).find("Content-Length: 0\r\n"), std::string::npos);
}

}  // namespace
}  // namespace parcelgate::test
