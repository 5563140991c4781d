#include <gtest/gtest.h>

#include "gateway/wire/faults.hpp"

namespace parcelgate {
namespace {

TEST(FaultsBounds, WhatIsBeyondTheMostIsCounted) {
  Faults faults;
  for (int n = 0; n < 5'000; ++n) faults.add("/" + std::to_string(n), "is wrong");
  EXPECT_EQ(faults.size(), 5'000u);
  EXPECT_TRUE(faults.is_full());
  EXPECT_EQ(static_cast<std::size_t>(std::distance(faults.begin(), faults.end())), Faults::kMostKept);
  EXPECT_TRUE(faults.text().ends_with("and 4000 more\n"));
  EXPECT_EQ(faults.front().pointer, "/0");
}

TEST(FaultsBounds, LongTextsAreCutAtAWholeCharacter) {
  Faults faults;
  std::string name;
  while (name.size() < 100'000) name += "单";
  faults.add("/" + name, name, name);
  faults.push_back({"/" + name, name, name});
  for (const Fault& fault : faults) {
    for (const std::string& text : {fault.pointer, fault.what, fault.remedy}) {
      EXPECT_LE(text.size(), Faults::kLongestText + 3);
      EXPECT_TRUE(text.ends_with("单…")) << text;
    }
  }
}

TEST(FaultsBounds, ShortOnesStayAsTheyAre) {
  Faults faults;
  faults.add("/a", std::string(Faults::kLongestText, 'x'), "remove it");
  EXPECT_EQ(faults.front().what, std::string(Faults::kLongestText, 'x'));
  EXPECT_EQ(faults.front().pointer, "/a");
}

}  // namespace
}  // namespace parcelgate
