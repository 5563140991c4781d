#include "adapters/manifest/time/time_text.hpp"

#include <gtest/gtest.h>

#include "gateway/domain/time.hpp"

namespace parcelgate {
namespace {

/// "2026-11-20T18:20:05 +480 CST", a date alone without its clock; the reason behind "!" where the text is refused.
std::string read(std::string_view text) {
  std::string_view why;
  const auto wall = read_time_text(text, why);
  if (!wall) return "!" + std::string(why);
  std::string out = to_rfc3339(Instant(wall->at.time_since_epoch()));
  out.pop_back();
  if (!wall->has_clock) out = out.substr(0, out.find('T'));
  if (wall->offset) out += " " + std::to_string(wall->offset->count());
  if (!wall->zone.empty()) out += " " + wall->zone;
  return out;
}

bool is_refused(std::string_view text) {
  return read(text).starts_with('!');
}

TEST(TimeText, AMeridiemCounts) {
  for (const char* text :
       {"2026-11-20 08:05:00 PM", "2026-11-20 8:05:00pm", "2026-11-20 8:05:00 P.M.", "2026-11-20 8:05:00 p. m.",
        "2026-11-20 PM 8:05:00", "2026-11-20 下午8:05:00", "2026-11-20 晚上8:05:00", "2026-11-20 8:05:00 下午",
        "2026年11月20日 下午8时05分00秒", "2026/11/20 下午 08:05", "2026-11-20 20:05:00 PM", "2026-11-20T08:05:00 PM",
        "2026-11-20\u202f8:05\u202fPM", "2026-11-20\t8:05\tPM", "20/Nov/2026 8:05 PM", "2026-11-20 ８：０５　ＰＭ",
        "2026-11-20 오후 8:05"}) {
    EXPECT_EQ(read(text), "2026-11-20T20:05:00") << text;
  }
  EXPECT_EQ(read("2026-11-20 12:05 AM"), "2026-11-20T00:05:00");
  EXPECT_EQ(read("2026-11-20 00:05 AM"), "2026-11-20T00:05:00");
  EXPECT_EQ(read("2026-11-20 12:05 PM"), "2026-11-20T12:05:00");
  EXPECT_EQ(read("2026-11-20 上午 8:05"), "2026-11-20T08:05:00");
  EXPECT_EQ(read("2026-11-20 凌晨12:30"), "2026-11-20T00:30:00");
  EXPECT_EQ(read("2026-11-20 中午12:30"), "2026-11-20T12:30:00");
  EXPECT_EQ(read("2026-11-20 中午1:30"), "2026-11-20T13:30:00");
  EXPECT_EQ(read("2026-11-20 8 PM"), "2026-11-20T20:00:00");
}

TEST(TimeText, AMeridiemThatContradictsItsHourIsRefused) {
  for (const char* text : {"2026-11-20 20:05 AM", "2026-11-20 13:05 上午", "2026-11-20 00:05 PM",
                           "2026-11-20 晚上12:30", "2026-11-20 8:05 AM PM", "2026-11-20 PM"}) {
    EXPECT_TRUE(is_refused(text)) << text << " " << read(text);
  }
}

TEST(TimeText, LettersWithoutAMeaningAreNeverSkipped) {
  for (const char* text :
       {"2026-11-20 08:05:00 tomorrow!", "2026-11-20 08:05:00 approximately", "about 2026-11-20 08:05",
        "2026-11-20 08:05 20", "2026-11-20 08:05 €", "2026-11-20 星期x 08:05", "2026-11-20 08:05:00 +08:00 +09:00",
        "2026-11-20 08:05:00+99:00", "2026-11-20 08:05:00 EST CET", "2026-11-20 8点半", "\xff\xfe", "", "   ", "string",
        "null"}) {
    EXPECT_TRUE(is_refused(text)) << text << " " << read(text);
  }
}

TEST(TimeText, TheEndOfADayIsTwentyFourOClock) {
  EXPECT_EQ(read("2026-11-20 24:00:00"), "2026-11-21T00:00:00");
  EXPECT_EQ(read("2026-12-31 24:00"), "2027-01-01T00:00:00");
  EXPECT_EQ(read("2026-11-20T24:00:00.000+08:00"), "2026-11-21T00:00:00 480");
  EXPECT_EQ(read("20261120240000"), "2026-11-21T00:00:00");
  EXPECT_TRUE(is_refused("2026-11-20 24:01:00"));
  EXPECT_TRUE(is_refused("2026-11-20 24:00:01"));
  EXPECT_TRUE(is_refused("2026-11-20 25:00:00"));
  EXPECT_TRUE(is_refused("2026-11-20 24:00 PM"));
}

TEST(TimeText, BlanksOfEveryKindAreBlanks) {
  for (const char* blank : {" ", "  ", "\t", "\u00a0", "\u202f", "\u2009", "\u3000", "\u200e ", "\n        "}) {
    EXPECT_EQ(read("2026-11-20" + std::string(blank) + "08:05:00"), "2026-11-20T08:05:00") << blank;
  }
  EXPECT_EQ(read("２０２６－１１－２０　０８：０５：００"), "2026-11-20T08:05:00");
  EXPECT_EQ(read("2026年11月20日 18时20分05秒"), "2026-11-20T18:20:05");
  EXPECT_EQ(read("2026年 11月 2日18点20分"), "2026-11-02T18:20:00");
  EXPECT_EQ(read("2026年11月20日 星期五 18時20分"), "2026-11-20T18:20:00");
  EXPECT_EQ(read("2026年11月20日"), "2026-11-20");
  EXPECT_EQ(read("2026-11-20 18:20:05 北京时间"), "2026-11-20T18:20:05 480");
}

TEST(TimeText, ReadsWhatProgramsPrint) {
  const std::string local = "2026-11-20T18:20:05";
  EXPECT_EQ(read("2026-11-20T18:20:05+08:00[Asia/Shanghai]"), local + " 480") << "Java's ZonedDateTime";
  EXPECT_EQ(read("2026-11-20T18:20:05[Asia/Shanghai]"), local + " Asia/Shanghai");
  EXPECT_EQ(read("Fri Nov 20 18:20:05 CST 2026"), local + " CST") << "Java's Date";
  EXPECT_EQ(read("Fri Nov 20 18:20:05 GMT+08:00 2026"), local + " 480");
  EXPECT_EQ(read("2026-11-20 18:20:05.0"), local) << "Java's Timestamp";
  EXPECT_EQ(read("2026-11-20 18:20:05:123"), local + ".123");
  EXPECT_EQ(read("Nov 20, 2026 6:20:05 PM"), local) << "Gson";
  EXPECT_EQ(read("Nov 20, 2026, 6:20:05\u202fPM"), local);
  EXPECT_EQ(read("November 20, 2026 at 6:20:05 PM GMT+8"), local + " 480");
  EXPECT_EQ(read("2026-11-20 18:20:05 +0800 CST"), local + " 480") << "Go's Time";
  EXPECT_EQ(read("2026-11-20 18:20:05.123456789 +0800 CST m=+0.000100001"), local + ".123 480");
  EXPECT_EQ(read("2026-11-20 18:20:05 +0300 +03"), local + " 180");
  EXPECT_EQ(read("2026-11-20 18:20:05 +0000 UTC"), local + " 0");
  EXPECT_EQ(read("Fri Nov 20 2026 18:20:05 GMT+0800 (China Standard Time)"), local + " 480") << "JavaScript's Date";
  EXPECT_EQ(read("Fri, 20 Nov 2026 18:20:05 GMT"), local + " 0") << "RFC 1123";
  EXPECT_EQ(read("Fri, 20 Nov 2026 18:20:05 +0800 (CST)"), local + " 480");
  EXPECT_EQ(read("Friday, 20-Nov-26 18:20:05 GMT"), local + " 0") << "RFC 850";
  EXPECT_EQ(read("/Date(1795170005000+0800)/"), local + " 480") << ".NET";
  EXPECT_EQ(read("20261120T182005Z"), local + " 0") << "ISO 8601, basic";
  EXPECT_EQ(read("20261120182005"), local);
  EXPECT_EQ(read("20261120182005123"), local + ".123");
  EXPECT_EQ(read("2026-11-20T18:20:05,5Z"), local + ".500 0");
  EXPECT_EQ(read("2026.11.20 18:20:05"), local);
  EXPECT_EQ(read("1795170005"), "2026-11-20T10:20:05 0");
  EXPECT_EQ(read("1795170005.25"), "2026-11-20T10:20:05.250 0");
  EXPECT_EQ(read("1795170005000"), "2026-11-20T10:20:05 0");
  EXPECT_EQ(read("2026-12-31T23:59:60Z"), "2026-12-31T23:59:59.999 0") << "a leap second stays in its day";
  EXPECT_EQ(read("2026-11-20+08:00"), "2026-11-20 480") << "XML's date";
  EXPECT_EQ(read("20261120"), "2026-11-20");
  EXPECT_EQ(read("April 28, 2015"), "2015-04-28");
}

TEST(TimeText, SaysWhyItReadsNothing) {
  EXPECT_NE(read("2026-W47-5").find("weeks"), std::string::npos);
  EXPECT_NE(read("2026-324").find("days of the year"), std::string::npos);
  EXPECT_NE(read("2026324").find("days of the year"), std::string::npos);
  EXPECT_NE(read("2026-11-20 20:05 AM").find("contradicts"), std::string::npos);
  EXPECT_NE(read("2026-11-20 24:01").find("hour 24"), std::string::npos);
  EXPECT_NE(read("2026-02-30 10:00").find("no such day"), std::string::npos);
  EXPECT_NE(read("11/20/2026 10:00").find("which number"), std::string::npos);
  EXPECT_NE(read("2026112018").find("epoch or a day"), std::string::npos);
  EXPECT_NE(read("2026-11-20 08:05 soonish").find("word"), std::string::npos);
}

TEST(TimeText, EveryCutAndEveryChangedByteIsReadOrRefused) {
  constexpr std::string_view kText = "Fri Nov 20 2026 下午6:20:05 GMT+0800 (China Standard Time) m=+0.1";
  for (std::size_t at = 0; at < kText.size(); ++at) {
    (void)read(kText.substr(0, at));
    for (const int byte : {0, 0x1a, 0x20, 0x39, 0x3a, 0x5b, 0x7f, 0x80, 0xe4, 0xff}) {
      std::string changed(kText);
      changed[at] = static_cast<char>(byte);
      (void)read(changed);
    }
  }
}

}  // namespace
}  // namespace parcelgate
