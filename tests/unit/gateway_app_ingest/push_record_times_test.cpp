#include "gateway/app/ingest/push_record_times.hpp"

#include <gmock/gmock.h>

#include "gateway/app/deadlines/clock_evidence.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/push_record.hpp"
#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {
namespace {

class PushRecordTimesTest : public IngestTest {
 protected:
  std::optional<Instant> last_push(const std::string& source = "kuaidi100") {
    const auto record = *reader_->find_record(kPushRecords, push_record_key("shop", source));
    return record ? read_push_record(*record) : std::nullopt;
  }
  Evidence evidence_at(Instant now) {
    return *read_shipment_evidence(*reader_, shipment("SF1234567890123"), nullptr, now);
  }
};

TEST_F(PushRecordTimesTest, APushIsRecordedOnceInTenMinutes) {
  const auto push = [&](std::chrono::minutes at) {
    const std::string id = std::to_string(at.count());
    ASSERT_TRUE(ingest("SF1234567890123", {event_at("e" + id, at, Status::in_transit, "arrived_hub")}, kStart + at));
  };
  push(0min);
  EXPECT_EQ(last_push(), kStart);
  EXPECT_EQ(last_push("sf"), std::nullopt);
  push(9min);
  EXPECT_EQ(last_push(), kStart);
  push(10min);
  EXPECT_EQ(last_push(), kStart + 10min);
  push(-60min);
  EXPECT_EQ(last_push(), kStart - 60min) << "the date was ahead";
}

TEST_F(PushRecordTimesTest, APushAboutAnotherParcelKeepsTheKnowledgeFresh) {
  ASSERT_TRUE(ingest("SF1234567890123", {event_at("e1", 0h, Status::in_transit, "arrived_hub")}, kStart));
  EXPECT_EQ(evidence_at(kStart + 47h).grade, EvidenceGrade::traced);
  EXPECT_EQ(evidence_at(kStart + 48h).grade, EvidenceGrade::stale);
  ASSERT_TRUE(ingest("SF1234567890999", {event_at("e2", 40h, Status::in_transit, "arrived_hub")}, kStart + 40h));
  EXPECT_EQ(evidence_at(kStart + 87h).grade, EvidenceGrade::traced);
  EXPECT_EQ(evidence_at(kStart + 87h).last_good_answer_at, kStart + 40h);
  EXPECT_EQ(evidence_at(kStart + 88h).grade, EvidenceGrade::stale);
  // The same push again has no news, and shows that the source still reports.
  ASSERT_TRUE(ingest("SF1234567890999", {event_at("e2", 40h, Status::in_transit, "arrived_hub")}, kStart + 80h));
  EXPECT_EQ(evidence_at(kStart + 88h).grade, EvidenceGrade::traced);
}

TEST_F(PushRecordTimesTest, APollIsNoPush) {
  IngestInput input{{kStart, "kuaidi100", "kuaidi100-main", Via::poll, "raw bytes"}, "shop", "1.1", {}, ""};
  input.decoded.shipments.push_back({"sf", "SF1234567890123", {event_at("e1", 0h, Status::in_transit, "arrived_hub")}});
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<IngestCommand>(std::move(input), rules_, counters_)));
  EXPECT_EQ(last_push(), std::nullopt);
}

}  // namespace
}  // namespace parcelgate::test
