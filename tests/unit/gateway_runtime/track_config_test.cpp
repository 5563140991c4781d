#include "gateway/runtime/config/track_config.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/base/colour.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TrackPageOfTenant : public ::testing::Test {
 protected:
  TrackPageConfig read(std::string_view json) {
    faults_.clear();
    list_ = Faults{};
    const auto document = parse_json(json);
    const TrackPageConfig page = read_track_page(*document, "/tenants/0/tracking_page", {folder_.path()}, list_);
    for (const Fault& fault : list_) faults_.push_back(to_string(fault, "f"));
    return page;
  }
  void write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_.path() + "/" + name, std::ios::binary) << bytes;
  }
  test::TemporaryFolder folder_;
  Faults list_;
  std::vector<std::string> faults_;
};

TEST_F(TrackPageOfTenant, AColourThatIsHardToReadIsRefused) {
  read(R"({"colour": "#ffcc00"})");
  EXPECT_THAT(faults_, ElementsAre(HasSubstr("/tenants/0/tracking_page/colour: #ffcc00 is hard to read")));
}

TEST_F(TrackPageOfTenant, WithoutADarkColourTheOtherIsLightened) {
  const TrackPageConfig page = read(R"({"colour": "#7a1fa2"})");
  EXPECT_THAT(faults_, IsEmpty());
  EXPECT_GE(contrast(*find_colour(page.colour_dark), {0x15, 0x18, 0x1d}), kLeastContrast);
}

TEST_F(TrackPageOfTenant, ALogoIsASmallImageWhateverItsName) {
  write("logo.png", "<svg xmlns='http://www.w3.org/2000/svg'/>");
  EXPECT_TRUE(read(R"({"logo": "logo.png"})").logo.starts_with("data:image/svg+xml;base64,"));
  EXPECT_THAT(faults_, IsEmpty());
  write("big.svg", "<svg>" + std::string(12'288, ' '));
  read(R"({"logo": "big.svg"})");
  EXPECT_THAT(faults_, ElementsAre(HasSubstr("is larger than 12 KiB")));
}

TEST_F(TrackPageOfTenant, AScriptIsNoAddressOfHelp) {
  read(R"({"help_url": "javascript:alert"})");
  EXPECT_THAT(faults_, ElementsAre(HasSubstr("/help_url: is no web address")));
}

TEST_F(TrackPageOfTenant, WordsAreTextsOfOurLanguages) {
  const TrackPageConfig page = read(R"({"words": {"en": {"next_heading": "Next"}}})");
  EXPECT_EQ(page.words[static_cast<std::size_t>(Locale::en)].at("next_heading"), "Next");
  read(R"({"words": {"fr": {}, "en": {"a": 1}}})");
  EXPECT_EQ(faults_.size(), 2U);
}

TEST(Tracking, OriginsAndLifeAreChecked) {
  Faults faults;
  const auto document = parse_json(
      R"({"public_url": "https://track.example/", "link_life": "1d", "cors_origins": ["https://a.example", "*"]})");
  const TrackConfig config = read_track(*document, "/tracking", faults);
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(config.public_url, "https://track.example");
  const auto bad = parse_json(R"({"link_life": "400d", "cors_origins": ["https://a.example/path", "a.example"]})");
  static_cast<void>(read_track(*bad, "/tracking", faults));
  EXPECT_EQ(faults.size(), 3U);
}

}  // namespace
}  // namespace parcelgate
