#include "gateway/app/track/transit_times.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using std::chrono::hours;
constexpr Instant kTransitNow{hours{24 * 20'000}};

Shipment arrived(hours took, Leg leg = Leg::outbound) {
  Shipment shipment;
  shipment.key = {"t", "sf", "SF1"};
  shipment.leg = leg;
  shipment.milestones.first_physical_scan_at = kTransitNow - took;
  shipment.milestones.signed_at = kTransitNow;
  shipment.status = Status::delivered;
  return shipment;
}

Shipment under_way(hours since) {
  Shipment shipment = arrived(hours{1});
  shipment.milestones.first_physical_scan_at = kTransitNow - since;
  shipment.milestones.signed_at.reset();
  shipment.status = Status::in_transit;
  return shipment;
}

const TransitRoute kAnywhere{};

TransitTimes learned(std::size_t parcels) {
  TransitTimes times;
  for (std::size_t at = 0; at < parcels; ++at) times.add(arrived(hours{24 + static_cast<int>(at)}), kAnywhere);
  times.finish();
  return times;
}

TEST(TransitTimes, AreThoseOfHalfAndOfNineInTen) {
  const auto found = learned(100).find(under_way(hours{1}), kAnywhere);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->p50, hours{74});
  EXPECT_EQ(found->p90, hours{114});
  EXPECT_EQ(found->parcels, 100U);
  EXPECT_EQ(found->level, TransitLevel::carrier);
}

TEST(TransitTimes, FewParcelsAndOtherDirectionsSayNothing) {
  EXPECT_FALSE(learned(29).find(under_way(hours{1}), kAnywhere));
  EXPECT_TRUE(learned(30).find(under_way(hours{1}), kAnywhere));
  Shipment to_shop = under_way(hours{1});
  to_shop.leg = Leg::return_;
  EXPECT_FALSE(learned(100).find(to_shop, kAnywhere));
  Shipment of_other = under_way(hours{1});
  of_other.key.tenant = "u";
  EXPECT_FALSE(learned(100).find(of_other, kAnywhere));
}

/// Twenty parcels from 深圳 to 杭州 that took 20 to 39 hours, ten from 北京 to 杭州 (50 to 59), thirty from 成都 to
/// 西安 (100 to 129), and 19 from 成都 to 拉萨 (200 to 218).
TransitTimes hand_made() {
  TransitTimes times;
  const auto add = [&](int first, int count, const TransitRoute& route) {
    for (int at = 0; at < count; ++at) times.add(arrived(hours{first + at}), route);
  };
  add(20, 20, {"深圳市", "杭州市"});
  add(50, 10, {"北京市", "杭州市"});
  add(100, 30, {"成都市", "西安市"});
  add(200, 19, {"成都市", "拉萨市"});
  times.finish();
  return times;
}

TEST(TransitTimes, ARouteWithEnoughParcelsCountsByItself) {
  const auto found = hand_made().find(under_way(hours{1}), {"深圳市", "杭州市"});
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (TransitTime{hours{30}, hours{38}, 20, TransitLevel::route}));
}

TEST(TransitTimes, AnUnusualOriginFallsBackToTheDestination) {
  for (const char* origin : {"北京市", "广州市", ""}) {
    const auto found = hand_made().find(under_way(hours{1}), {origin, "杭州市"});
    ASSERT_TRUE(found) << origin;
    EXPECT_EQ(*found, (TransitTime{hours{35}, hours{57}, 30, TransitLevel::destination})) << origin;
  }
}

TEST(TransitTimes, AnUnusualDestinationFallsBackToTheCarrier) {
  for (const TransitRoute& route :
       {TransitRoute{"成都市", "拉萨市"}, TransitRoute{"深圳市", "广州市"}, TransitRoute{"深圳市", ""}}) {
    const auto found = hand_made().find(under_way(hours{1}), route);
    ASSERT_TRUE(found) << route.destination;
    EXPECT_EQ(*found, (TransitTime{hours{109}, hours{211}, 79, TransitLevel::carrier})) << route.destination;
  }
}

TEST(TransitTimes, ALaneKeepsTheLatestParcels) {
  TransitTimes times;
  const TransitRoute route{"深圳市", "杭州市"};
  for (int at = 0; at < 500; ++at) times.add(arrived(hours{100}), route);
  for (int at = 0; at < 500; ++at) times.add(arrived(hours{30}), route);
  times.finish();
  const auto found = times.find(under_way(hours{1}), route);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (TransitTime{hours{30}, hours{30}, 500, TransitLevel::route}));
}

TEST(TransitTimes, RoutesBeyondTheLimitAreNotLearnedButTheirCarrierIs) {
  TransitTimes times;
  for (std::size_t at = 0; at < TransitTimes::kMostLanes; ++at)
    times.add(arrived(hours{30}), {"a" + std::to_string(at), "b"});
  for (int at = 0; at < 100; ++at) times.add(arrived(hours{60}), {"one more", "b"});
  times.finish();
  EXPECT_EQ(times.find(under_way(hours{1}), {"one more", "b"})->level, TransitLevel::destination);
}

TEST(TransitTimes, AnEstimateIsInWholeDaysAndOnlyWhileItCanBeRight) {
  const TransitTimes times = learned(100);
  const auto expected = expected_by_history(times, under_way(hours{10}), kAnywhere, kTransitNow);
  ASSERT_TRUE(expected);
  EXPECT_TRUE(expected->days.from.is_date());
  EXPECT_EQ(expected->days.from.at, kTransitNow + hours{48}) << "64 hours from now, as a day";
  EXPECT_EQ(expected->days.to->at, kTransitNow + hours{96});
  EXPECT_EQ(expected->parcels, 100U);
  EXPECT_FALSE(expected_by_history(times, under_way(hours{200}), kAnywhere, kTransitNow))
      << "later than nine in ten already";
  EXPECT_FALSE(expected_by_history(times, arrived(hours{10}), kAnywhere, kTransitNow));
  Shipment held = under_way(hours{10});
  held.status = Status::on_hold;
  EXPECT_FALSE(expected_by_history(times, held, kAnywhere, kTransitNow));
}

}  // namespace
}  // namespace parcelgate
