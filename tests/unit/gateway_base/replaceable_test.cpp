#include "gateway/base/snapshot.hpp"

#include <atomic>
#include <latch>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

/// Two halves that agree for as long as the value is whole.
struct Pair {
  explicit Pair(int number) : left(number), right(number) {}
  int left;
  int right;
};

TEST(Replaceable, WhoHasLoadedAValueKeepsIt) {
  Replaceable<Pair> current(std::make_shared<const Pair>(1));
  const auto kept = current.load();
  current.store(std::make_shared<const Pair>(2));
  EXPECT_EQ(kept->left, 1);
  EXPECT_EQ(current.load()->left, 2);
}

TEST(Replaceable, IsEmptyUntilAValueIsGiven) {
  Replaceable<Pair> current;
  EXPECT_EQ(current.load(), nullptr);
}

// With the thread sanitizer this also shows that reading and replacing are ordered.
TEST(Replaceable, ReadersSeeWholeValuesInTheOrderOfTheirStoring) {
  constexpr int kLast = 2000;
  Replaceable<Pair> current(std::make_shared<const Pair>(0));
  std::atomic<int> broken{0};
  std::latch reading(2);
  const auto read = [&] {
    int newest = current.load()->left;
    reading.count_down();
    while (newest != kLast) {
      const auto value = current.load();
      if (value->left != value->right || value->left < newest) {
        ++broken;
        return;
      }
      newest = value->left;
    }
  };
  {
    std::jthread one(read);
    std::jthread other(read);
    reading.wait();
    for (int number = 1; number <= kLast; ++number) current.store(std::make_shared<const Pair>(number));
  }
  EXPECT_EQ(broken, 0);
}

}  // namespace
}  // namespace parcelgate
