#include "gateway/edge/http/answer_cache.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace parcelgate::test {
namespace {

KeptAnswer answer_of(std::size_t bytes, char letter = 'x') {
  return {{}, "\"t\"", std::string(bytes, letter)};
}

TEST(AnswerCache, KeepsTheAnswersUsedLastWithinItsBytes) {
  AnswerCache cache;
  cache.set_max_bytes(10'000);
  for (int index = 0; index < 100; ++index) {
    cache.keep("k" + std::to_string(index), answer_of(1'000));
    ASSERT_NE(cache.find("k0"), nullptr) << "used all the time, at " << index;
    ASSERT_LE(cache.bytes(), 10'000u);
  }
  EXPECT_NE(cache.find("k99"), nullptr);
  EXPECT_EQ(cache.find("k50"), nullptr);
}

TEST(AnswerCache, ANewAnswerReplacesTheOneBefore) {
  AnswerCache cache;
  cache.set_max_bytes(100'000);
  cache.keep("k", answer_of(10'000, 'a'));
  cache.keep("k", answer_of(10, 'b'));
  EXPECT_EQ(cache.find("k")->body, std::string(10, 'b'));
  EXPECT_LT(cache.bytes(), 1'000u);
  cache.keep("k", answer_of(AnswerCache::kMaxAnswer));
  EXPECT_EQ(cache.find("k"), nullptr) << "too large, and the old one is out of date";
  EXPECT_EQ(cache.bytes(), 0u);
}

TEST(AnswerCache, WithoutBytesNothingIsKept) {
  AnswerCache cache;
  cache.keep("k", answer_of(1));
  EXPECT_EQ(cache.find("k"), nullptr);
}

TEST(AnswerBasis, HoldsUntilOneOfItsRowsChanges) {
  const auto stamps = std::make_unique<ChangeStamps>();
  const AnswerBasis before(*stamps, {3, 7});
  EXPECT_TRUE(before.is_settled());
  EXPECT_TRUE(before.holds(*stamps));
  stamps->step(7);
  EXPECT_FALSE(before.holds(*stamps));
  EXPECT_FALSE(AnswerBasis(*stamps, {3, 7}).is_settled()) << "in the middle of a commit";
  stamps->step(7);
  EXPECT_FALSE(before.holds(*stamps));
  EXPECT_TRUE(AnswerBasis(*stamps, {3, 7}).is_settled());
}

}  // namespace
}  // namespace parcelgate::test
