#include "gateway/app/reports/report_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/domain/time.hpp"

namespace parcelgate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ReportRequest, DefaultsAreThoseOfTheDocument) {
  const auto deadlines = read_report_request({.name = "deadlines"});
  ASSERT_TRUE(deadlines) << deadlines.error().what;
  EXPECT_THAT(deadlines->by, ElementsAre(ReportGroup::platform, ReportGroup::clock));
  EXPECT_EQ(deadlines->zone_name, "Asia/Shanghai");
  EXPECT_FALSE(deadlines->from || deadlines->until);
  const auto times = read_report_request({.name = "return-time"});
  ASSERT_TRUE(times);
  EXPECT_TRUE(times->by.empty());
  EXPECT_EQ(times->target, std::chrono::hours{48});
  EXPECT_EQ(read_report_request({.name = "carriers"})->least_shipments, 20U);
}

TEST(ReportRequest, DaysAreIncludedAndInstantsAreNot) {
  const auto days = read_report_request({.name = "alerts", .from = "2026-11-01", .until = "2026-11-30"});
  ASSERT_TRUE(days) << days.error().what;
  EXPECT_EQ(to_rfc3339(*days->from), "2026-10-31T16:00:00Z");
  EXPECT_EQ(to_rfc3339(*days->until), "2026-11-30T16:00:00Z");
  const auto utc = read_report_request({.name = "alerts", .until = "2026-11-30", .zone = "UTC"});
  EXPECT_EQ(to_rfc3339(*utc->until), "2026-12-01T00:00:00Z");
  const auto instants = read_report_request({.name = "alerts", .until = "2026-11-30T08:00:00+08:00"});
  EXPECT_EQ(to_rfc3339(*instants->until), "2026-11-30T00:00:00Z");
}

TEST(ReportRequest, EveryFaultIsNamedAtOnce) {
  const auto refused = read_report_request({.name = "return-time",
                                            .by = "carrier, clock,city,carrier",
                                            .from = "2026-13-01",
                                            .zone = "Mars",
                                            .target = "0h",
                                            .least_shipments = "5"});
  ASSERT_FALSE(refused);
  for (const char* const fault :
       {"by: the report return-time cannot be grouped by clock", "by: \"city\" is not one of platform, carrier",
        "by: carrier is a duplicate", "from: must be a day", "zone: no time zone \"Mars\"",
        "target: must be longer than nothing", "least_shipments: belongs to the report carriers only"})
    EXPECT_THAT(refused.error().what, HasSubstr(fault));
}

TEST(ReportRequest, ThePeriodHasALength) {
  EXPECT_FALSE(read_report_request({.name = "alerts", .from = "2026-11-02", .until = "2026-11-01"}));
  EXPECT_TRUE(read_report_request({.name = "alerts", .from = "2026-11-01", .until = "2026-11-01"}));
  EXPECT_FALSE(read_report_request({.name = "carriers", .by = "carrier"}));
  EXPECT_FALSE(read_report_request({.name = "carriers", .least_shipments = "0"}));
  EXPECT_FALSE(read_report_request({.name = "alerts", .target = "48h"}));
  EXPECT_FALSE(read_report_request({.name = "shipments"}));
}

}  // namespace
}  // namespace parcelgate
