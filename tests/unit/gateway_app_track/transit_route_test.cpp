#include "gateway/app/track/transit_route.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using std::chrono::hours;
constexpr Instant kRouteNow{hours{24 * 20'000}};

void add_scan(Shipment& shipment, hours ago, Status status, std::string place) {
  HistoryEntry entry;
  entry.fingerprint = shipment.history.size() + 1;
  entry.occurred_at = {kRouteNow - ago, std::chrono::minutes{480}, ZoneSource::carrier};
  entry.status = status;
  entry.place = std::move(place);
  shipment.history.push_back(std::move(entry));
}

/// Scanned in 深圳 two days ago, delivered in 杭州 now.
Shipment scanned(Leg leg = Leg::outbound) {
  Shipment shipment;
  shipment.key = {"t", "sf", "SF1"};
  shipment.leg = leg;
  shipment.milestones.first_physical_scan_at = kRouteNow - hours{48};
  shipment.milestones.signed_at = kRouteNow;
  add_scan(shipment, hours{72}, Status::info_received, "北京市");
  add_scan(shipment, hours{48}, Status::picked_up, "深圳市宝安区");
  add_scan(shipment, hours{30}, Status::in_transit, "湖南,长沙市");
  add_scan(shipment, hours{5}, Status::out_for_delivery, "浙江,杭州市");
  add_scan(shipment, hours{0}, Status::delivered, "");
  return shipment;
}

Return registered(RegisteredPlace origin, RegisteredPlace destination) {
  Return ret;
  ret.order.origin = std::move(origin);
  ret.order.destination = std::move(destination);
  return ret;
}

TEST(TransitPlace, OneCityHasOneSpelling) {
  for (const RegisteredPlace& place :
       {RegisteredPlace{"四川省", "成都市"}, RegisteredPlace{"四川", "成都"}, RegisteredPlace{"", "成都市"}})
    EXPECT_EQ(transit_place(place), "成都市");
  EXPECT_EQ(transit_place({"北京市", "市辖区"}), "北京市");
  EXPECT_EQ(transit_place({"北京", ""}), "北京市");
  EXPECT_EQ(transit_place({"", "Berlin, DE"}), "berlin");
}

TEST(TransitPlace, WithoutACityItIsTheProvince) {
  EXPECT_EQ(transit_place({"四川省", ""}), "四川");
  EXPECT_EQ(transit_place({"新疆维吾尔自治区", "市辖区"}), "新疆");
  EXPECT_NE(transit_place({"吉林省", ""}), transit_place({"吉林省", "吉林市"})) << "a province, and a city in it";
  EXPECT_EQ(transit_place({}), "");
}

TEST(TransitRoute, IsReadFromTheFirstAndTheLastScans) {
  EXPECT_EQ(transit_route(scanned(), nullptr), (TransitRoute{"深圳市", "杭州市"}));
}

TEST(TransitRoute, AScanOnTheWayIsNoOrigin) {
  Shipment shipment = scanned();
  shipment.history[1].place.clear();
  EXPECT_EQ(transit_route(shipment, nullptr).origin, "") << "18 hours later it is elsewhere";
  shipment = scanned();
  shipment.older = {1};
  EXPECT_EQ(transit_route(shipment, nullptr).origin, "") << "the first scans are not in this part of the history";
}

TEST(TransitRoute, AParcelUnderWayHasNoDestinationByItsScans) {
  Shipment shipment = scanned();
  shipment.milestones.signed_at.reset();
  EXPECT_EQ(transit_route(shipment, nullptr), (TransitRoute{"深圳市", ""}));
}

TEST(TransitRoute, WhatTheShopRegisteredCountsFirst) {
  const Return ret = registered({"四川", "成都"}, {"江苏", "苏州市"});
  EXPECT_EQ(transit_route(scanned(Leg::return_), &ret), (TransitRoute{"成都市", "苏州市"}));
  EXPECT_EQ(transit_route(scanned(Leg::exchange), &ret), (TransitRoute{"苏州市", "成都市"}))
      << "a replacement goes the other way";
  const Return half = registered({}, {"江苏", "苏州市"});
  EXPECT_EQ(transit_route(scanned(Leg::return_), &half), (TransitRoute{"深圳市", "苏州市"}));
  Shipment outbound = scanned();
  outbound.deadlines.emplace();
  outbound.deadlines->order.destination = {"广东", "广州市"};
  EXPECT_EQ(transit_route(outbound, nullptr), (TransitRoute{"深圳市", "广州市"}));
}

}  // namespace
}  // namespace parcelgate
