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
  EXPECT_EQ(named, R"({"headers":{"Content-Type":"text/xml; charset=big5"}})")
      << "once, although the manifest names it";
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

TEST(MessageContext, TheRequestedNumbersComeBack) {
  const std::vector<PollItem> items{{"sf", "SF1", {}}, {"sf", "SF2", {}}};
  SourceMessage message;
  message.via = Via::poll;
  message.body = "SF1";
  message.requested = items;
  EXPECT_EQ(
      render_message_context(message, {}, Account{}),
      R"({"requested_batch":[{"carrier":"sf","tracking_number":"SF1"},{"carrier":"sf","tracking_number":"SF2"}]})");
  message.requested = message.requested.first(1);
  EXPECT_EQ(render_message_context(message, {}, Account{}),
            R"({"requested":{"carrier":"sf","tracking_number":"SF1"}})");
}

TEST(MessageContext, TheMemberNamesOfEarlierReleasesAreStillRead) {
  for (const std::string_view prefix : {"requested", "asked"}) {
    const std::string name(prefix);
    const auto one =
        KeptMessage::create(Via::poll, {}, "", "{\"" + name + R"(":{"carrier":"sf","tracking_number":"SF1"}})");
    ASSERT_EQ(one->message().requested.size(), 1U) << name;
    EXPECT_EQ(one->message().requested.front().tracking_number, "SF1");
    const auto batch = KeptMessage::create(
        Via::poll, {}, "",
        "{\"" + name +
            R"(_batch":[{"carrier":"sf","tracking_number":"SF1"},{"carrier":"sf","tracking_number":"SF2"}]})");
    EXPECT_EQ(batch->message().requested.size(), 2U) << name;
  }
}

}  // namespace
}  // namespace parcelgate
