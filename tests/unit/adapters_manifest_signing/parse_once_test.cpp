// A push is parsed once: verification and the acknowledgement add nothing to the work of decoding.
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/manifest/catalog.hpp"
#include "adapters/manifest/kit/case_file.hpp"
#include "adapters/manifest/language/parsed_message.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

const fs::path kCarriers = fs::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers";

class ParseOnce : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Faults faults;
    auto loaded = ManifestCatalog::load({kCarriers}, faults);
    ASSERT_TRUE(loaded) << faults.text();
    catalog_ = std::move(*loaded);
  }
  static void TearDownTestSuite() { catalog_.reset(); }

  static TestCase load(const std::string& carrier, const std::string& name) {
    Faults faults;
    auto loaded = load_case(kCarriers / carrier / "testcases" / name, *catalog_->find(carrier), faults);
    EXPECT_TRUE(loaded) << carrier << "/" << name << ": " << faults.text();
    return loaded ? *std::move(loaded) : TestCase{};
  }
  static ParsedMessage::Work work_of(const std::unique_ptr<ReadingCache>& cache) {
    const auto* parsed = dynamic_cast<const ParsedMessage*>(cache.get());
    return parsed == nullptr ? ParsedMessage::Work{} : parsed->work();
  }
  /// As an inlet does it: verified, decoded, and every answer prepared.
  static ParsedMessage::Work whole_push(const std::string& carrier, const TestCase& test) {
    const Source& source = *catalog_->find(carrier);
    std::unique_ptr<ReadingCache> cache;
    SourceMessage message = test.message();
    message.cache = &cache;
    (void)source.verify(test.account, message);  // cases with a wrong proof are among them
    (void)source.decode(test.account, message);
    (void)source.prepare_replies(test.account, message)->reply(AckKind::ok);
    (void)source.acknowledge(test.account, message, AckKind::busy);
    return work_of(cache);
  }
  static ParsedMessage::Work decode_alone(const std::string& carrier, const TestCase& test) {
    std::unique_ptr<ReadingCache> cache;
    SourceMessage message = test.message();
    message.cache = &cache;
    (void)catalog_->find(carrier)->decode(test.account, message);
    return work_of(cache);
  }
  static std::unique_ptr<ManifestCatalog> catalog_;
};

std::unique_ptr<ManifestCatalog> ParseOnce::catalog_;

TEST_F(ParseOnce, NoCouriersPushCostsMoreParsesThanItsDecoding) {
  std::size_t pushes = 0;
  for (const auto& folder : fs::directory_iterator(kCarriers)) {
    if (!fs::exists(folder.path() / "testcases")) continue;
    const std::string carrier = folder.path().filename().string();
    for (const auto& place : fs::directory_iterator(folder.path() / "testcases")) {
      const TestCase test = load(carrier, place.path().filename().string());
      if (test.via != Via::push) continue;
      ++pushes;
      const auto alone = decode_alone(carrier, test);
      const auto whole = whole_push(carrier, test);
      EXPECT_LE(whole.parses, alone.parses) << carrier << "/" << place.path().filename();
      EXPECT_LE(whole.decryptions, alone.decryptions) << carrier << "/" << place.path().filename();
    }
  }
  EXPECT_GT(pushes, 50u);
}

struct Expected {
  std::string carrier;
  std::string name;
  std::size_t parses;
  std::size_t decryptions;
};

const std::vector<Expected> kExpected{
    {"sf", "push-json", 1, 0},
    {"sf", "push-legacy-xml", 1, 0},
    {"ems", "push-sealed-left-in-a-locker", 2, 1},  // the message, and what was sealed in it
    {"ems", "push-legacy-back-with-the-sender", 1, 0},
    {"cainiao", "push-abroad-in-its-zone", 1, 0},
    {"cainiao", "push-xml-back-with-the-seller", 2, 0},  // found not to be JSON first
    {"deppon", "push-order-state", 1, 0},
    {"deppon", "push-signed-two-shipments", 1, 0},
    {"wechat", "path-json-station-and-unknown", 1, 0},
    {"wechat", "path-xml-going-back", 1, 0},
    {"wechat", "store-locker", 1, 0},
};

TEST_F(ParseOnce, TheCouriersWhosePushesWereParsedManyTimes) {
  for (const auto& [carrier, name, parses, decryptions] : kExpected) {
    const auto work = whole_push(carrier, load(carrier, name));
    EXPECT_EQ(work.parses, parses) << carrier << "/" << name;
    EXPECT_EQ(work.decryptions, decryptions) << carrier << "/" << name;
  }
}

TEST_F(ParseOnce, AReplysWordsAreThoseOfTheMessageWhenTheRequestIsGone) {
  const TestCase test = load("ems", "push-sealed-left-in-a-locker");
  const Source& source = *catalog_->find("ems");
  std::unique_ptr<PushReplies> replies;
  {
    const TestCase gone = test;
    std::unique_ptr<ReadingCache> cache;
    SourceMessage message = gone.message();
    message.cache = &cache;
    (void)source.decode(test.account, message);
    replies = source.prepare_replies(test.account, message);
  }
  EXPECT_EQ(replies->reply(AckKind::ok).body, source.acknowledge(test.account, test.message(), AckKind::ok).body);
  EXPECT_EQ(replies->reply(AckKind::failure).body,
            source.acknowledge(test.account, test.message(), AckKind::failure).body);
}

TEST_F(ParseOnce, ACacheOfAnotherMessageIsNotUsed) {
  const TestCase first = load("sf", "push-json");
  const TestCase second = load("sf", "push-legacy-xml");
  std::unique_ptr<ReadingCache> cache;
  SourceMessage message = first.message();
  message.cache = &cache;
  (void)catalog_->find("sf")->decode(first.account, message);
  SourceMessage other = second.message();
  const auto fresh = catalog_->find("sf")->decode(second.account, other);
  other.cache = &cache;
  const auto shared = catalog_->find("sf")->decode(second.account, other);
  ASSERT_TRUE(fresh && shared);
  ASSERT_EQ(fresh->shipments.size(), shared->shipments.size());
  EXPECT_EQ(fresh->shipments.front().tracking_number, shared->shipments.front().tracking_number);
}

}  // namespace
}  // namespace parcelgate
