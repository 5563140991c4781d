#include "gateway/app/track/pickup_point.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

TEST(PickupPoint, IsReadFromWhatCouriersWrite) {
  const std::pair<std::string_view, PickupPoint> cases[]{
      {"快件已到达【菜鸟驿站】，请凭取件码12-3-4567领取，营业时间08:30-20:00",
       {"12-3-4567", "菜鸟驿站", "08:30–20:00"}},
      {"您的快件已放入丰巢柜，取件码：83920174，请及时领取", {"83920174", "丰巢", ""}},
      {"取货码为【6-2-3011】，服务时间 9:00至21:30", {"6-2-3011", "", "09:00–21:30"}},
      {"Ready at the Packstation. Collection code: 4711A", {"4711A", "Packstation", ""}},
      {"Available at UPS Access Point, opening hours 08:00 - 20:00", {"", "UPS Access Point", "08:00–20:00"}},
  };
  for (const auto& [text, expected] : cases) {
    const PickupPoint found = pickup_point_in(text);
    EXPECT_EQ(found.code, expected.code) << text;
    EXPECT_EQ(found.station, expected.station) << text;
    EXPECT_EQ(found.hours, expected.hours) << text;
  }
}

TEST(PickupPoint, TakesNoTelephoneNumberNameOrStreet) {
  for (const std::string_view text :
       {"取件码短信已发送至13800138000", "取件码13800138000", "取件码 138-00138000", "取件码：013800138000",
        "代收点：张三小卖部，地址：人民路12号3室，电话 010-12345678", "取件码见短信", "预计 10:00-12:00 派送",
        "取件码 12345678901234567890"})
    EXPECT_TRUE(pickup_point_in(text).empty()) << text << ": " << pickup_point_in(text).code;
}

TEST(PickupPoint, HostileTextIsHarmless) {
  EXPECT_EQ(pickup_point_in("取件码<script>alert(1)</script>").code, "");
  EXPECT_EQ(pickup_point_in("取件码：\xe2\x80\xae"
                            "1234")
                .code,
            "");
  EXPECT_TRUE(pickup_point_in(std::string(100'000, '9')).empty());
}

}  // namespace
}  // namespace parcelgate
