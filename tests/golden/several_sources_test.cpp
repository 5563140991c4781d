// One parcel, reported by its carrier and by two aggregators in their own messages: one history in any order.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>

#include "adapters/manifest/catalog.hpp"
#include "gateway/domain/reduce.hpp"
#include "gateway/domain/scans.hpp"

namespace parcelgate {
namespace {

const std::filesystem::path kFolder = PARCELGATE_SOURCE_DIR "/tests/golden/several_sources";
const std::array<std::string, 3> kMessages{"sf.json", "kuaidi100.form", "kdniao.form"};

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.is_open()) << path;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Message {
  ReportingSource by;
  std::vector<TrackingEvent> events;
};

Message decode(const ManifestCatalog& catalog, const std::string& file) {
  const std::string id = file.substr(0, file.find('.'));
  const CarrierSource* source = catalog.find(id);
  EXPECT_NE(source, nullptr) << id;
  std::string body = read_text(kFolder / file);
  body.pop_back();  // the file's line end
  const HttpHeaders headers;
  SourceMessage message;
  message.headers = &headers;
  message.body = body;
  const auto decoded = source->decode({"a", id, "t", {}, {}}, message);
  EXPECT_TRUE(decoded) << id << ": " << decoded.error().what;
  EXPECT_EQ(decoded->shipments.size(), 1U) << id;
  const DecodedShipment& shipment = decoded->shipments.front();
  EXPECT_EQ(shipment.carrier, "sf") << id;
  EXPECT_EQ(shipment.tracking_number, "SF0000000000018") << id;
  return {{id, source->own_carrier() == shipment.carrier}, shipment.events};
}

std::string describe(const Shipment& shipment, const Scan& scan) {
  const HistoryEntry& shown = scan.shown;
  std::string line = to_rfc3339(shown.occurred_at.at, shown.occurred_at.offset) + " " +
                     std::string(shown.status ? to_string(*shown.status) : "unmapped") + "/" +
                     std::string(to_string(shown.reason)) + " " + shown.place + " [";
  for (const ScanReport& reported : scan.reports) {
    line += (line.back() == '[' ? "" : " ") + shipment.sources[reported.source_index].source;
  }
  return line + "]";
}

std::string describe(const Shipment& shipment) {
  std::ostringstream out;
  out << "status " << to_string(*shipment.status) << " since " << to_rfc3339(shipment.status_at->at) << ", signed "
      << to_rfc3339(shipment.milestones.signed_at.value_or(Instant{})) << "\n";
  const Scans found = find_scans(shipment, {});
  for (const Scan& scan : found.scans) out << describe(shipment, scan) << (scan.overruled ? " overruled" : "") << "\n";
  for (const Disagreement& disagreement : found.disagreements) {
    out << to_string(disagreement.kind) << ": " << describe(shipment, disagreement.kept) << " against "
        << describe(shipment, disagreement.overruled) << "\n";
  }
  return out.str();
}

TEST(SeveralSources, OneParcelHasOneHistoryWhateverComesFirst) {
  Faults faults;
  const auto catalog =
      ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
  ASSERT_TRUE(catalog.has_value()) << faults.text();
  std::vector<Message> messages;
  for (const auto& file : kMessages) messages.push_back(decode(**catalog, file));
  const auto expected = read_text(kFolder / "expected.txt");
  std::array<std::size_t, 3> order{0, 1, 2};
  do {
    Shipment shipment;
    std::size_t news = 0;
    for (int round = 0; round < 2; ++round) {
      for (const std::size_t at : order) {
        const auto outcome = reduce(shipment, messages[at].events, {messages[at].by, {}, {}});
        EXPECT_EQ(outcome.recorded.empty(), round == 1) << "what is repeated is known";
        for (const EventEffect& effect : outcome.recorded) news += effect.corroborates ? 0 : 1;
      }
    }
    EXPECT_EQ(describe(shipment), expected);
    EXPECT_EQ(shipment.event_count, 19U);
    EXPECT_EQ(news, find_scans(shipment, {}).scans.size()) << "as many feed entries as scans";
  } while (std::next_permutation(order.begin(), order.end()));
}

}  // namespace
}  // namespace parcelgate
