// The contract for shipments that change their carrier. The backend is described in store_suite.hpp.
#pragma once

#include "tests/contract/store/store_suite.hpp"

namespace parcelgate::test {

template <class Backend>
class StoreMovesSuite : public StoreSuite<Backend> {};

TYPED_TEST_SUITE_P(StoreMovesSuite);

TYPED_TEST_P(StoreMovesSuite, AShipmentMovesToAnotherCarrierWithAllOfItsHistory) {
  const ShipmentKey before = key_of(1);
  const ShipmentKey after{before.tenant, "zto", before.tracking_number};
  const auto add = [&](const ShipmentKey& key, std::uint64_t from, std::uint64_t to) {
    this->must_write([&](Transaction& transaction) {
      for (std::uint64_t number = from; number < to; ++number) {
        Shipment* shipment = *transaction.find_shipment(key);
        if (shipment == nullptr) {
          Shipment fresh;
          fresh.key = key;
          shipment = &transaction.add_shipment(std::move(fresh));
        }
        shipment->history.push_back(history_entry(number));
        ++shipment->event_count;
        transaction.store_shipment(*shipment);
      }
      return Result<void>{};
    });
  };
  const auto move = [&](Transaction& transaction) {
    return transaction.move_shipment(**transaction.find_shipment(before), "zto");
  };
  add(before, 0, 50);
  this->reopen();

  const auto refused = this->write([&](Transaction& transaction) -> Result<void> {
    if (auto moved = move(transaction); !moved) return moved;
    EXPECT_EQ(*transaction.find_shipment(before), nullptr);
    EXPECT_NE(*transaction.find_shipment(after), nullptr);
    return unexpected(ErrorKind::rejected, "no");
  });
  EXPECT_FALSE(refused);
  EXPECT_TRUE(this->reader_->find_shipment(before)->has_value()) << "a move that was not committed is none";
  EXPECT_FALSE(this->reader_->find_shipment(after)->has_value());

  this->must_write([&](Transaction& transaction) -> Result<void> {
    Shipment* shipment = *transaction.find_shipment(before);
    if (auto moved = transaction.move_shipment(*shipment, "zto"); !moved) return moved;
    EXPECT_EQ(shipment->key, after);
    EXPECT_EQ(*transaction.find_shipment(after), shipment) << "it is the same object";
    shipment->return_id = "R-9";
    transaction.store_shipment(*shipment);
    return {};
  });
  add(after, 50, 60);
  this->reopen();
  EXPECT_FALSE(this->reader_->find_shipment(before)->has_value());
  const auto moved = this->reader_->find_shipment(after);
  ASSERT_TRUE(moved && *moved);
  EXPECT_EQ((*moved)->return_id, "R-9");
  const auto older = this->reader_->older_history(**moved);
  ASSERT_TRUE(older) << older.error().what;
  EXPECT_EQ(older->size() + (*moved)->history.size(), 60U);
  EXPECT_EQ(*this->reader_->count_events(), 60U);
}

TYPED_TEST_P(StoreMovesSuite, AShipmentDoesNotMoveOntoAnother) {
  this->must_write([&](Transaction& transaction) {
    Shipment one;
    one.key = {"shop", "sf", "N1"};
    static_cast<void>(transaction.add_shipment(one));
    one.key.carrier = "zto";
    static_cast<void>(transaction.add_shipment(one));
    return Result<void>{};
  });
  const auto refused = this->write([&](Transaction& transaction) {
    return transaction.move_shipment(**transaction.find_shipment({"shop", "sf", "N1"}), "zto");
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_TRUE(this->reader_->find_shipment({"shop", "sf", "N1"})->has_value());
}

TYPED_TEST_P(StoreMovesSuite, TheCarriersOfANumberAreFoundWrittenOrNot) {
  using Carriers = std::vector<std::string>;
  const auto of = [](Transaction& transaction, std::string_view tenant) {
    return *transaction.find_carriers(tenant, "N1");
  };
  const auto add = [](Transaction& transaction, std::string tenant, std::string carrier, std::string number) {
    Shipment fresh;
    fresh.key = {std::move(tenant), std::move(carrier), std::move(number)};
    static_cast<void>(transaction.add_shipment(std::move(fresh)));
  };
  this->must_write([&](Transaction& transaction) {
    EXPECT_EQ(of(transaction, "shop"), Carriers{});
    add(transaction, "shop", "zto", "N1");
    add(transaction, "shop", "sf", "N1");
    add(transaction, "shop", "ups", "N2");
    add(transaction, "other", "dhl", "N1");
    EXPECT_EQ(of(transaction, "shop"), (Carriers{"sf", "zto"}));
    return Result<void>{};
  });
  this->must_write([&](Transaction& transaction) {
    EXPECT_EQ(of(transaction, "shop"), (Carriers{"sf", "zto"}));
    EXPECT_EQ(of(transaction, "other"), Carriers{"dhl"});
    EXPECT_TRUE(transaction.move_shipment(**transaction.find_shipment({"shop", "zto", "N1"}), "yto"));
    EXPECT_EQ(of(transaction, "shop"), (Carriers{"sf", "yto"}));
    return Result<void>{};
  });
}

REGISTER_TYPED_TEST_SUITE_P(StoreMovesSuite, AShipmentMovesToAnotherCarrierWithAllOfItsHistory,
                            AShipmentDoesNotMoveOntoAnother, TheCarriersOfANumberAreFoundWrittenOrNot);

}  // namespace parcelgate::test
