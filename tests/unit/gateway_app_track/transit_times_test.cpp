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

TransitTimes learned(std::size_t parcels) {
  TransitTimes times;
  for (std::size_t at = 0; at < parcels; ++at) times.add(arrived(hours{24 + static_cast<int>(at)}));
  times.finish();
  return times;
}

TEST(TransitTimes, AreThoseOfHalfAndOfNineInTen) {
  const auto found = learned(100).find(under_way(hours{1}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->p50, hours{74});
  EXPECT_EQ(found->p90, hours{114});
  EXPECT_EQ(found->parcels, 100U);
}

TEST(TransitTimes, FewParcelsAndOtherDirectionsSayNothing) {
  EXPECT_FALSE(learned(TransitTimes::kLeastParcels - 1).find(under_way(hours{1})));
  Shipment to_shop = under_way(hours{1});
  to_shop.leg = Leg::return_;
  EXPECT_FALSE(learned(100).find(to_shop));
  Shipment of_other = under_way(hours{1});
  of_other.key.tenant = "u";
  EXPECT_FALSE(learned(100).find(of_other));
}

TEST(TransitTimes, AnEstimateIsInWholeDaysAndOnlyWhileItCanBeRight) {
  const TransitTimes times = learned(100);
  const auto expected = expected_by_history(times, under_way(hours{10}), kTransitNow);
  ASSERT_TRUE(expected);
  EXPECT_TRUE(expected->from.is_date());
  EXPECT_EQ(expected->from.at, kTransitNow + hours{48}) << "64 hours from now, as a day";
  EXPECT_EQ(expected->to->at, kTransitNow + hours{96});
  EXPECT_FALSE(expected_by_history(times, under_way(hours{200}), kTransitNow)) << "later than nine in ten already";
  EXPECT_FALSE(expected_by_history(times, arrived(hours{10}), kTransitNow));
  Shipment held = under_way(hours{10});
  held.status = Status::on_hold;
  EXPECT_FALSE(expected_by_history(times, held, kTransitNow));
}

}  // namespace
}  // namespace parcelgate
