// The order in which calls arrive: shared parcels, receipts before their return, and more receipts than one page.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <functional>
#include <random>

#include "gateway/app/ingest/record_receipt.hpp"
#include "tests/unit/gateway_app_ingest/shared_parcels_fixture.hpp"

namespace parcelgate::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kSharedNumber = "SF1234567890123";

class CallOrder : public SharedParcelsFixture {
 protected:
  Result<ReceiptOutcome> record_receipt(int number) {
    Receipt made;
    made.tenant = "shop";
    made.receipt_id = "W-" + std::to_string(number);
    made.tracking_number = kSharedNumber;
    made.received_at = made.recorded_at = kStart + 20h + std::chrono::minutes{number};
    return outcome_of<ReceiptOutcome>(
        [&](ReceiptDone done) { return std::make_unique<RecordReceipt>(std::move(made), rules_, std::move(done)); });
  }
  std::size_t receipts_of(std::string_view return_id) {
    std::size_t count = 0;
    for (int number = 0; number < 120; ++number) {
      const auto found = *reader_->find_receipt("shop", "W-" + std::to_string(number));
      if (found && found->return_id == return_id) ++count;
    }
    return count;
  }
};

std::string in_hours(const std::optional<Instant>& at) {
  return at ? std::to_string(std::chrono::duration_cast<std::chrono::minutes>(*at - kStart).count() / 60) : "-";
}

/// Each clock as it is 40 hours after the start, in hours: state, start, deadline, when it was met, first scan.
std::string clocks_in_words(const RulePack& rules, const Return& of) {
  std::string text;
  for (const Clock& clock : evaluate(rules, of, kStart + 40h).clocks) {
    text.append(clock.id).append(" ").append(to_string(clock.state)).append(" ").append(in_hours(clock.started_at));
    text.append(" ").append(in_hours(clock.due_at)).append(" ").append(in_hours(clock.met_at)).append(" ");
    text.append(in_hours(clock.evidence_at)).append("; ");
  }
  return text;
}

/// R-1 is approved at 5 h and R-2 at 10 h, so the scan at 7 h is of the journey of R-1 alone, and the one at 11 h is
/// the first of R-2. The calls come in any order; each has the time of its own.
TEST_F(CallOrder, ASharedParcelGivesTheSameClocksInAnyOrder) {
  std::mt19937 random{20'260'316};
  for (int round = 0; round < 60; ++round) {
    const std::string tail = std::to_string(100 + round);
    const std::string number = "SF1234567890" + tail;
    const std::string first = "R-1-" + tail;
    const std::string second = "R-2-" + tail;
    ASSERT_TRUE(register_return(return_of(first, "O-1"), {fact("a", FactKind::approved, 5h)}));
    ASSERT_TRUE(register_return(return_of(second, "O-2"), {fact("a", FactKind::approved, 10h)}));
    const auto attach = [&](const std::string& return_id, std::chrono::hours at) {
      Fact shared = waybill("w", number, at);
      shared.is_shared = true;
      return record(return_id, shared).has_value();
    };
    const auto scan = [&](const char* id, std::chrono::hours at, Status status, const char* reason) {
      return ingest(number, {event_at(id, at, status, reason)}, kStart + at + 1h).has_value();
    };
    std::array<std::function<bool()>, 6> calls{
        [&] { return attach(first, 12h); },
        [&] { return attach(second, 13h); },
        [&] {
          return register_shipment({{"shop", "sf", number}, {}, {}, {}, kStart + 1h}).has_value();
        },
        [&] { return scan("e1", 7h, Status::picked_up, "accepted"); },
        [&] { return scan("e2", 11h, Status::in_transit, "arrived_hub"); },
        [&] { return scan("e3", 30h, Status::delivered, "delivered_plain"); }};
    std::array<int, 6> order{0, 1, 2, 3, 4, 5};
    std::shuffle(order.begin(), order.end(), random);
    std::string trace;
    for (const int index : order) {
      trace += std::to_string(index);
      ASSERT_TRUE(calls[static_cast<std::size_t>(index)]()) << trace;
    }
    EXPECT_EQ(clocks_in_words(*rules_->find("default"), ret(first)),
              "buyer_sends met 5 173 12 7; seller_confirms running 30 78 - -; ")
        << trace;
    EXPECT_EQ(clocks_in_words(*rules_->find("default"), ret(second)),
              "buyer_sends met 10 178 13 11; seller_confirms running 30 78 - -; ")
        << trace;
  }
}

TEST_F(CallOrder, AReturnThatIsRegisteredAfterTheReceiptLearnsWhereItsGoodsAre) {
  ASSERT_TRUE(register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved)}));
  ASSERT_TRUE(record("R-1", received("r", "O-2", 10h)));
  Return later = return_of("R-2", "O-2");
  later.created_at = kStart + 20h;
  ASSERT_TRUE(register_return(later, {fact("a", FactKind::approved, 20h)}));
  EXPECT_THAT(alerts_of("R-2"), ElementsAre("goods_in_other_parcel R-1"));
  ASSERT_TRUE(record("R-2", received("r", "O-1", 30h)));
  EXPECT_THAT(alerts_of("R-1"), ElementsAre("numbers_crossed R-2"));
  EXPECT_THAT(alerts_of("R-2"), ElementsAre("numbers_crossed R-1"));
}

TEST_F(CallOrder, AReceiptThatWasCorrectedBeforeTheRegistrationIsForgotten) {
  ASSERT_TRUE(register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved)}));
  ASSERT_TRUE(register_return(return_of("R-3", "O-3"), {fact("a", FactKind::approved)}));
  ASSERT_TRUE(record("R-1", received("r", "O-2", 10h)));
  ASSERT_TRUE(record("R-3", received("r", "O-2", 10h)));
  Fact mistake = fact("x", FactKind::withdrawn, 11h);
  mistake.withdraws = "r";
  ASSERT_TRUE(record("R-1", mistake));
  ASSERT_TRUE(record("R-3", received("r2", "O-3", 12h)));
  Return later = return_of("R-2", "O-2");
  later.created_at = kStart + 20h;
  ASSERT_TRUE(register_return(later, {fact("a", FactKind::approved, 20h)}));
  EXPECT_THAT(alerts_of("R-2"), IsEmpty());
}

TEST_F(CallOrder, AllReceiptsOfANumberAreMatchedAndReleased) {
  for (int number = 0; number < 120; ++number) ASSERT_TRUE(record_receipt(number));
  ASSERT_TRUE(
      register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved), waybill("w", kSharedNumber, 30h)}));
  EXPECT_EQ(receipts_of("R-1"), 120U);
  const auto facts = ret("R-1").facts;
  EXPECT_EQ(std::count_if(facts.begin(), facts.end(), [](const Fact& fact) { return fact.kind == FactKind::received; }),
            120);
  Fact mistake = fact("x", FactKind::waybill_withdrawn, 40h);
  mistake.tracking_number = kSharedNumber;
  ASSERT_TRUE(record("R-1", mistake));
  EXPECT_EQ(receipts_of(""), 120U);
  ASSERT_TRUE(
      register_return(return_of("R-2", "O-2"), {fact("a", FactKind::approved), waybill("w", kSharedNumber, 41h)}));
  EXPECT_EQ(receipts_of("R-2"), 120U);
}

}  // namespace
}  // namespace parcelgate::test
