#include "gateway/edge/http/entity_tag.hpp"

#include <gtest/gtest.h>

namespace parcelgate::test {
namespace {

TEST(EntityTag, IfNoneMatchIsComparedWeaklyAndAsAList) {
  for (const char* naming : {R"("a")", R"(W/"a")", R"("b", "a")", R"("b",W/"a" , "c")", "*", " * ", R"(,, "a")"}) {
    EXPECT_TRUE(names_tag(naming, R"("a")")) << naming;
  }
  EXPECT_TRUE(names_tag(R"("a")", R"(W/"a")"));
  EXPECT_TRUE(names_tag(R"("x, y")", R"("x, y")")) << "a comma inside a tag does not end it";
}

TEST(EntityTag, OtherTagsAndMalformedOnesDoNotMatch) {
  for (const char* other :
       {"", R"("b")", R"("A")", "a", R"("a)", R"(a")", R"("ab")", R"(w/"a")", R"(W/ "a")", R"(b, "a")", R"("", "b")"}) {
    EXPECT_FALSE(names_tag(other, R"("a")")) << other;
  }
}

TEST(EntityTag, EveryLineOfTheHeaderCounts) {
  const HttpHeaders headers{{"Host", "\"a\""}, {"if-none-match", "\"b\""}, {"IF-NONE-MATCH", "\"a\""}};
  EXPECT_TRUE(is_not_modified(headers, "\"a\""));
  EXPECT_FALSE(is_not_modified({{"If-Match", "\"a\""}}, "\"a\""));
}

}  // namespace
}  // namespace parcelgate::test
