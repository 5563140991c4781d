// Bodies made to be expensive: what reading costs grows with their size, never with its square.
#include <gtest/gtest.h>

#include "adapters/manifest/decode/message_reader.hpp"
#include "adapters/manifest/manifest.hpp"
#include "folder.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;

class HostileBody : public ::testing::Test {
 protected:
  void load(std::string_view message) {
    folder_.write_manifest("[" + std::string(message) + "]");
    folder_.write_map("1,,in_transit,in_transit_plain,,test\nDONE,,delivered,delivered_plain,,test\n");
    catalog_ = folder_.load();
  }

  /// What reading the body cost, and what came of it.
  std::pair<std::size_t, Result<Decoded>> read(std::string_view body) {
    const Manifest& manifest = catalog_->find("acme")->manifest();
    const DecodePlan plan = manifest.decode_plan();
    const Account account{"a", "acme", "t", {}, {}};
    SourceMessage message;
    message.via = Via::poll;
    message.body = body;
    const MessageSurface around{&account, &message, nullptr, plan.account};
    Arena arena;
    const auto tree = parse_json_tree(body, arena);
    WorkBudget work(body.size());
    auto decoded = read_message(plan, manifest.messages.front(), around, *tree, work, 200);
    return {work.spent(), std::move(decoded)};
  }

  CarrierFolder folder_;
  std::unique_ptr<ManifestCatalog> catalog_;
};

std::string repeated(std::string_view item, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += ',';
    out += item;
  }
  return out;
}

std::string wide_object(std::size_t members) {
  std::string out = "{";
  for (std::size_t i = 0; i < members; ++i) out += "\"m" + std::to_string(i) + "\":1,";
  return out + R"("last":"here")" + "}";
}

constexpr std::string_view kFlat = R"({"name": "m", "via": ["poll"], "shipments": {"at": "scans", "number": "no"},
  "events": {"at": ".", "time": {"at": "t", "format": "epoch_s"}, "code": "c", "latest_keys": [["state"]]}})";

std::string flat_scans(std::size_t count) {
  std::string scans;
  for (std::size_t i = 0; i < count; ++i) {
    scans += (i > 0 ? "," : "") + std::string(R"({"no":"A1","c":"x","state":"DONE","t":)") +
             std::to_string(1'700'000'000 + i) + "}";
  }
  return R"({"scans":[)" + scans + "]}";
}

TEST_F(HostileBody, TheLatestOfFlatEventsIsFoundInOnePass) {
  load(kFlat);
  constexpr std::size_t kEvents = 19'999;
  const auto [spent, decoded] = read(flat_scans(kEvents));
  ASSERT_TRUE(decoded.has_value()) << decoded.error().what;
  ASSERT_EQ(decoded->shipments.size(), 1U);
  ASSERT_EQ(decoded->shipments[0].events.size(), kEvents);
  EXPECT_EQ(decoded->shipments[0].events.back().status, Status::delivered);
  // The list is looked through once to see that it is there, and once to read it; each event is compared once.
  EXPECT_LE(spent, 3 * kEvents);
}

TEST_F(HostileBody, AStateOfAnOlderEventDoesNotDescribeANewerOne) {
  load(kFlat);
  const auto [spent, decoded] =
      read(R"({"scans":[{"no":"A1","c":"x","t":1700000009}, {"no":"A1","c":"x","state":"DONE","t":1700000001}]})");
  ASSERT_TRUE(decoded.has_value());
  EXPECT_FALSE(decoded->shipments[0].events.back().status.has_value());
}

TEST_F(HostileBody, AWideObjectWithManyEventsIsRefusedBeforeItsCostIsQuadratic) {
  load(R"({"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": "no"},
    "events": {"at": "scans", "time": {"at": "t", "format": "epoch_s"}, "code": "^/wide/last"}})");
  const std::string head = R"({"no":"A1","wide":)";
  const auto narrow = read(head + wide_object(1'000) + R"(,"scans":[)" + repeated(R"({"t":1700000000})", 10) + "]}");
  ASSERT_TRUE(narrow.second.has_value()) << narrow.second.error().what;
  EXPECT_EQ(narrow.second->shipments[0].events[0].carrier_code, "here");

  const std::string body =
      head + wide_object(40'000) + R"(,"scans":[)" + repeated(R"({"t":1700000000})", 19'000) + "]}";
  const auto [spent, decoded] = read(body);
  ASSERT_FALSE(decoded.has_value());
  EXPECT_EQ(decoded.error().kind, ErrorKind::malformed);
  EXPECT_LE(spent, 20 * body.size());
}

TEST_F(HostileBody, ALongTextThatEveryEventRepeatsIsNotCopiedForEach) {
  load(R"({"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": "no"},
    "events": {"at": "scans", "time": {"at": "t", "format": "epoch_s"}, "code": "c", "text": "^/note"}})");
  const auto body = [](std::size_t bytes, std::size_t events) {
    return R"({"no":"A1","note":")" + std::string(bytes, 'x') + R"(","scans":[)" +
           repeated(R"({"t":1700000000,"c":1})", events) + "]}";
  };
  const auto usual = read(body(2'000, 20));
  ASSERT_TRUE(usual.second.has_value()) << usual.second.error().what;
  EXPECT_EQ(usual.second->shipments[0].events[0].carrier_text.size(), 2'000U);
  EXPECT_EQ(read(body(400'000, 10'000)).second.error().kind, ErrorKind::malformed);
}

TEST_F(HostileBody, FaultyItemsAreReportedUpToALimit) {
  load(kFlat);
  const auto [spent, decoded] = read(R"({"scans":[)" + repeated("{}", 200'000) + "]}");
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->errors.size(), kMaxFaultsPerMessage);
}

TEST_F(HostileBody, ThousandsOfShipmentsWithoutEventsAreReportedOnceEach) {
  load(R"({"name": "m", "via": ["poll"], "shipments": {"at": "list", "number": "no"},
    "events": {"at": "scans", "time": {"at": "t"}, "code": "c"}})");
  std::string list;
  for (int i = 0; i < 15'000; ++i) list += (i > 0 ? "," : "") + std::string(R"({"no":")") + std::to_string(i) + "\"}";
  const auto [spent, decoded] = read(R"({"list":[)" + list + "]}");
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->errors.size(), 15'000U);
}

}  // namespace
}  // namespace parcelgate
