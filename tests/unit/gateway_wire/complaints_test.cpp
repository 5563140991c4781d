#include "gateway/wire/complaints.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/wire/explain.hpp"

namespace parcelgate {
namespace {

using ::testing::HasSubstr;

RulePack desk_rules() {
  RulePack pack;
  pack.id = "desk";
  ClockRule rule;
  rule.id = "answered";
  rule.subject = ClockSubject::complaint;
  rule.starts = {Trigger::complaint_received};
  rule.met_by = {Trigger::acknowledged};
  rule.limits = limit_of(std::chrono::hours{24});
  rule.labels = {"First answer", "首次回复", "首次回覆"};
  pack.rules.push_back(std::move(rule));
  return pack;
}

TEST(ComplaintFile, AComplaintAsTheApiShowsItIsReadAgain) {
  const RulePack rules = desk_rules();
  const Instant now = parse_rfc3339("2026-03-02T12:00:00Z").value().at;
  Complaint complaint;
  complaint.complaint_id = "C-1";
  complaint.carrier = "sf";
  complaint.tracking_number = "SF1";
  complaint.kind = ComplaintKind::damage;
  complaint.rule_pack = "desk";
  complaint.created_at = complaint.received_at = now;
  complaint.order.is_complex = true;
  complaint.order.amount = Money{990, {'C', 'N', 'Y'}};
  complaint.order.origin = {"江苏", {}};
  Fact fact;
  fact.fact_id = "f-1";
  fact.kind = FactKind::acknowledged;
  fact.at = fact.recorded_at = now + std::chrono::hours{1};
  complaint.facts.push_back(fact);
  complaint.clocks = evaluate(rules, input_of(complaint, fact.at), fact.at).clocks;
  const std::string shown = render_json([&](JsonWriter& writer) {
    write_complaint(writer, {complaint, &rules, Locale::zh_tw, fact.at, "R-1"});
  });
  EXPECT_THAT(shown, HasSubstr(R"("label":"首次回覆")"));
  EXPECT_THAT(shown, HasSubstr(R"("return_id":"R-1")"));
  auto read = parse_complaint_file(shown, any_carrier(), [&](std::string_view) { return &rules; });
  ASSERT_TRUE(read) << read.error().what;
  read->clocks = complaint.clocks;
  EXPECT_EQ(*read, complaint);
}

TEST(ComplaintFile, NamesEveryFaultByItsPointer) {
  const RulePack rules = desk_rules();
  const auto read = parse_complaint_file(
      R"({"tracking_number": "?", "kind": "noise", "complex": 1, "rule_pack": "desk",
          "facts": [{"fact_id": "f-1", "kind": "refunded", "at": "2026-03-02T12:00:00Z"}, {"kind": "closed"}]})",
      any_carrier(), [&](std::string_view) { return &rules; });
  ASSERT_FALSE(read);
  for (const char* fault :
       {"/complaint_id: is missing", "/carrier: is missing", "/tracking_number: ", "/kind: unknown",
        "/complex: ", "/received_at: is missing", "/facts/0/kind: a complaint has no facts of kind refunded",
        "/facts/1/fact_id: is missing", "/facts/1/at: is missing"}) {
    EXPECT_THAT(read.error().what, HasSubstr(fault));
  }
}

}  // namespace
}  // namespace parcelgate
