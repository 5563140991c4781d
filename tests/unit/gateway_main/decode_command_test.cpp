#include "gateway/main/commands/decode_command.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "gateway/main/commands/exit_code.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/unit/adapters_manifest/folder.hpp"

namespace parcelgate {
namespace {

using testing::CarrierFolder;

constexpr std::string_view kPlain = R"([{"name": "m", "via": ["poll"],
  "shipments": {"at": "parcels", "number": "no"},
  "events": {"at": "scans", "order": "newest_first", "time": {"at": "t"}, "code": "c", "text": "x"}}])";

TEST(DecodeCommand, WritesEventsAndFaultsApartAndExitsAccordingly) {
  const CarrierFolder folder;
  folder.write_manifest(kPlain);
  folder.write_map("1,,in_transit,arrived_hub,,test\n");
  const auto catalog = folder.load();
  const testing::SteppedTime time(Instant{std::chrono::hours{24 * 365 * 56}});
  const auto run = [&](const std::string& carrier, std::string_view body, int wanted) {
    DecodeOptions options;
    options.carrier = carrier;
    options.via = Via::poll;
    std::ostringstream events;
    std::ostringstream faults;
    EXPECT_EQ(run_decode(*catalog, time, options, body, events, faults), wanted) << faults.str();
    return events.str() + "|" + faults.str();
  };
  const auto good =
      run("acme", R"({"parcels": {"no": "A1", "scans": {"t": "2026-03-04 10:00:00", "c": 1}}})", exit_done);
  EXPECT_NE(good.find(R"("occurred_at":"2026-03-04T10:00:00+08:00")"), std::string::npos) << good;
  EXPECT_EQ(run("acme", R"({"parcels": {"no": "A1"}})", exit_data), "|no_events: the message holds no events (A1)\n");
  EXPECT_TRUE(run("acme", "{", exit_data).starts_with("|malformed: JSON, byte 1"));
  EXPECT_TRUE(run("acne", "{}", exit_usage).starts_with("|unknown carrier"));
  EXPECT_EQ(parse_header_option("X-A:  b: c ")->second, "b: c");
  EXPECT_FALSE(parse_header_option("no colon").has_value());
}

TEST(DecodeCommand, TheSecretChecksTheSignatureOfAPush) {
  const CarrierFolder folder;
  folder.write_manifest(kPlain);
  folder.write_map("");
  const auto catalog = folder.load();
  DecodeOptions options;
  options.carrier = "acme";
  options.secret = "secret";
  std::ostringstream events;
  std::ostringstream faults;
  const testing::SteppedTime time(Instant{});
  EXPECT_EQ(run_decode(*catalog, time, options, "{}", events, faults), exit_data) << "this manifest accepts no pushes";
  EXPECT_EQ(events.str(), "");
}

}  // namespace
}  // namespace parcelgate
