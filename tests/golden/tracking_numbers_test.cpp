// The forms of all couriers' tracking numbers: their own examples, and the test numbers of the corpus.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <map>

#include <rapidjson/document.h>

#include "adapters/manifest/catalog.hpp"
#include "adapters/manifest/manifest.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/corpus.hpp"

namespace parcelgate {
namespace {

class TrackingNumbers : public ::testing::Test {
 protected:
  void SetUp() override {
    Faults faults;
    auto catalog = ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
    ASSERT_TRUE(catalog) << faults.text();
    catalog_ = *std::move(catalog);
  }
  [[nodiscard]] std::optional<CarrierCandidate> candidate(const std::string& number, std::string_view carrier) const {
    for (auto& found : catalog_->detector().detect({number})) {
      if (found.carrier == carrier) return std::move(found);
    }
    return std::nullopt;
  }
  std::unique_ptr<ManifestCatalog> catalog_;
};

TEST_F(TrackingNumbers, EachExampleIsFoundAsItsCouriers) {
  std::size_t examples = 0;
  for (const auto& owned : catalog_->detector().forms()) {
    for (const auto& number : owned.form.examples) {
      const auto found = catalog_->detector().detect({number});
      ++examples;
      if (owned.is_posts) continue;
      const auto own = candidate(number, owned.carrier);
      ASSERT_TRUE(own) << number << " is not found as " << owned.carrier;
      EXPECT_EQ(own->tracking_number, number);
      EXPECT_GE(own->score, 1);
      EXPECT_LE(own->score, 99);
      EXPECT_FALSE(own->reasons.empty());
    }
  }
  EXPECT_GT(examples, 150U);
}

TEST_F(TrackingNumbers, AWrongCheckDigitIsNeverCalledRight) {
  std::size_t invalid = 0;
  for (const auto& owned : catalog_->detector().forms()) {
    if (owned.form.check.empty() || owned.is_posts) continue;
    for (const auto& number : owned.form.invalid) {
      ++invalid;
      const auto found = candidate(number, owned.carrier);
      if (!found) continue;  // another form of the same courier may hold
      const auto& all = catalog_->detector().forms();
      const bool by_another = std::any_of(all.begin(), all.end(), [&](const FormDetector::OwnedForm& other) {
        NumberParts parts;
        return &other != &owned && other.carrier == owned.carrier && holds(other.form, other.rule, number, parts);
      });
      EXPECT_TRUE(by_another) << number << " is found as " << owned.carrier;
    }
  }
  EXPECT_GT(invalid, 20U);
}

TEST_F(TrackingNumbers, PostNumbersStandInTheTableAlone) {
  for (const auto& source : catalog_->all()) {
    for (const auto& form : source->manifest().identity.tracking_numbers) {
      EXPECT_EQ(form.text.find("[A-Z]{2}\\d{9}"), std::string::npos)
          << source->id() << ": " << form.text << " is a post number: name its courier in s10/issuers";
    }
  }
  EXPECT_EQ(catalog_->detector().detect({"RB123456785CN"}).front().carrier, "ems");
}

TEST_F(TrackingNumbers, TwelveDigitsAreAListAndNeverAnAnswer) {
  const auto found = catalog_->detector().detect({"444003077898"});
  EXPECT_GE(found.size(), 4U);
  EXPECT_LT(found.front().score, 50);
}

// Texts as people paste them: a label, a sentence, blanks within the number, punctuation behind it.
TEST_F(TrackingNumbers, WordsAndPunctuationAroundANumberAreCutOff) {
  const std::vector<std::array<const char*, 3>> pasted{
      {"运单号：SF7444703069240", "sf", "SF7444703069240"},
      {"订单号2026112212345678 SF7444703069240", "sf", "SF7444703069240"},
      {"手机号13800138000 SF7444703069240", "sf", "SF7444703069240"},
      {"13800138000 1Z5R89390357567127", "ups", "1Z5R89390357567127"},
      {"2026-11-22 SF7444703069240", "sf", "SF7444703069240"},
      {"SF7444703069240。", "sf", "SF7444703069240"},
      {"【顺丰速运】您的快递SF7444703069240已签收", "sf", "SF7444703069240"},
      {"快递单号: sf 7444 7030 69240，请查收", "sf", "SF7444703069240"},
      {"Tracking number: 1Z 5R8 939 03 5756 7127", "ups", "1Z5R89390357567127"},
      {"UPS 1Z5R89390357567127.", "ups", "1Z5R89390357567127"},
      {"(JDVA00000012345)", "jdl", "JDVA00000012345"},
      {"#ＳＦ７４４４７０３０６９２４０", "sf", "SF7444703069240"},
      {"https://www.example.com/track?no=YT1234567890123", "yto", "YT1234567890123"},
      {"YT1234567890123-", "yto", "YT1234567890123"},
  };
  for (const auto& [text, carrier, number] : pasted) {
    const auto found = catalog_->detector().detect({text});
    ASSERT_FALSE(found.empty()) << text;
    EXPECT_EQ(found.front().carrier, carrier) << text;
    EXPECT_EQ(found.front().tracking_number, number) << text;
  }
  for (const char* text : {"", "。。。", "运单号：", "hello", "Tracking number", "9.4001118995623E+21"}) {
    EXPECT_TRUE(catalog_->detector().detect({text}).empty()) << text;
  }
}

TEST_F(TrackingNumbers, OfEqualScoresTheCourierThatMovesMoreParcelsComesFirst) {
  const auto place = [&](const std::string& number, std::string_view carrier) {
    const auto found = catalog_->detector().detect({number});
    return std::find_if(found.begin(), found.end(), [&](const auto& each) { return each.carrier == carrier; }) -
           found.begin();
  };
  EXPECT_LT(place("444003077890", "zto"), place("444003077890", "sf"));
  EXPECT_LT(place("12345678901234", "dhl-ecommerce-americas"), 10);
  EXPECT_LT(place("12345678901234", "yto"), place("12345678901234", "chronopost"));
}

TEST_F(TrackingNumbers, CouriersWithoutAFolderAreFoundByTheirForms) {
  const std::map<std::string, std::string> numbers{
      {"KY4000012345675", "ky-express"}, {"4PX3000123456789CN", "4px"},
      {"3SABCD1234567", "postnl"},       {"620000000000000000000018", "inpost"},
      {"LTN74207623N4", "landmark"},     {"UUS0000000000000018", "uniuni"},
      {"1900000000018", "yunda"},
  };
  for (const auto& [number, carrier] : numbers) {
    const auto found = catalog_->detector().detect({number});
    ASSERT_FALSE(found.empty()) << number;
    EXPECT_EQ(found.front().carrier, carrier) << number;
  }
}

TEST_F(TrackingNumbers, FormsOfOneCourierStandInOnePlace) {
  std::map<std::string, std::string> place;
  for (const auto& owned : catalog_->detector().forms()) {
    const bool is_central = owned.form.pointer.starts_with("/carriers/");
    if (owned.is_posts || !is_central) continue;
    EXPECT_EQ(catalog_->find(owned.carrier), nullptr)
        << owned.carrier << " has a folder: its forms belong into its manifest";
  }
}

// Couriers of the corpus by our ids; "s10" is every post.
const std::map<std::string, std::vector<std::string>, std::less<>> kCouriers{
    {"amazon", {"amazon-shipping"}},
    {"canada_post", {"canada-post"}},
    {"canpar", {"canpar"}},
    {"dhl", {"dhl-express", "dhl-ecommerce-americas", "dhl-ecommerce-asia"}},
    {"dpd", {"dpd"}},
    {"fedex", {"fedex"}},
    {"gofo", {"gofo"}},
    {"landmark", {"landmark"}},
    {"lasership", {"lasership"}},
    {"old_dominion", {"old-dominion"}},
    {"ontrac", {"ontrac"}},
    {"purolator", {"purolator"}},
    {"speedee", {"speedee"}},
    {"ups", {"ups"}},
    {"usps", {"usps"}},
    {"yodel", {"yodel"}},
    {"yunexpress", {"yunexpress"}},
};

rapidjson::Document read_corpus() {
  auto document = parse_json(read_corpus_file("tracking-numbers/patterns.json"));
  return document ? *std::move(document) : rapidjson::Document();
}

TEST_F(TrackingNumbers, DetectionSeparatesValidFromInvalidNumbersOfTheCorpus) {
  const auto corpus = read_corpus();
  ASSERT_TRUE(corpus.IsArray());
  std::size_t valid = 0;
  for (const auto& entry : corpus.GetArray()) {
    const auto courier = kCouriers.find(find_text(entry, "courier"));
    for (const auto& value : entry["valid"].GetArray()) {
      const std::string number(text_of(value));
      const auto found = catalog_->detector().detect({number});
      ++valid;
      if (courier == kCouriers.end()) continue;  // post numbers of countries that have no courier here
      EXPECT_TRUE(std::any_of(found.begin(), found.end(),
                              [&](const CarrierCandidate& candidate) {
                                return std::find(courier->second.begin(), courier->second.end(), candidate.carrier) !=
                                       courier->second.end();
                              }))
          << find_text(entry, "id") << ": " << number;
    }
    if (!entry["checksum"].IsObject()) continue;
    for (const auto& value : entry["invalid"].GetArray()) {
      const std::string number(text_of(value));
      for (const CarrierCandidate& candidate : catalog_->detector().detect({number})) {
        const bool is_courier = courier != kCouriers.end() && std::find(courier->second.begin(), courier->second.end(),
                                                                        candidate.carrier) != courier->second.end();
        const bool is_checked =
            std::find_if(candidate.reasons.begin(), candidate.reasons.end(), [](const auto& reason) {
              return reason.find("check digit holds") != std::string::npos;
            }) != candidate.reasons.end();
        EXPECT_FALSE(is_courier && is_checked) << find_text(entry, "id") << ": " << number;
      }
    }
  }
  EXPECT_EQ(valid, 192U);
}

}  // namespace
}  // namespace parcelgate
