// The contract for complaints. The backend is described in store_suite.hpp.
#pragma once

#include <gmock/gmock.h>

#include "tests/contract/store/store_suite.hpp"

namespace parcelgate::test {

template <class Backend>
class StoreComplaintsSuite : public StoreSuite<Backend> {
 protected:
  /// The complaints that a filter lets through; `restrict` sets its members.
  template <class Restrict>
  std::vector<std::string> list(Restrict restrict) {
    ComplaintFilter filter;
    restrict(filter);
    std::vector<std::string> ids;
    const auto page = this->reader_->list_complaints("shop", filter, std::nullopt, 10);
    if (!page) return {page.error().what};
    for (const Complaint& complaint : *page) ids.push_back(complaint.complaint_id);
    return ids;
  }
  void store(const std::vector<Complaint>& complaints) {
    this->must_write([&](Transaction& transaction) {
      Result<void> done;
      for (const Complaint& complaint : complaints) {
        if (done) done = transaction.store_complaint(complaint);
      }
      return done;
    });
  }
};

/// A complaint that uses every field.
inline Complaint full_complaint(std::string id, std::optional<Instant> wake_at, Instant created_at) {
  const Return ret = full_return("R-1", wake_at, created_at);
  Complaint complaint;
  complaint.tenant = "shop";
  complaint.complaint_id = std::move(id);
  complaint.carrier = "sf";
  complaint.tracking_number = "SF100001";
  complaint.kind = ComplaintKind::attitude;
  complaint.order_id = "O-1";
  complaint.rule_pack = "house";
  complaint.locale = Locale::zh_tw;
  complaint.created_at = created_at;
  complaint.received_at = created_at - 1h;
  complaint.order.amount = Money{990, {'C', 'N', 'Y'}};
  complaint.order.origin = {"江苏", "南京"};
  complaint.order.is_complex = true;
  complaint.facts = ret.facts;
  complaint.clocks = ret.clocks;
  complaint.updated_at = created_at + 1min;
  complaint.wake_at = wake_at;
  complaint.version = 7;
  return complaint;
}

TYPED_TEST_SUITE_P(StoreComplaintsSuite);

TYPED_TEST_P(StoreComplaintsSuite, AComplaintIsReadAsItWasWrittenAlsoAfterAReopen) {
  const Complaint complaint = full_complaint("C-1", at_second(50), at_second(1));
  this->store({complaint});
  EXPECT_EQ(**this->reader_->find_complaint("shop", "C-1"), complaint);
  EXPECT_EQ(*this->reader_->find_complaint("other", "C-1"), std::nullopt);
  Complaint changed = complaint;
  changed.facts.push_back(complaint.facts.front());
  changed.facts.back().fact_id = "f-2";
  changed.facts.back().kind = FactKind::customer_answered;
  changed.version = 8;
  this->store({changed});
  this->reopen();
  EXPECT_EQ(**this->reader_->find_complaint("shop", "C-1"), changed);
  this->must_write([&](Transaction& transaction) {
    EXPECT_EQ(**transaction.find_complaint("shop", "C-1"), changed);
    EXPECT_EQ(*transaction.find_complaint("shop", "C-2"), std::nullopt);
    return Result<void>{};
  });
}

TYPED_TEST_P(StoreComplaintsSuite, DueComplaintsComeEarliestFirstAndWakeTheWatch) {
  this->store({full_complaint("late", at_second(300), at_second(1)),
               full_complaint("soon", at_second(200), at_second(2)),
               full_complaint("never", std::nullopt, at_second(3))});
  EXPECT_EQ(*this->reader_->next_wake_at(), at_second(200));
  this->must_write([&](Transaction& transaction) {
    EXPECT_TRUE(transaction.due_complaints(at_second(199), 10)->empty());
    EXPECT_EQ(transaction.due_complaints(at_second(200), 10)->size(), 1U);
    const auto due = transaction.due_complaints(at_second(300), 10);
    EXPECT_EQ(due->size(), 2U);
    EXPECT_EQ(due->front().complaint_id, "soon");
    EXPECT_EQ(transaction.due_complaints(at_second(300), 1)->size(), 1U);
    return Result<void>{};
  });
}

TYPED_TEST_P(StoreComplaintsSuite, ListsFindByOrderNumberStateAndChangeNewestFirst) {
  Complaint first = full_complaint("C-1", std::nullopt, at_second(1));
  Complaint other_number = full_complaint("C-2", std::nullopt, at_second(2));
  other_number.tracking_number = "SF100002";
  other_number.order_id = "O-2";
  Complaint closed = full_complaint("C-3", std::nullopt, at_second(3));
  closed.facts.front().kind = FactKind::closed;
  Complaint foreign = full_complaint("C-4", std::nullopt, at_second(4));
  foreign.tenant = "other";
  this->store({first, other_number, closed, foreign});
  using ::testing::ElementsAre;
  EXPECT_THAT(this->list([](ComplaintFilter&) {}), ElementsAre("C-3", "C-2", "C-1"));
  EXPECT_THAT(this->list([](ComplaintFilter& of) { of.order_id = "O-2"; }), ElementsAre("C-2"));
  EXPECT_THAT(this->list([](ComplaintFilter& of) { of.tracking_number = "SF100001"; }), ElementsAre("C-3", "C-1"));
  EXPECT_THAT(this->list([](ComplaintFilter& of) { of.carrier = "zto"; }), ElementsAre());
  EXPECT_THAT(this->list([](ComplaintFilter& of) { of.is_open = true; }), ElementsAre("C-2", "C-1"));
  EXPECT_THAT(this->list([](ComplaintFilter& of) { of.is_open = false; }), ElementsAre("C-3"));
  EXPECT_THAT(this->list([](ComplaintFilter& of) { of.updated_since = at_second(62); }), ElementsAre("C-3", "C-2"));
  const auto page = this->reader_->list_complaints("shop", {}, ComplaintPlace{at_second(3), "C-3"}, 1);
  ASSERT_TRUE(page && page->size() == 1);
  EXPECT_EQ(page->front().complaint_id, "C-2");
}

TYPED_TEST_P(StoreComplaintsSuite, AlertsOfAllSubjectsAreOneListInPages) {
  // All three need a person for the same deadline; returns come first, complaints last.
  this->must_write([&](Transaction& transaction) {
    auto done = transaction.store_return(full_return("R-1", std::nullopt, at_second(1)));
    if (done) done = transaction.store_complaint(full_complaint("C-1", std::nullopt, at_second(1)));
    Complaint calm = full_complaint("calm", std::nullopt, at_second(1));
    calm.clocks.front().warned.clear();
    if (done) done = transaction.store_complaint(calm);
    Shipment shipment = full_shipment(key_of(1));
    shipment.deadlines.emplace();
    shipment.deadlines->clocks = full_return("R-2", std::nullopt, at_second(1)).clocks;
    (void)transaction.add_shipment(std::move(shipment));
    return done;
  });
  for (const AlertOrder order : {AlertOrder::due, AlertOrder::money}) {
    std::vector<std::size_t> subjects;
    std::optional<AlertPlace> place;
    for (int page = 0; page < 4; ++page) {
      const auto found = this->reader_->list_alerts("shop", order, place, 1);
      ASSERT_TRUE(found) << found.error().what;
      if (found->empty()) break;
      subjects.push_back(found->front().owner.index());
      place = found->front().place;
    }
    EXPECT_THAT(subjects, ::testing::ElementsAre(0U, 1U, 2U));
  }
}

TYPED_TEST_P(StoreComplaintsSuite, AScanFindsTheComplaintsOfAllTenants) {
  Complaint foreign = full_complaint("C-2", std::nullopt, at_second(2));
  foreign.tenant = "other";
  this->store({full_complaint("C-1", std::nullopt, at_second(1)), foreign});
  const auto page = this->reader_->scan_complaints(0, 10);
  ASSERT_TRUE(page) << page.error().what;
  EXPECT_TRUE(page->is_end);
  EXPECT_EQ(page->rows.size(), 2U);
}

TYPED_TEST_P(StoreComplaintsSuite, ADateAheadIsRepaired) {
  Complaint ahead = full_complaint("C-1", std::nullopt, at_second(1));
  ahead.facts.front().recorded_at = at_second(10'000);
  this->store({ahead, full_complaint("C-2", std::nullopt, at_second(2))});
  Transaction::InstantRepair progress;
  while (!progress.is_done) {
    this->must_write(
        [&](Transaction& transaction) { return transaction.repair_instants(at_second(400), 100, progress); });
  }
  EXPECT_EQ(progress.complaints, 1U);
  const Complaint repaired = **this->reader_->find_complaint("shop", "C-1");
  EXPECT_EQ(repaired.facts.front().recorded_at, at_second(400));
  EXPECT_EQ(repaired.wake_at, at_second(400));
  EXPECT_EQ((**this->reader_->find_complaint("shop", "C-2")).wake_at, std::nullopt);
}

REGISTER_TYPED_TEST_SUITE_P(StoreComplaintsSuite, AComplaintIsReadAsItWasWrittenAlsoAfterAReopen,
                            DueComplaintsComeEarliestFirstAndWakeTheWatch,
                            ListsFindByOrderNumberStateAndChangeNewestFirst, AlertsOfAllSubjectsAreOneListInPages,
                            AScanFindsTheComplaintsOfAllTenants, ADateAheadIsRepaired);

}  // namespace parcelgate::test
