#include "gateway/base/per_thread.hpp"

#include <memory>
#include <thread>

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

TEST(PerThread, AThreadFindsItsOwnValueAgain) {
  PerThread<int> values;
  values.mine() = 1;
  std::jthread([&] {
    EXPECT_EQ(values.mine(), 0);
    values.mine() = 2;
    EXPECT_EQ(values.mine(), 2);
  }).join();
  EXPECT_EQ(values.mine(), 1);
}

TEST(PerThread, ObjectsDoNotShareValues) {
  PerThread<int> one;
  PerThread<int> other;
  one.mine() = 1;
  other.mine() = 2;
  EXPECT_EQ(one.mine(), 1);
  EXPECT_EQ(other.mine(), 2);
}

TEST(PerThread, AnObjectThatIsGoneIsNotTakenForALaterOne) {
  auto values = std::make_unique<PerThread<int>>();
  values->mine() = 1;
  values.reset();
  values = std::make_unique<PerThread<int>>();  // likely at the same address
  EXPECT_EQ(values->mine(), 0);
}

}  // namespace
}  // namespace parcelgate
