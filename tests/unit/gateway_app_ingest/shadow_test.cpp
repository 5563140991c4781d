#include "gateway/app/intake/shadow.hpp"

#include <gtest/gtest.h>

namespace parcelgate::test {
namespace {

TrackingEvent event(std::string id, Status status, int minute = 0) {
  TrackingEvent made;
  made.event_id = std::move(id);
  made.occurred_at.at = Instant{std::chrono::minutes{29'000'000 + minute}};
  made.status = status;
  made.reason = *find_reason("information_only");
  made.carrier_code = "C" + std::to_string(minute);
  made.carrier_text = "left with Mrs Example";
  made.location.name = "12 Example Road";
  return made;
}

Decoded reading(std::vector<TrackingEvent> events, std::string number = "N1") {
  Decoded decoded;
  decoded.shipments.push_back({"acme", std::move(number), std::move(events)});
  return decoded;
}

std::vector<std::string> kinds(const ShadowComparison& comparison) {
  std::vector<std::string> out;
  for (const auto& finding : comparison.findings) out.emplace_back(to_string(finding.difference));
  return out;
}

TEST(ShadowComparisons, EqualReadingsDifferInNothing) {
  const Result<Decoded> one = reading({event("e1", Status::in_transit), event("e2", Status::delivered, 1)});
  const ShadowComparison comparison = compare_readings(one, one);
  EXPECT_EQ(comparison.events_same, 2u);
  EXPECT_EQ(comparison.events_different, 0u);
  EXPECT_TRUE(comparison.findings.empty());
}

TEST(ShadowComparisons, EachDifferenceIsNamed) {
  TrackingEvent changed = event("e1", Status::delivered);
  changed.leg = Leg::rto;
  changed.location.name = "elsewhere";
  const auto comparison = compare_readings(reading({event("e1", Status::in_transit)}), reading({changed}));
  EXPECT_EQ(kinds(comparison), (std::vector<std::string>{"status", "leg", "location"}));
  EXPECT_EQ(comparison.findings[0].acting, "in_transit");
  EXPECT_EQ(comparison.findings[0].candidate, "delivered");
  EXPECT_EQ(comparison.events_different, 1u);
}

TEST(ShadowComparisons, TheRetractedEventIsCompared) {
  TrackingEvent annulling = event("e2", Status::in_transit);
  annulling.retracts = "e1";
  const auto comparison = compare_readings(reading({event("e2", Status::in_transit)}), reading({annulling}));
  EXPECT_EQ(kinds(comparison), (std::vector<std::string>{"retracts"}));
  EXPECT_EQ(comparison.findings[0].candidate, "e1");
}

TEST(ShadowComparisons, MissingAndAdditionalEventsAreReported) {
  const auto comparison =
      compare_readings(reading({event("e1", Status::in_transit), event("e2", Status::delivered, 1)}),
                       reading({event("e2", Status::delivered, 1), event("e3", Status::returned, 2)}));
  EXPECT_EQ(kinds(comparison), (std::vector<std::string>{"only_candidate", "only_acting"}));
  EXPECT_EQ(comparison.events_same, 1u);
  EXPECT_EQ(comparison.events_different, 2u);
}

TEST(ShadowComparisons, AnEventWithAnotherIdIsFoundByItsInstantAndCode) {
  const auto comparison =
      compare_readings(reading({event("old", Status::in_transit)}), reading({event("new", Status::in_transit)}));
  EXPECT_EQ(kinds(comparison), (std::vector<std::string>{"event_id"}));
}

TEST(ShadowComparisons, AnotherNumberIsAnotherShipment) {
  const auto comparison = compare_readings(reading({event("e1", Status::in_transit)}, "N1"),
                                           reading({event("e1", Status::in_transit)}, "N2"));
  EXPECT_EQ(kinds(comparison), (std::vector<std::string>{"only_acting", "only_candidate"}));
}

TEST(ShadowComparisons, AMessageThatOneOfThemCannotReadIsOneDifference) {
  const Result<Decoded> read = reading({event("e1", Status::in_transit)});
  const Result<Decoded> unread = unexpected(ErrorKind::malformed, "no");
  EXPECT_EQ(kinds(compare_readings(read, unread)), (std::vector<std::string>{"candidate_undecodable"}));
  EXPECT_EQ(kinds(compare_readings(unread, read)), (std::vector<std::string>{"acting_undecodable"}));
  EXPECT_TRUE(compare_readings(unread, unread).findings.empty());
}

TEST(ShadowComparisons, PlacesAndTextsAreNeverReported) {
  TrackingEvent changed = event("e1", Status::in_transit);
  changed.carrier_text = "handed to Mr Example";
  changed.location.name = "14 Example Road";
  for (const auto& finding :
       compare_readings(reading({event("e1", Status::in_transit)}), reading({changed})).findings) {
    EXPECT_EQ(finding.acting + finding.candidate, "") << to_string(finding.difference);
  }
}

TEST(ShadowComparisons, ALongCodeIsCutBetweenLetters) {
  TrackingEvent changed = event("e1", Status::in_transit);
  changed.carrier_code = std::string(63, 'a') + "\xE7\xAD\xBE";
  const auto compared = compare_readings(reading({event("e1", Status::in_transit)}), reading({changed}));
  ASSERT_EQ(compared.findings.size(), 1u);
  EXPECT_EQ(compared.findings[0].candidate, std::string(63, 'a'))
      << "otherwise the answer with it would not be valid UTF-8";
}

TEST(ShadowBooks, CountByKindAndStartAnewWithAnotherCandidate) {
  Metrics metrics;
  ShadowBook book(metrics);
  const Account account{"main", "acme", "shop", {}, {}};
  const auto comparison =
      compare_readings(reading({event("e1", Status::in_transit)}), reading({event("e1", Status::delivered)}));
  const Instant at{std::chrono::seconds{1'790'000'000}};
  book.add(account, "a.1", "b.1", comparison, at);
  book.add(account, "a.1", "b.1", comparison, at);
  auto report = book.report();
  ASSERT_EQ(report.size(), 1u);
  EXPECT_EQ(report[0].messages, 2u);
  EXPECT_EQ(report[0].differences[static_cast<std::size_t>(ShadowDifference::status)], 2u);
  EXPECT_NE(metrics.render().find(R"(parcelgate_shadow_differences_total{account="main",kind="status"} 2)"),
            std::string::npos)
      << metrics.render();
  book.add(account, "a.1", "c.1", {}, at);
  report = book.report();
  EXPECT_EQ(report[0].messages, 1u);
  EXPECT_EQ(report[0].candidate_version, "c.1");
}

}  // namespace
}  // namespace parcelgate::test
