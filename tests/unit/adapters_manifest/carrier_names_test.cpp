#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/manifest/catalog.hpp"

namespace parcelgate {
namespace {

const ManifestCatalog& shipped() {
  static Faults faults;
  static const auto catalog = ManifestCatalog::load({PARCELGATE_SOURCE_DIR "/adapters/carriers"}, faults).value();
  return *catalog;
}

TEST(CarrierNames, IdsAliasesLabelsAndCodesInAnyCaseMeanOneCarrier) {
  for (const char* name : {"sf", "SF", "shunfeng", "Shunfeng", "sf-express", "SF Express", "ＳＦ"}) {
    EXPECT_EQ(shipped().find_carrier(name), "sf") << name;
  }
  EXPECT_EQ(shipped().find_carrier("DHL Express"), "dhl-express");
  EXPECT_EQ(shipped().find_carrier("dhl_express"), "dhl-express");
  EXPECT_EQ(shipped().find_carrier("DHL"), "dhl");
  EXPECT_EQ(shipped().find_carrier("usps-webtools"), "usps") << "a source of a carrier is no carrier";
  EXPECT_EQ(shipped().find_carrier("debangkuaidi"), "deppon") << "an aggregator's code";
  for (const char* name : {"fexed", "", "-", "kuaidi100", "unknown", "100003"}) {
    EXPECT_EQ(shipped().find_carrier(name), "") << name;
  }
}

TEST(CarrierNames, ChineseNamesAreFoundWithoutTheirWordForExpress) {
  for (const char* name : {"圆通", "圆通速递", "圆通快递", "圓通", " 圆通 "}) {
    EXPECT_EQ(shipped().find_carrier(name), "yto") << name;
  }
  EXPECT_EQ(shipped().find_carrier("顺丰"), "sf");
  EXPECT_EQ(shipped().find_carrier("京东"), "jdl");
  EXPECT_EQ(shipped().find_carrier("韵达速递"), "yunda");
  for (const char* name : {"申通快运", "圆通物流", "快递", "顺", "顺风"}) {
    EXPECT_EQ(shipped().find_carrier(name), "") << name;
  }
}

TEST(CarrierNames, CompaniesThatOnlyAggregatorsKnowAreCarriers) {
  const auto carriers = shipped().carriers();
  EXPECT_TRUE(std::is_sorted(carriers.begin(), carriers.end()));
  EXPECT_GT(carriers.size(), shipped().all().size());
  for (const std::string& carrier : carriers) EXPECT_EQ(shipped().find_carrier(carrier), carrier);
}

TEST(NumberFit, AStatedCarriersNumberIsComparedWithItsForms) {
  const FormDetector& detector = shipped().detector();
  EXPECT_EQ(detector.fit("sf", "SF7444703069240"), NumberFit::fits);
  EXPECT_EQ(detector.fit("sf", "JT0001234567890"), NumberFit::misfit);
  EXPECT_EQ(detector.fit("asendia", "X1"), NumberFit::unknown);
}

}  // namespace
}  // namespace parcelgate
