#include "adapters/manifest/time/time_format.hpp"

#include <gtest/gtest.h>

#include "gateway/domain/time.hpp"

namespace parcelgate {
namespace {

/// The civil time that a format reads, its offset or zone letters behind it; "" when it reads none.
std::string read(std::string_view format, std::string_view text) {
  Faults faults;
  const auto compiled = TimeFormat::compile(format, "/format", faults);
  if (!compiled) return faults.text();
  std::string_view why;
  const auto wall = compiled->read(text, why);
  if (!wall) return "";
  std::string out = to_rfc3339(Instant(wall->at.time_since_epoch()));
  out.pop_back();
  if (wall->offset) out += " " + std::to_string(wall->offset->count());
  if (!wall->zone.empty()) out += " " + wall->zone;
  return out;
}

TEST(TimeFormat, ReadsTheKinOfIso) {
  EXPECT_EQ(read("iso", "2026-03-04T05:06:07Z"), "2026-03-04T05:06:07 0");
  EXPECT_EQ(read("iso", "2026-03-04T05:06:07.120+08:00"), "2026-03-04T05:06:07.120 480");
  EXPECT_EQ(read("iso", "2026-03-04T05:06:07+0100"), "2026-03-04T05:06:07 60");
  EXPECT_EQ(read("iso", "2026-03-04 05:06:07"), "2026-03-04T05:06:07");
  EXPECT_EQ(read("iso", "2026-3-4 5:06"), "2026-03-04T05:06:00");
  EXPECT_EQ(read("iso", "2026/03/04 05:06:07.0"), "2026-03-04T05:06:07");
  EXPECT_EQ(read("iso", "20260304T050607"), "2026-03-04T05:06:07");
  EXPECT_EQ(read("iso", "2026-03-04 05:06:07 CST"), "2026-03-04T05:06:07 CST");
  EXPECT_EQ(read("iso", "2026-03-04"), "2026-03-04T00:00:00");
}

TEST(TimeFormat, ReadsPatterns) {
  EXPECT_EQ(read("%Y%m%d %H%M%S", "20240423 095004"), "2024-04-23T09:50:04");
  EXPECT_EQ(read("%d.%m.%Y %H:%M", "04.03.2026 05:06"), "2026-03-04T05:06:00");
  EXPECT_EQ(read("%m/%d/%Y %I:%M:%S %p", "3/4/2026 7:11:26 PM"), "2026-03-04T19:11:26");
  EXPECT_EQ(read("%m/%d/%Y %I:%M %p", "03/04/2026 12:05 a.m."), "2026-03-04T00:05:00");
  EXPECT_EQ(read("%d %b %Y %H:%M %Z", "4 March 2026 05:06 EST"), "2026-03-04T05:06:00 EST");
  EXPECT_EQ(read("%Y-%m-%d %H-%M-%S", "2026-03-04 05-06-07"), "2026-03-04T05:06:07");
}

TEST(TimeFormat, ReadsEpochsAndDotnetDates) {
  EXPECT_EQ(read("epoch_s", "1772600767"), "2026-03-04T05:06:07 0");
  EXPECT_EQ(read("epoch_ms", "1772600767120"), "2026-03-04T05:06:07.120 0");
  EXPECT_EQ(read("epoch_ms", "1772600767"), "2026-03-04T05:06:07 0") << "as milliseconds it would be 1970";
  EXPECT_EQ(read("epoch_s", "1772600767120"), "2026-03-04T05:06:07.120 0");
  EXPECT_EQ(read("epoch_s", "0"), "1970-01-01T00:00:00 0") << "read, and judged implausible";
  EXPECT_EQ(read("dotnet", "/Date(1772600767000+0400)/"), "2026-03-04T09:06:07 240");
  EXPECT_EQ(read("epoch_s", "99999999999999999999"), "");
}

TEST(TimeFormat, RefusesWhatIsNoTime) {
  EXPECT_EQ(read("iso", "2026-02-30T00:00:00Z"), "");
  EXPECT_EQ(read("iso", "0000-00-00 00:00:00"), "");
  EXPECT_EQ(read("iso", "2026-03-04 25:00:00"), "");
  EXPECT_EQ(read("iso", "2026-03-04 05:06:07 tomorrow!"), "");
  EXPECT_EQ(read("%Y%m%d %H%M%S", "string string"), "");
  EXPECT_EQ(read("%m/%d/%Y %I:%M %p", "03/04/2026 13:05 AM"), "");
  EXPECT_EQ(read("%m/%d/%Y %I:%M %p", "03/04/2026 13:05 PM"), "2026-03-04T13:05:00");
}

TEST(TimeFormat, ReadsATextOfAnotherFormAllTheSame) {
  EXPECT_EQ(read("%Y-%m-%d %H:%M:%S", "2026-03-04 08:05:00 PM"), "2026-03-04T20:05:00");
  EXPECT_EQ(read("%Y-%m-%d %H:%M:%S", "2026-03-04\u00a008:05:00"), "2026-03-04T08:05:00");
  EXPECT_EQ(read("%Y-%m-%d %H:%M:%S", "2026-03-04 24:00:00"), "2026-03-05T00:00:00");
  EXPECT_EQ(read("%m/%d/%Y %I:%M %p", "03/04/2026\u202f8:05 下午"), "2026-03-04T20:05:00");
  EXPECT_EQ(read("epoch_ms", "2026-03-04T05:06:07Z"), "2026-03-04T05:06:07 0");
  EXPECT_EQ(read("%Y-%m-%d %H:%M:%S", "04/03/2026 05:06:07"), "") << "a month or a day";
}

TEST(TimeFormat, SaysWhatIsWrongWithAPattern) {
  EXPECT_NE(read("%Y-%q", "x").find("is not a time format"), std::string::npos);
  EXPECT_NE(read("%H:%M", "05:06").find("has no %Y"), std::string::npos);
}

TEST(ReadOffset, KnowsTheFormsThatCouriersWrite) {
  EXPECT_EQ(read_offset("+08:00")->count(), 480);
  EXPECT_EQ(read_offset("-0430")->count(), -270);
  EXPECT_EQ(read_offset("-04.00")->count(), -240);
  EXPECT_EQ(read_offset("GMT+8")->count(), 480);
  EXPECT_EQ(read_offset("Z")->count(), 0);
  EXPECT_FALSE(read_offset("EST"));
  EXPECT_FALSE(read_offset("+99:00"));
  EXPECT_FALSE(read_offset(""));
}

}  // namespace
}  // namespace parcelgate
