// The order of a shipment's events: oldest first by the message's list, repetitions left out, numbered, then by time.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "folder.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;

/// A scan's id and second. Ids are short enough to be kept inside of a std::string, or longer.
using Scan = std::pair<std::string, int>;

/// Every third scan repeats the one before it but one; instants go up and down and repeat.
std::vector<Scan> mixed_scans() {
  constexpr int kScans = 200;
  std::vector<Scan> scans;
  for (int at = 0; at < kScans; ++at) {
    if (at % 3 == 2)
      scans.push_back(scans[static_cast<std::size_t>(at) - 2]);
    else
      scans.emplace_back((at % 2 == 0 ? "e" : "an-id-that-is-longer-") + std::to_string(at), at * 37 % 50);
  }
  return scans;
}

std::string body_of(const std::vector<Scan>& scans) {
  constexpr int kFirst = 1'790'000'000;
  std::string out = R"({"no": "ACME0000000018", "scans": [)";
  for (const auto& [id, second] : scans) {
    if (out.back() != '[') out += ',';
    out += R"({"id": ")" + id + R"(", "c": "1", "t": ")" + std::to_string(kFirst + second) + "\"}";
  }
  return out + "]}";
}

/// "position id" of each event that is expected.
std::vector<std::string> expected_of(std::vector<Scan> scans, bool newest_first) {
  if (newest_first) std::reverse(scans.begin(), scans.end());
  std::vector<std::pair<Scan, std::size_t>> kept;
  for (const Scan& scan : scans) {
    const auto is_it = [&](const auto& other) { return other.first.first == scan.first; };
    if (std::none_of(kept.begin(), kept.end(), is_it)) kept.emplace_back(scan, kept.size());
  }
  std::stable_sort(kept.begin(), kept.end(),
                   [](const auto& left, const auto& right) { return left.first.second < right.first.second; });
  std::vector<std::string> out;
  for (const auto& [scan, position] : kept) out.push_back(std::to_string(position) + " " + scan.first);
  return out;
}

class EventOrder : public ::testing::TestWithParam<const char*> {};

TEST_P(EventOrder, FollowsTheListThenTheTime) {
  const std::string order = GetParam();
  const CarrierFolder folder;
  folder.write_manifest(R"([{"name": "m", "via": ["poll"], "shipments": {"at": ".", "number": "no"},
    "events": {"at": "scans", "order": ")" +
                        order + R"(", "id": "id", "time": {"at": "t", "format": "epoch_s"}, "code": "c"}}])");
  folder.write_map("1,,in_transit,in_transit_plain,,test\n");
  const auto catalog = folder.load();
  ASSERT_TRUE(catalog);
  const auto scans = mixed_scans();
  const auto decoded = decode(*catalog, body_of(scans));
  ASSERT_TRUE(decoded) << decoded.error().what;
  ASSERT_EQ(decoded->shipments.size(), 1U);
  std::vector<std::string> found;
  for (const auto& event : decoded->shipments.front().events)
    found.push_back(std::to_string(event.position) + " " + event.event_id);
  EXPECT_EQ(found, expected_of(scans, order == "newest_first"));
}

INSTANTIATE_TEST_SUITE_P(Orders, EventOrder, ::testing::Values("oldest_first", "newest_first"));

}  // namespace
}  // namespace parcelgate
