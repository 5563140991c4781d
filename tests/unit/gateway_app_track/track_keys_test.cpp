#include "gateway/app/track_links/track_keys.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "gateway/base/file.hpp"
#include "gateway/crypto/digest.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate {
namespace {

constexpr Instant kNow{std::chrono::seconds{1'790'000'000}};
constexpr std::chrono::hours kDay{24};

TrackToken token_until(Instant until) {
  return {new_link_id(), until};
}

TEST(TrackKeys, ReadWhatTheySigned) {
  auto keys = TrackKeys::open({}, kNow);
  ASSERT_TRUE(keys);
  const TrackToken token = token_until(kNow + kDay);
  const std::string text = (*keys)->sign(token, kNow);
  EXPECT_EQ(text.size(), 47U);
  const auto read = (*keys)->read(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, token);
}

TEST(TrackKeys, RefuseEveryChangedCharacterWithOneAnswer) {
  auto keys = TrackKeys::open({}, kNow);
  ASSERT_TRUE(keys);
  const std::string text = (*keys)->sign(token_until(kNow + kDay), kNow);
  std::string first_answer;
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char letter : {'A', '-', '9'}) {
      std::string forged = text;
      if (forged[at] == letter) continue;
      forged[at] = letter;
      const auto read = (*keys)->read(forged);
      ASSERT_FALSE(read) << at << letter;
      if (first_answer.empty()) first_answer = read.error().what;
      EXPECT_EQ(read.error().what, first_answer);
      EXPECT_EQ(read.error().kind, ErrorKind::unauthorized);
    }
  }
  for (const std::string& other : {std::string{}, text.substr(1), text + "A", std::string(47, 'A'), text + "=",
                                   std::string("../../etc/passwd"), std::string(100'000, 'A')})
    EXPECT_FALSE((*keys)->read(other)) << other.substr(0, 60);
}

TEST(TrackKeys, RefuseTokensOfAnotherGateway) {
  auto ours = TrackKeys::open({}, kNow);
  auto theirs = TrackKeys::open({}, kNow);
  ASSERT_TRUE(ours && theirs);
  EXPECT_FALSE((*ours)->read((*theirs)->sign(token_until(kNow + kDay), kNow)));
}

TEST(TrackKeys, SurviveARestartInAPrivateFile) {
  const test::TemporaryFolder folder;
  std::string text;
  {
    auto keys = TrackKeys::open(folder.path(), kNow);
    ASSERT_TRUE(keys) << keys.error().what;
    text = (*keys)->sign(token_until(kNow + kDay), kNow);
  }
  const auto file = std::filesystem::path(folder.path()) / kTrackKeyFile;
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  auto keys = TrackKeys::open(folder.path(), kNow);
  ASSERT_TRUE(keys);
  EXPECT_TRUE((*keys)->read(text));
}

TEST(TrackKeys, ARotationKeepsOldLinksGoodAndSignsAnew) {
  const test::TemporaryFolder folder;
  auto keys = TrackKeys::open(folder.path(), kNow);
  ASSERT_TRUE(keys);
  const TrackToken token = token_until(kNow + kDay * 170);
  const std::string before = (*keys)->sign(token, kNow);
  const Instant later = kNow + kTrackKeyPeriod + kDay;
  const std::string after = (*keys)->sign(token, later);
  EXPECT_NE(before, after) << "another key";
  EXPECT_TRUE((*keys)->read(before));
  EXPECT_TRUE((*keys)->read(after));
  const Instant long_after = kNow + kTrackKeyPeriod + kMostLinkLife + kDay;
  ASSERT_TRUE((*keys)->rotate(long_after));
  EXPECT_FALSE((*keys)->read(before)) << "its key has gone with the last link that it can have signed";
  EXPECT_TRUE((*keys)->read(after));
}

TEST(TrackKeys, ADamagedFileIsNamedWithTheRemedy) {
  const test::TemporaryFolder folder;
  std::ofstream(std::filesystem::path(folder.path()) / kTrackKeyFile) << "abcd 1790000000 not-hex\n";
  const auto keys = TrackKeys::open(folder.path(), kNow);
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().kind, ErrorKind::config);
  EXPECT_NE(keys.error().what.find("line 1"), std::string::npos) << keys.error().what;
}

}  // namespace
}  // namespace parcelgate
