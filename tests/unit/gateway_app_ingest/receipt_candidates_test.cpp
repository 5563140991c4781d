#include "gateway/app/ingest/receipt_candidates.hpp"

#include <gmock/gmock.h>

#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReceiptCandidates : public IngestTest {
 protected:
  static Receipt receipt(std::string number) {
    Receipt made;
    made.tenant = "shop";
    made.receipt_id = "W-1";
    made.tracking_number = std::move(number);
    made.received_at = kStart + 30h;
    return made;
  }
  /// "R-1: order number"
  std::vector<std::string> found(const Receipt& unknown) {
    std::vector<std::string> out;
    const std::vector<ReceiptCandidate> candidates = find_candidates(*reader_, unknown).value();
    for (const ReceiptCandidate& candidate : candidates) {
      std::string text = candidate.return_id + ":";
      for (const MatchReason reason : candidate.reasons) text.append(" ").append(to_string(reason));
      out.push_back(std::move(text));
    }
    return out;
  }
  void create(const std::string& id, const std::string& order, const std::string& number) {
    Return ret = new_return(id);
    ret.order_id = order;
    ASSERT_TRUE(register_return(std::move(ret), {fact("f1", FactKind::approved)}));
    if (number.empty()) return;
    ASSERT_TRUE(record(id, waybill("f2", number)));
  }
};

TEST_F(ReceiptCandidates, AnOrderFoundInsideComesBeforeANumberThatIsNearlyTheSame) {
  create("R-1", "O-1", "SF1000000000018");
  create("R-2", "O-2", "");
  create("R-3", "O-3", "SF9999999999999");
  Receipt unknown = receipt("SF1000000000081");
  unknown.found.order_id = "O-2";
  EXPECT_THAT(found(unknown), ElementsAre("R-2: order", "R-1: number"));
}

TEST_F(ReceiptCandidates, ReturnsOfOtherTenantsAreNone) {
  create("R-1", "O-1", "SF1000000000018");
  Receipt unknown = receipt("SF1000000000081");
  unknown.tenant = "other-shop";
  unknown.found.order_id = "O-1";
  EXPECT_THAT(found(unknown), IsEmpty());
}

TEST_F(ReceiptCandidates, AtMostTenAreNamed) {
  for (int number = 0; number < 12; ++number) create("R-" + std::to_string(number), "O-1", "");
  Receipt unknown = receipt("SF1000000000081");
  unknown.found.order_id = "O-1";
  EXPECT_EQ(found(unknown).size(), 10U);
}

}  // namespace
}  // namespace parcelgate::test
