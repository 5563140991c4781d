#include "tools/courier-sim/times.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace courier_sim {
namespace {

using namespace std::chrono_literals;

TEST(SimulatedTimes, DurationsAreSumsWithOneSign) {
  EXPECT_EQ(parse_duration("-1d6h"), -30h);
  EXPECT_EQ(parse_duration("+1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_THROW((void)parse_duration("soon"), std::invalid_argument);
  EXPECT_THROW((void)parse_duration("5"), std::invalid_argument);
  EXPECT_THROW((void)parse_duration("-"), std::invalid_argument);
}

TEST(SimulatedTimes, InstantsKeepTheirOffset) {
  EXPECT_EQ(to_utc(parse_instant("2026-11-20T10:00:00+08:00")), "2026-11-20T02:00:00.000Z");
  EXPECT_EQ(to_utc(parse_instant("2026-11-20T10:00:00.250Z")), "2026-11-20T10:00:00.250Z");
  EXPECT_THROW((void)parse_instant("yesterday at noon"), std::invalid_argument);
}

TEST(SimulatedTimes, EachCourierReadsItsOwnForm) {
  const auto at = parse_instant("2026-11-22T18:09:05Z");
  EXPECT_EQ(format(at, 480, "%Y-%m-%d %H:%M:%S"), "2026-11-23 02:09:05");
  EXPECT_EQ(format(at, -300, "%Y%m%d %H%M%S"), "20261122 130905");
  EXPECT_EQ(zone_name(-240, '.'), "-04.00");
  EXPECT_EQ(http_date(at), "Sun, 22 Nov 2026 18:09:05 GMT");
}

}  // namespace
}  // namespace courier_sim
