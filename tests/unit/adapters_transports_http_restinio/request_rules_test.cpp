#include "adapters/transports/http_restinio/request_rules.hpp"

#include <gtest/gtest.h>

namespace parcelgate::test {
namespace {

void expect_target(std::string_view target, std::string_view path, std::string_view query) {
  const RequestTarget parts = split_target(target);
  EXPECT_EQ(parts.path, path) << target;
  EXPECT_EQ(parts.query, query) << target;
}

TEST(RequestTargetTest, OriginAndAbsoluteFormsMeanTheSame) {
  expect_target("/v1/events?limit=2", "/v1/events", "limit=2");
  expect_target("http://gateway:8080/v1/events?limit=2", "/v1/events", "limit=2");
  expect_target("HTTPS://[2001:db8::1]/v1/events", "/v1/events", "");
  expect_target("http://gateway", "/", "");
  expect_target("http://gateway?x=1", "/", "x=1");
  expect_target("/redirect?to=http://other/a?b", "/redirect", "to=http://other/a?b");
  expect_target("/", "/", "");
}

TEST(RequestTargetTest, OtherFormsStayWhole) {
  expect_target("*", "*", "");
  expect_target("gateway:443", "gateway:443", "");
  expect_target("ftp://gateway/x", "ftp://gateway/x", "");
}

TEST(CheckHead, Http11WantsOneHost) {
  EXPECT_EQ(check_head({}, true), Refusal::malformed_host);
  EXPECT_EQ(check_head({}, false), std::nullopt) << "HTTP/1.0";
  for (const char* host : {"gateway", "gateway:8080", "[2001:db8::1]:80", "xn--a.example", ""}) {
    EXPECT_EQ(check_head({{"Host", host}}, true), std::nullopt) << host;
  }
  EXPECT_EQ(check_head({{"Host", "a"}, {"hOST", "a"}}, true), Refusal::malformed_host);
  EXPECT_EQ(check_head({{"Host", "a"}, {"Host", "b"}}, false), Refusal::malformed_host);
}

TEST(CheckHead, AHostIsNoUrlNoUserAndNoList) {
  for (const char* host : {"a/b", "user@a", "a, b", "a b", "http://a", "a?x", "a\\b", "\xC3\xA9"}) {
    EXPECT_EQ(check_head({{"Host", host}}, true), Refusal::malformed_host) << host;
  }
}

TEST(CheckHead, ANameHasNoBlank) {
  EXPECT_EQ(check_head({{"Host", "a"}, {"Content-Length ", "5"}}, true), Refusal::malformed_request);
  EXPECT_EQ(check_head({{"Host", "a"}, {"X\tY", "5"}}, true), Refusal::malformed_request);
}

TEST(CheckHead, OnlyOneExpectationIsUnderstood) {
  EXPECT_EQ(check_head({{"Host", "a"}, {"Expect", "100-Continue"}}, true), std::nullopt);
  EXPECT_EQ(check_head({{"Host", "a"}, {"Expect", "200-ok"}}, true), Refusal::unknown_expectation);
  EXPECT_EQ(check_head({{"Expect", "200-ok"}}, false), std::nullopt) << "HTTP/1.0 knows none";
}

}  // namespace
}  // namespace parcelgate::test
