// The contract for the list of shipments. The backend is described in store_suite.hpp.
#pragma once

#include <gmock/gmock.h>

#include "tests/contract/store/store_suite.hpp"

namespace parcelgate::test {

template <class Backend>
class StoreShipmentsSuite : public StoreSuite<Backend> {
 protected:
  /// Stores shipments of the tenant "shop", in this order.
  void add(const std::vector<Shipment>& shipments) {
    this->must_write([&](Transaction& transaction) {
      for (const Shipment& shipment : shipments) (void)transaction.add_shipment(shipment);
      return Result<void>{};
    });
  }
  /// The tracking numbers that match a filter; `restrict` sets its members.
  template <class Restrict>
  std::vector<std::string> list(Restrict restrict) {
    ShipmentFilter filter;
    restrict(filter);
    const auto page = this->reader_->list_shipments("shop", filter, std::nullopt, 10);
    if (!page) return {page.error().what};
    EXPECT_TRUE(page->is_end);
    return numbers_of(*page);
  }
  static std::vector<std::string> numbers_of(const ScanPage<Shipment>& page) {
    std::vector<std::string> numbers;
    for (const Shipment& shipment : page.rows) numbers.push_back(shipment.key.tracking_number);
    return numbers;
  }
};

/// A shipment with a deadline that is due at second 9.
inline Shipment shipment_with_deadline(int number) {
  Shipment shipment = full_shipment(key_of(number));
  shipment.deadlines.emplace();
  Clock clock;
  clock.id = "delivered";
  clock.state = ClockState::running;
  clock.due_at = at_second(9);
  shipment.deadlines->clocks = {clock};
  return shipment;
}

TYPED_TEST_SUITE_P(StoreShipmentsSuite);

TYPED_TEST_P(StoreShipmentsSuite, ListsFindByNumberCarrierAndStatusTheLatestRegisteredFirst) {
  Shipment first = full_shipment(key_of(1));
  Shipment silent = full_shipment(key_of(2));
  silent.status.reset();
  Shipment other_carrier = full_shipment({"shop", "zto", key_of(1).tracking_number});
  other_carrier.status = Status::in_transit;
  Shipment foreign = full_shipment(key_of(3));
  foreign.key.tenant = "other";
  this->add({first, silent, other_carrier, foreign});
  const std::string one = key_of(1).tracking_number;
  const std::string two = key_of(2).tracking_number;
  using ::testing::ElementsAre;
  EXPECT_THAT(this->list([](ShipmentFilter&) {}), ElementsAre(one, two, one));
  EXPECT_THAT(this->list([&](ShipmentFilter& of) { of.tracking_number = one; }), ElementsAre(one, one));
  EXPECT_THAT(this->list([&](ShipmentFilter& of) { of.tracking_number = key_of(3).tracking_number; }), ElementsAre());
  EXPECT_THAT(this->list([](ShipmentFilter& of) { of.carrier = "sf"; }), ElementsAre(two, one));
  EXPECT_THAT(this->list([](ShipmentFilter& of) { of.status = Status::in_transit; }), ElementsAre(one));
  EXPECT_THAT(this->list([](ShipmentFilter& of) { of.has_no_status = true; }), ElementsAre(two));
  const auto page = this->reader_->list_shipments("other", {}, std::nullopt, 10);
  ASSERT_TRUE(page && page->rows.size() == 1);
  EXPECT_EQ(page->rows.front(), foreign);
}

TYPED_TEST_P(StoreShipmentsSuite, AnOverdueShipmentHasAnOpenDeadlineThatWasMissed) {
  Shipment late = shipment_with_deadline(1);
  late.deadlines->clocks.front().breached_at = at_second(9);
  Shipment near = shipment_with_deadline(2);
  near.deadlines->clocks.front().warned = {24h};
  Shipment moved = shipment_with_deadline(3);
  moved.deadlines->clocks.front().breached_at = at_second(5);
  Shipment late_and_met = shipment_with_deadline(4);
  late_and_met.deadlines->clocks.front().breached_at = at_second(9);
  late_and_met.deadlines->clocks.front().state = ClockState::met;
  this->add({late, near, moved, late_and_met, shipment_with_deadline(5)});
  const std::string wanted = key_of(1).tracking_number;
  EXPECT_THAT(this->list([](ShipmentFilter& of) { of.is_overdue = true; }), ::testing::ElementsAre(wanted));
  const auto none = this->list([](ShipmentFilter& of) {
    of.is_overdue = true;
    of.carrier = "zto";
  });
  EXPECT_THAT(none, ::testing::ElementsAre());
}

TYPED_TEST_P(StoreShipmentsSuite, PagesShowEachShipmentOnceAlsoWhenOthersAreAdded) {
  for (int number = 1; number <= 5; ++number) this->add({full_shipment(key_of(number))});
  std::vector<std::string> seen;
  std::optional<ShipmentPlace> after;
  for (int step = 0; step < 9; ++step) {
    const auto page = this->reader_->list_shipments("shop", {}, after, 2);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->rows.size(), page->places.size());
    for (const std::string& number : this->numbers_of(*page)) seen.push_back(number);
    if (page->is_end) break;
    after = ShipmentPlace{page->places.back()};
    EXPECT_EQ(page->next, after->row);
    this->add({full_shipment(key_of(10 + step))});
  }
  EXPECT_THAT(seen,
              ::testing::ElementsAre(key_of(5).tracking_number, key_of(4).tracking_number, key_of(3).tracking_number,
                                     key_of(2).tracking_number, key_of(1).tracking_number));
}

REGISTER_TYPED_TEST_SUITE_P(StoreShipmentsSuite, ListsFindByNumberCarrierAndStatusTheLatestRegisteredFirst,
                            AnOverdueShipmentHasAnOpenDeadlineThatWasMissed,
                            PagesShowEachShipmentOnceAlsoWhenOthersAreAdded);

}  // namespace parcelgate::test
