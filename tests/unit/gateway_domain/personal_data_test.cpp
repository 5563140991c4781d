#include "gateway/domain/personal_data.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace parcelgate {
namespace {

using Cases = std::vector<std::pair<const char*, const char*>>;

std::string all(std::string_view text, std::string_view own = {}) {
  return mask_personal_data(text, MaskLevel::all, own);
}
std::string ids(std::string_view text) {
  return mask_personal_data(text, MaskLevel::ids);
}

TEST(PersonalData, TelephoneNumbersAreMaskedHoweverTheyAreWritten) {
  const Cases cases{
      {"电话:13800138000", "电话:***"},
      {"电话：１３８００１３８０００", "电话：***"},
      {"请联系138 0013 8000。", "请联系***。"},
      {"请联系138-0013-8000", "请联系***"},
      {"+86 138 0013 8000", "***"},
      {"+86-13800138000,请保持畅通", "***,请保持畅通"},
      {"8613800138000", "***"},
      {"虚拟号13800138000转1234", "虚拟号***"},
      {"13800138000-1234", "***"},
      {"95187转1234567", "***"},
      {"座机0571-88881234", "座机***"},
      {"座机0571-88881234转801", "座机***"},
      {"(010) 62345678", "(***"},
      {"电话 62345678", "电话 ***"},
      {"手機0912-345-678", "手機***"},
      {"Call (503) 555-0142 today", "Call (*** today"},
      {"phone: 503-555-0142", "phone: ***"},
      {"+44 20 7946 0958", "***"},
      {"Tel.13800138000", "Tel.***"},
      {"13800138000 2026-11-22 18:20", "*** 2026-11-22 18:20"},
      {"mail anna.schmidt@example.com now", "mail *** now"},
      {"086-13800138000", "***"},
      {"(+86)13800138000", "(***"},
      {"138 00138000", "***"},
      {"ruf 0171 1234567 an", "ruf *** an"},
      {"07911 123456", "***"},
      {"090-1234-5678", "***"},
      {"0049 171 1234567", "***"},
  };
  for (const auto& [text, masked] : cases) EXPECT_EQ(all(text), masked);
}

TEST(PersonalData, NumbersOfThingsStay) {
  for (const char* text : {"SF1380013800012",
                           "YT13800138000",
                           "运单号13800138000",
                           "取件码：12-3-4567",
                           "取货码13912345678",
                           "2026-11-22 18:20:05",
                           "20261122182005",
                           "第2次派送",
                           "订单号 110101199003071234",
                           "客服热线400-820-8820",
                           "致电95338",
                           "重量 12.345kg",
                           "tracking number 13800138000",
                           "Order 503-555-0142",
                           "9400111899562312345678",
                           "1Z999AA10123456784",
                           "DG12345678901",
                           "113.264385,23.129112",
                           "RR123456785CN",
                           "柜号A12345"}) {
    EXPECT_EQ(all(text), text);
  }
  EXPECT_EQ(all("快件13800138000已签收，电话13900139000", "13800138000"), "快件13800138000已签收，电话***")
      << "the parcel's own number";
  EXPECT_EQ(all("JDVA13800138000", "JDVA13800138000"), "JDVA13800138000");
}

TEST(PersonalData, IdentityNumbersAreMaskedOnEveryLevel) {
  const Cases cases{
      {"身份证110101199003071234", "身份证***"},
      {"110101199003071233", "***"},
      {"证件号码：11010119900307123X", "证件号码：***"},
      {"110101 19900307 1233", "***"},
      {"身份证号 110101900307123", "身份证号 ***"},
      {"110101900307123", "***"},
      {"身份证：１１０１０１１９９００３０７１２３３", "身份证：***"},
      {"身分證A123456789", "身分證***"},
      {"A123456789", "***"},
      {"护照E12345678", "护照***"},
      {"passport no. E12345678", "passport no. ***"},
      {"身份证110101********1234", "身份证***"},
      {"A123456(7)", "***"},
  };
  for (const auto& [text, masked] : cases) {
    EXPECT_EQ(ids(text), masked);
    EXPECT_EQ(all(text), masked);
  }
  EXPECT_EQ(ids("派件人:张三,电话:13800138000"), "派件人:张三,电话:13800138000")
      << "a desk that may telephone with riders";
}

TEST(PersonalData, NamesKeepTheirFirstCharacter) {
  const Cases cases{
      {"派件人:张三,电话:13800138000", "派件人:张*,电话:***"},
      {"快递员张三正在派件", "快递员张*正在派件"},
      {"派件员 李四 电话", "派件员 李* 电话"},
      {"派件员：欧阳娜娜", "派件员：欧*"},
      {"已签收,签收人:王小明", "已签收,签收人:王*"},
      {"签收人：于海涛。", "签收人：于*。"},
      {"[上海浦东]的张三(13800138000)正在派件", "[上海浦东]的张*(***)正在派件"},
      {"【杭州滨江】的【张三】（13800138000）正在第1次派件", "【杭州滨江】的【张*】（***）正在第1次派件"},
      {"快件已由张三签收", "快件已由张*签收"},
      {"Signed by J. SMITH at 12:30", "Signed by J* at 12:30"},
      {"Signed for by: Anna Müller", "Signed for by: A*"},
      {"Delivered, left with JOHN SMITH.", "Delivered, left with J*."},
      {"收件人: John Smith", "收件人: J*"},
      {"DELIVERED TO: JOHN SMITH", "DELIVERED TO: J*"},
      {"签收人：张三（本人）", "签收人：张*（本人）"},
      {"派送员【刘洋，联系电话：13212345678】", "派送员【刘*，联系电话：***】"},
  };
  for (const auto& [text, masked] : cases) EXPECT_EQ(all(text), masked);
}

TEST(PersonalData, WhoIsNobodyInParticularStays) {
  for (const char* text : {"已签收,签收人:本人",
                           "签收人：门卫",
                           "签收人是邻居",
                           "签收人:菜鸟驿站",
                           "签收人:家人代收",
                           "收件人拒收",
                           "联系不上收件人",
                           "收件人已搬迁",
                           "收件人要求改期",
                           "收件人不在",
                           "收件人地址不详",
                           "快件已由门卫代收",
                           "已由丰巢快递柜代收",
                           "快件到达【金华】",
                           "【白云】正在转运",
                           "快件已到达【上海浦东集散中心】",
                           "快递员正在派送",
                           "Signed by FRONT DESK",
                           "Left with neighbour",
                           "Received by the carrier",
                           "Delivered to Austin, TX",
                           "顺丰速运 已收取快件",
                           "正在派送途中，请保持电话畅通"}) {
    EXPECT_EQ(all(text), text);
  }
}

TEST(PersonalData, AnyBytesComeThrough) {
  EXPECT_EQ(all("\xE5\xBC 13800138000 \xFF"), "\xE5\xBC *** \xFF");
  EXPECT_EQ(all(""), "");
  EXPECT_EQ(all("+"), "+");
}

/// A telephone number is masked in any surrounding text, and arbitrary bytes do no harm.
TEST(PersonalData, HostileTextsHideTheNumberAll) {
  std::minstd_rand random(7);
  const std::vector<std::string> parts{
      " ",      "，", ",",  "电话",   "派件员", "【", "】", "(",    ")", "\xFF", "\xE5\xBC",
      "\n",     "的", "由", "签收人", "：",     "+",  "-",  "快件", "@", "张三", "\xF0\x9F\x98\x80",
      "\u202E", "0",  "转", "身份证"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (int part = 0; part < 8; ++part) text += parts[random() % parts.size()];
    text += "，电话13800138000，";
    for (int part = 0; part < 8; ++part) text += parts[random() % parts.size()];
    const std::string masked = all(text, "SF7444703069240");
    EXPECT_EQ(masked.find("13800138000"), std::string::npos) << text;
    EXPECT_EQ(all(masked, "SF7444703069240").find("13800138000"), std::string::npos);
    (void)ids(text);
  }
}

}  // namespace
}  // namespace parcelgate
