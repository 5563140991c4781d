// The contract for receipts of parcels. The backend is described in store_suite.hpp.
#pragma once

#include <gmock/gmock.h>

#include "tests/contract/store/store_suite.hpp"

namespace parcelgate::test {

template <class Backend>
class StoreReceiptsSuite : public StoreSuite<Backend> {
 protected:
  std::vector<std::string> listed(std::optional<bool> is_matched, std::optional<ReceiptPlace> after = {},
                                  std::size_t limit = 10) {
    std::vector<std::string> out;
    const auto page = this->reader_->list_receipts("shop", is_matched, after, limit);
    if (!page) return {page.error().what};
    for (const Receipt& receipt : *page) out.push_back(receipt.receipt_id);
    return out;
  }
};

TYPED_TEST_SUITE_P(StoreReceiptsSuite);

TYPED_TEST_P(StoreReceiptsSuite, AReceiptIsReadBackAsItWasStoredAlsoAfterARestart) {
  this->must_write([](Transaction& transaction) {
    EXPECT_FALSE(transaction.find_receipt("shop", "W-1")->has_value());
    auto done = transaction.store_receipt(full_receipt("W-1", at_second(5)));
    EXPECT_EQ(**transaction.find_receipt("shop", "W-1"), full_receipt("W-1", at_second(5)));
    return done;
  });
  this->reopen();
  EXPECT_EQ(**this->reader_->find_receipt("shop", "W-1"), full_receipt("W-1", at_second(5)));
  EXPECT_FALSE(this->reader_->find_receipt("other", "W-1")->has_value());
}

TYPED_TEST_P(StoreReceiptsSuite, AreFoundByTheirNumber) {
  Receipt matched = full_receipt("W-2", at_second(6));
  matched.return_id = "R-1";
  this->must_write([&](Transaction& transaction) {
    auto done = transaction.store_receipt(matched);
    if (done) done = transaction.store_receipt(full_receipt("W-1", at_second(5)));
    EXPECT_EQ(transaction.find_receipts_of_number("shop", "SF1", false, 0)->rows,
              std::vector<Receipt>{full_receipt("W-1", at_second(5))});
    EXPECT_EQ(transaction.find_receipts_of_number("shop", "SF1", true, 0)->rows, std::vector<Receipt>{matched});
    EXPECT_TRUE(transaction.find_receipts_of_number("other", "SF1", false, 0)->rows.empty());
    return done;
  });
  EXPECT_THAT(this->listed(false), ::testing::ElementsAre("W-1"));
  EXPECT_THAT(this->listed(true), ::testing::ElementsAre("W-2"));
  Receipt later = full_receipt("W-1", at_second(5));
  later.return_id = "R-2";
  this->must_write([&](Transaction& transaction) { return transaction.store_receipt(later); });
  EXPECT_THAT(this->listed(false), ::testing::IsEmpty());
  EXPECT_THAT(this->listed(std::nullopt), ::testing::ElementsAre("W-2", "W-1"));
}

/// A receipt that leaves the list while it is read moves no other one over the edge of a page.
TYPED_TEST_P(StoreReceiptsSuite, ReceiptsOfANumberAreReadInPagesWhileTheyAreMatched) {
  constexpr int kCount = 120;
  this->must_write([](Transaction& transaction) {
    Result<void> done;
    for (int number = 0; number < kCount && done; ++number)
      done = transaction.store_receipt(full_receipt("W-" + std::to_string(number), at_second(number)));
    return done;
  });
  std::vector<std::string> seen;
  this->must_write([&](Transaction& transaction) {
    Result<void> done;
    seen.clear();
    std::int64_t from = 0;
    for (bool is_end = false; !is_end && done;) {
      auto page = *transaction.find_receipts_of_number("shop", "SF1", false, from);
      for (Receipt& receipt : page.rows) {
        seen.push_back(receipt.receipt_id);
        receipt.return_id = "R-1";
        if (done) done = transaction.store_receipt(receipt);
      }
      from = page.next;
      is_end = page.is_end;
    }
    return done;
  });
  ASSERT_EQ(seen.size(), static_cast<std::size_t>(kCount));
  for (int number = 0; number < kCount; ++number)
    EXPECT_EQ(seen[static_cast<std::size_t>(number)], "W-" + std::to_string(number));
}

TYPED_TEST_P(StoreReceiptsSuite, PagesBeginAfterAReceipt) {
  this->must_write([](Transaction& transaction) {
    Result<void> done;
    for (const char* id : {"W-1", "W-2", "W-3"}) {
      if (done) done = transaction.store_receipt(full_receipt(id, at_second(5)));
    }
    return done;
  });
  EXPECT_THAT(this->listed({}, {}, 2), ::testing::ElementsAre("W-3", "W-2"));
  EXPECT_THAT(this->listed({}, ReceiptPlace{at_second(5), "W-2"}, 2), ::testing::ElementsAre("W-1"));
}

TYPED_TEST_P(StoreReceiptsSuite, ReturnsAreFoundByTheirOrder) {
  this->must_write([](Transaction& transaction) {
    Return other = full_return("R-3", std::nullopt, at_second(3));
    other.order_id = "O-2";
    auto done = transaction.store_return(full_return("R-2", std::nullopt, at_second(1)));
    if (done) done = transaction.store_return(full_return("R-1", std::nullopt, at_second(2)));
    if (done) done = transaction.store_return(other);
    const auto found = transaction.find_returns_of_order("shop", "O-1");
    EXPECT_EQ(found->size(), 2U);
    EXPECT_EQ(found->front().return_id, "R-2") << "in the order of their registration";
    EXPECT_TRUE(transaction.find_returns_of_order("other", "O-1")->empty());
    return done;
  });
}

REGISTER_TYPED_TEST_SUITE_P(StoreReceiptsSuite, AReceiptIsReadBackAsItWasStoredAlsoAfterARestart, AreFoundByTheirNumber,
                            ReceiptsOfANumberAreReadInPagesWhileTheyAreMatched, PagesBeginAfterAReceipt,
                            ReturnsAreFoundByTheirOrder);

}  // namespace parcelgate::test
