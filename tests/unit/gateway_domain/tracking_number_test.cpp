#include "gateway/domain/tracking_number.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parcelgate {
namespace {

void expect_one(const std::string& canonical, const std::vector<std::string>& spellings) {
  for (const std::string& typed : spellings) {
    EXPECT_EQ(canonical_tracking_number(typed), canonical) << typed;
    EXPECT_EQ(canonical_tracking_number(canonical_tracking_number(typed)), canonical) << typed;
    EXPECT_TRUE(is_tracking_number(typed)) << typed;
  }
}

TEST(TrackingNumber, SpellingsOfOneNumberAreOne) {
  expect_one("SF7444703069240", {"SF7444703069240", "sf7444703069240", "Sf 7444 7030 69240", "\tSF7444703069240\r\n",
                                 "SF-7444703069240", "SF-7444-7030-69240", "ＳＦ７４４４７０３０６９２４０",
                                 "SF\u20147444703069240", "\xEF\xBB\xBFSF7444703069240", "SF74447030\u200B69240",
                                 "SF744470306\u00AD9240", "SF7444703069240\xC2\xA0",
                                 "\xE2\x80\xAASF7444703069240\xE2\x80\xAC", "'SF7444703069240", "=\"SF7444703069240\"",
                                 "SF7444703069240。", "【SF7444703069240】", "*SF7444703069240*", "SF7444703069240-"});
  expect_one("444003077898", {"4440-0307-7898", "4440 0307 7898", "#444003077898", "４４４０－０３０７－７８９８"});
  expect_one("RR123456785CN", {"rr 123 456 785 cn", "RR-123456785-CN", "RR-123-456-785-CN"});
  expect_one("1Z999AA10123456784", {"1z-999-aa1-01-2345-6784", "1Z 999 AA1 01 2345 6784"});
  expect_one("9400111899562314567890", {"9400-1118-9956-2314-5678-90"});
}

TEST(TrackingNumber, HyphensThatDistinguishParcelsAreKept) {
  expect_one("DPK3600000000018-1", {"dpk3600000000018-1",
                                    "DPK3600000000018\xE2\x80\x91"
                                    "1"});
  expect_one("JDVA00123456789-1-2", {"JDVA00123456789-1-2-", "jdva00123456789-1-2"});
  EXPECT_NE(canonical_tracking_number("JDVA00123456789-1-2-"), canonical_tracking_number("JDVA00123456789-2-2-"));
  EXPECT_NE(canonical_tracking_number("JDVA00123456789-1-2-"), canonical_tracking_number("JDVA00123456789"));
  expect_one("1LS7123010112345-1", {"1LS7123010112345-1"});
  expect_one("AUR-2026-000417", {"aur-2026-000417"});
  expect_one("00abcdef-0000-4000-8000-000000000017", {"00ABCDEF-0000-4000-8000-000000000017"});
}

TEST(TrackingNumber, WhatIsNoneIsRefused) {
  for (const char* typed : {"",
                            " ",
                            "hello",
                            "HELLO",
                            "placeholder",
                            "string",
                            "null",
                            "N/A",
                            "n/a",
                            "undefined",
                            "UNDEFINED",
                            "UNKNOWN",
                            "9.4001118995623E+21",
                            "9.4001118995623e21",
                            "9,4001E+21",
                            "1E+14",
                            "4E21",
                            "744470306924.0",
                            "0",
                            "000000000000",
                            "000-000",
                            "XXXXXXXX",
                            "-",
                            "。",
                            "单号",
                            "SF\0017444703069240",
                            "运单号：SF7444703069240",
                            "SF7444703069240,SF7444703069241",
                            "SF7444703069240.0",
                            "4,440,030,778"}) {
    EXPECT_FALSE(is_tracking_number(typed)) << typed;
  }
  EXPECT_FALSE(is_tracking_number(std::string(kMaxTrackingNumber + 1, '1')));
}

TEST(TrackingNumber, UnusualNumbersStayNumbers) {
  for (const char* typed :
       {"ABCDEFGH", "S00AA01", "100017", "5E12345678", "12E456789012", "AL00018", "xyz-1", "TEST_1"}) {
    EXPECT_TRUE(is_tracking_number(typed)) << typed;
  }
}

TEST(TrackingNumber, IdsHaveOneForm) {
  EXPECT_EQ(to_slug("DHL Express"), "dhl-express");
  EXPECT_EQ(to_slug(" dhl_express "), "dhl-express");
  EXPECT_EQ(to_slug("ＳＦ"), "sf");
  EXPECT_EQ(to_slug("顺丰"), "");
  EXPECT_TRUE(is_slug("jt-cn"));
  for (const char* id : {"", "-a", "a-", "a--b", "Shop", "shop one", "shop_one"}) EXPECT_FALSE(is_slug(id)) << id;
}

}  // namespace
}  // namespace parcelgate
