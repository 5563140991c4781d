#include "gateway/wire/message_context.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

std::string context_of(const HttpHeaders& headers, const DecodeInputs& inputs = {}) {
  SourceMessage message;
  message.headers = &headers;
  return render_message_context(message, inputs, Account{});
}

TEST(MessageContext, ADeclaredCharsetIsKeptSoThatTheBodyIsReadAlikeLater) {
  const std::string context = context_of({{"content-type", "application/json; charset=GBK"}, {"X-Other", "1"}});
  const auto kept = KeptMessage::create(Via::push, {}, "body", context);
  ASSERT_TRUE(kept);
  const SourceMessage message = kept->message();
  EXPECT_EQ(find_header(*message.headers, "Content-Type"), "application/json; charset=GBK");
  EXPECT_EQ(message.headers->size(), 1U);
}

TEST(MessageContext, WhatSaysNothingNewIsLeftOut) {
  EXPECT_EQ(context_of({{"Content-Type", "application/json; charset=UTF-8"}}), "");
  EXPECT_EQ(context_of({{"Content-Type", "application/json"}}), "");
  const std::string named = context_of({{"Content-Type", "text/xml; charset=big5"}}, {{"Content-Type"}, {}});
  EXPECT_EQ(named, R"({"headers":{"Content-Type":"text/xml; charset=big5"}})") << "once, although the manifest names it";
}

TEST(MessageContext, BadBytesOfHeadersAndTopicsLeaveItReadable) {
  SourceMessage message;
  const HttpHeaders headers{{"X-Note", "caf\xE9"}};
  message.headers = &headers;
  message.topic = "in/\xFF";
  const std::string context = render_message_context(message, {{"X-Note"}, {}}, Account{});
  const auto kept = KeptMessage::create(Via::mqtt, {}, "", context);
  ASSERT_TRUE(kept) << context;
  EXPECT_EQ(kept->message().topic, "in/\uFFFD");
  EXPECT_EQ(find_header(*kept->message().headers, "X-Note"), "caf\uFFFD");
}

}  // namespace
}  // namespace parcelgate
