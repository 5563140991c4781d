#include "gateway/wire/trace_context.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

const std::string kTrace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceContext, AValidOneIsFoundWhateverTheCaseOfItsName) {
  EXPECT_EQ(find_trace_context({{"Traceparent", kTrace}}), kTrace);
  EXPECT_EQ(find_trace_context({{"traceparent", kTrace.substr(0, 53) + "00"}}), kTrace.substr(0, 53) + "00");
  EXPECT_EQ(find_trace_context({}), "");
}

TEST(TraceContext, OneThatBreaksTheStandardIsIgnored) {
  const std::string zero_trace = "00-" + std::string(32, '0') + kTrace.substr(35);
  const std::string zero_parent = kTrace.substr(0, 36) + std::string(16, '0') + "-01";
  for (const std::string& wrong : {std::string("00"), kTrace + "0", "ff" + kTrace.substr(2), "01" + kTrace.substr(2),
                                   zero_trace, zero_parent, "00-0AF7651916CD43DD8448EB211C80319C" + kTrace.substr(35),
                                   kTrace.substr(0, 53) + "zz", std::string(55, '-'), kTrace.substr(0, 54) + "\n"}) {
    EXPECT_EQ(find_trace_context({{"traceparent", wrong}}), "") << wrong;
  }
}

}  // namespace
}  // namespace parcelgate
