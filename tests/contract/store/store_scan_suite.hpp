// The contract for scans through all returns and shipments. The backend is described in store_suite.hpp.
#pragma once

#include <gmock/gmock.h>

#include "tests/contract/store/store_suite.hpp"

namespace parcelgate::test {

template <class Backend>
class StoreScanSuite : public StoreSuite<Backend> {};

TYPED_TEST_SUITE_P(StoreScanSuite);

/// The names of all rows of a scan, in steps of two.
template <class Read, class Name>
std::vector<std::string> scan_all(Read read, Name name) {
  std::vector<std::string> seen;
  std::int64_t from = 0;
  for (int step = 0; step < 9; ++step) {
    const auto page = read(from);
    if (!page) return {page.error().what};
    EXPECT_EQ(page->rows.size(), page->places.size());
    for (const auto& row : page->rows) seen.push_back(name(row));
    if (page->is_end) return seen;
    from = page->next;
  }
  return {"the scan does not end"};
}

TYPED_TEST_P(StoreScanSuite, AScanFindsTheReturnsAndShipmentsOfAllTenantsOnce) {
  this->must_write([](Transaction& transaction) {
    Result<void> done;
    for (int number = 1; number <= 5; ++number) {
      Return ret = full_return("R-" + std::to_string(number), std::nullopt, at_second(number));
      ret.tenant = number % 2 == 0 ? "shop" : "other";
      if (done) done = transaction.store_return(ret);
      (void)transaction.add_shipment(full_shipment(key_of(number)));
    }
    return done;
  });
  EXPECT_THAT(scan_all([&](std::int64_t from) { return this->reader_->scan_returns(from, 2); },
                       [](const Return& ret) { return ret.return_id; }),
              ::testing::UnorderedElementsAre("R-1", "R-2", "R-3", "R-4", "R-5"));
  const auto number_of = [](const Shipment& shipment) { return shipment.key.tracking_number; };
  EXPECT_THAT(
      scan_all([&](std::int64_t from) { return this->reader_->scan_shipments(from, 2); }, number_of),
      ::testing::UnorderedElementsAre(key_of(1).tracking_number, key_of(2).tracking_number, key_of(3).tracking_number,
                                      key_of(4).tracking_number, key_of(5).tracking_number));
  const auto page = this->reader_->scan_shipments(0, 1);
  ASSERT_TRUE(page && page->rows.size() == 1);
  EXPECT_EQ(page->rows.front(), full_shipment(page->rows.front().key));
}

REGISTER_TYPED_TEST_SUITE_P(StoreScanSuite, AScanFindsTheReturnsAndShipmentsOfAllTenantsOnce);

}  // namespace parcelgate::test
