#include "adapters/manifest/decode/requested_numbers.hpp"

#include <gtest/gtest.h>

#include "adapters/manifest/carrier_source.hpp"
#include "folder.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;

std::vector<PollItem> requested(std::initializer_list<const char*> numbers) {
  std::vector<PollItem> items;
  for (const char* number : numbers) items.push_back({"acme", number, {}});
  return items;
}

TEST(RequestedNumbers, ASpellingOfANumberIsTheNumber) {
  const auto items = requested({"SF7444703069240", "00340434292135100186"});
  const RequestedNumbers numbers(items);
  for (const char* spelling : {"SF7444703069240", "sf7444703069240", " SF 7444 7030 69240", "SF-7444703069240",
                               "ＳＦ７４４４７０３０６９２４０", "SF7444703069240\xC2\xA0"})
    EXPECT_EQ(numbers.find(spelling), "SF7444703069240") << spelling;
  for (const char* spelling : {"00340434292135100186", "340434292135100186", "003404 3429 2135 100186"})
    EXPECT_EQ(numbers.find(spelling), "00340434292135100186") << spelling;
  for (const char* other : {"SF7444703069241", "", "-", "0", "744470306924"})
    EXPECT_EQ(numbers.find(other), "") << other;
}

TEST(RequestedNumbers, NumbersThatDifferInSpellingAloneAreMatchedLetterByLetter) {
  const auto items = requested({"0123", "123", "AB-1", "AB1"});
  const RequestedNumbers numbers(items);
  EXPECT_EQ(numbers.find("0123"), "0123");
  EXPECT_EQ(numbers.find("123"), "123");
  EXPECT_EQ(numbers.find("AB-1"), "AB-1");
  EXPECT_EQ(numbers.find("ab1"), "") << "nobody knows which one";
}

/// Shipments of the answer, as "number:events" each.
class PollAnswers : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.write_manifest(R"([{"name": "query", "via": ["poll", "push"],
      "shipments": {"at": "parcels", "number": "no"},
      "events": {"at": "scans", "time": [{"at": "t", "format": "iso"}], "code": "c", "text": "x"}}])");
    folder_.write_map("1,,in_transit,in_transit_plain,,made up\n");
    catalog_ = folder_.load();
  }
  std::string decoded(const std::vector<PollItem>& items, const std::vector<std::string>& numbers) {
    std::string body;
    for (const auto& number : numbers) {
      body += (body.empty() ? "" : ",") + std::string(R"({"no": ")") + number +
              R"(", "scans": [{"t": "2026-01-01T00:00:00Z", "c": "1", "x": "under way"}]})";
    }
    body = R"({"parcels": [)" + body + "]}";
    const Account account{"a", "acme", "t", {}, {}};
    HttpResponse answer;
    answer.status = 200;
    answer.body = body;
    const auto out = catalog_->find("acme")->decode(account, SourceMessage::poll(answer, items, {}));
    if (!out) return out.error().what;
    std::string text;
    for (const auto& shipment : out->shipments) {
      text += (text.empty() ? "" : " ") + shipment.tracking_number + ":" + std::to_string(shipment.events.size());
      last_id_ = shipment.events.front().event_id;
    }
    return text;
  }
  CarrierFolder folder_;
  std::unique_ptr<ManifestCatalog> catalog_;
  std::string last_id_;
};

TEST_F(PollAnswers, ALoneAnswerBelongsToTheLoneQuestion) {
  const auto items = requested({"SF0001"});
  EXPECT_EQ(decoded(items, {"SF0001"}), "SF0001:1");
  const std::string id = last_id_;
  for (const char* spelling : {"sf0001", "SF 0001", "SF-0001", "9.4E+21", "PARTNER77"}) {
    EXPECT_EQ(decoded(items, {spelling}), "SF0001:1") << spelling;
    EXPECT_EQ(last_id_, id) << "one event, however it was spelled";
  }
  EXPECT_EQ(decoded(items, {"PARTNER77", "PARTNER77"}), "SF0001:1") << "flat events repeat it";
}

TEST_F(PollAnswers, AnAnswerAboutSeveralKeepsTheOthersNumbers) {
  const auto items = requested({"SF0001"});
  EXPECT_EQ(decoded(items, {"sf0001", "SF0002"}), "SF0001:1 SF0002:1");
  EXPECT_EQ(decoded(items, {"SF0002", "sf0001"}), "SF0002:1 SF0001:1");
  EXPECT_EQ(decoded(items, {"SF0002", "SF0003"}), "SF0002:1 SF0003:1");
}

TEST_F(PollAnswers, InABatchEachSpellingFindsItsNumber) {
  const auto items = requested({"SF0001", "SF0002"});
  EXPECT_EQ(decoded(items, {"sf 0002", "sf-0001", "SF0009"}), "SF0002:1 SF0001:1 SF0009:1");
}

TEST_F(PollAnswers, APushIsAboutTheNumberThatItNamesInItsCanonicalForm) {
  EXPECT_EQ(decoded({}, {"sf0001"}), "SF0001:1");
}

}  // namespace
}  // namespace parcelgate
