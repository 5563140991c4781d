#include "adapters/manifest/status_map.hpp"

#include <gtest/gtest.h>

#include "tests/unit/adapters_manifest/folder.hpp"

namespace parcelgate {
namespace {

std::string faults_of(std::string_view rows) {
  Faults faults;
  (void)StatusMap::compile(std::string(testing::kMapHeader) + std::string(rows), {}, faults);
  return faults.text();
}

TEST(StatusMap, AReasonThatMovesClocksNeedsItsStatus) {
  EXPECT_EQ(faults_of("60,,,delivered_plain,,test\n"),
            "line 2: reason \"delivered_plain\" stands without a status; name the status, or write information_only "
            "where nothing moved\n");
  EXPECT_EQ(faults_of("61,,exception,delivered_plain,,test\n62,,in_transit,neighbour,,test\n"),
            "line 2: reason \"delivered_plain\" belongs to delivered, and the status is exception; write the reason "
            "that goes with it, or the other status\n"
            "line 3: reason \"neighbour\" belongs to delivered, and the status is in_transit; write the reason that "
            "goes with it, or the other status\n");
  EXPECT_NE(faults_of("63,,delivered,rto_started,,test\n").find("belongs to returning and returned"),
            std::string::npos);
}

TEST(StatusMap, AReasonThatMovesNothingStandsAlone) {
  EXPECT_EQ(faults_of("1,,,information_only,,test\n2,,,contacted_recipient,,test\n3,,delivered,neighbour,,test\n"
                      "4,,returned,rto_signed_back,,test\n5,,on_hold,refused,,test\n"),
            "");
}

TEST(StatusMap, AnUnknownWordIsToldAlone) {
  const std::string told = faults_of("61,,exeption,delivered_plain,,test\n");
  EXPECT_NE(told.find("did you mean \"exception\"?"), std::string::npos) << told;
  EXPECT_EQ(told.find("belongs"), std::string::npos) << told;
}

}  // namespace
}  // namespace parcelgate
