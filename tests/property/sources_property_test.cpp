#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "gateway/domain/reduce.hpp"
#include "gateway/domain/scans.hpp"
#include "tests/property/random.hpp"

namespace parcelgate {
namespace {

using testing::first_seed;
using testing::Random;

constexpr std::uint64_t kSourceRounds = 1500;

struct ReceivedReport {
  std::size_t by{0};
  TrackingEvent event;
};
const std::vector<ReportingSource> kSources{{"sf", true}, {"kuaidi100", false}, {"kdniao", false}};

TrackingEvent random_scan(Random& random, const std::string& id) {
  static const std::vector<std::pair<Status, const char*>> meanings{
      {Status::picked_up, "accepted"},          {Status::in_transit, "in_transit_plain"},
      {Status::in_transit, "arrived_hub"},      {Status::in_transit, "departed_hub"},
      {Status::delivered, "delivered_plain"},   {Status::delivered, "signed_by_recipient"},
      {Status::returned, "rto_signed_back"},    {Status::delivery_attempted, "addressee_absent"},
      {Status::exception, "exception_generic"}, {Status::delivered, "locker_or_station_signed"},
  };
  static const std::vector<std::string> places{"", "深圳市", "【深圳市】深圳宝安集散中心", "上海市", "Shenzhen"};
  TrackingEvent event;
  event.event_id = id;
  const std::chrono::seconds at{60 * random.below(4) + (random.one_in(2) ? random.below(60) : 0)};
  event.occurred_at = {Instant{} + std::chrono::hours{24} + at, std::chrono::hours{8}, ZoneSource::assumed};
  event.position = static_cast<std::uint16_t>(random.below(3));
  const auto& [status, reason] = random.pick(meanings);
  event.status = status;
  event.reason = find_reason(reason).value();
  event.proof = random.one_in(4) ? ProofLevel::declared : least_proof(status, event.reason);
  event.location.name = random.pick(places);
  if (random.one_in(8)) event.leg = random.one_in(2) ? Leg::rto : Leg::outbound;
  return event;
}

/// The same as another source passes it on: without seconds, in a zone of its own, coarser, elsewhere, or otherwise.
TrackingEvent replayed(Random& random, TrackingEvent event, const std::string& id) {
  event.event_id = id;
  auto& at = event.occurred_at;
  if (random.one_in(2)) at.at = std::chrono::floor<std::chrono::minutes>(at.at);
  if (random.one_in(4)) at = {at.at + std::chrono::hours{8}, std::chrono::hours{0}, ZoneSource::assumed};
  if (random.one_in(3)) event.reason = find_reason("in_transit_plain").value();
  if (random.one_in(6)) event.status.reset(), event.reason = Reason{};
  if (random.one_in(4)) event.location.name.clear();
  if (random.one_in(5)) event = random_scan(random, id);
  return event;
}

std::vector<ReceivedReport> random_reports(Random& random) {
  std::vector<ReceivedReport> out;
  for (std::size_t number = 0, count = 1 + random.below(6); number < count; ++number) {
    const TrackingEvent scan = random_scan(random, std::to_string(number));
    for (std::size_t by = 0; by < kSources.size(); ++by) {
      if (random.one_in(4)) continue;
      // Ids may be the same with several sources, and mean different things.
      out.push_back({by, by == 0 ? scan : replayed(random, scan, std::to_string(number))});
    }
  }
  if (!out.empty() && random.one_in(3)) {
    const ReceivedReport taken_back = random.pick(out);
    ReceivedReport correction{taken_back.by, random_scan(random, "correction")};
    correction.event.retracts = taken_back.event.event_id;
    out.push_back(correction);
  }
  return out;
}

/// What must not depend on arrival, with sources by name. The position of a scan in the feed may.
struct Seen {
  std::optional<Status> status;
  Reason reason;
  std::optional<ZonedInstant> status_at;
  Milestones milestones;
  std::vector<Mark> marks;
  std::vector<std::string> lines;
  friend bool operator==(const Seen&, const Seen&) = default;
  friend void PrintTo(const Seen& seen, std::ostream* out) {
    for (const auto& line : seen.lines) *out << "\n  " << line;
  }
};

std::string line_of(const Shipment& shipment, const Scan& scan) {
  const HistoryEntry& shown = scan.shown;
  std::string line = to_rfc3339(shown.occurred_at.at, shown.occurred_at.offset) + " ";
  line += shown.status ? to_string(*shown.status) : "-";
  line += "/" + std::string(to_string(shown.reason)) + " " + std::string(to_string(shown.proof)) + " " + shown.place;
  for (const ScanReport& reported : scan.reports) {
    line += " " + shipment.sources[reported.source_index].source + "#" + std::to_string(reported.fingerprint);
  }
  return line + (scan.overruled ? " overruled" : "");
}

Seen seen(const Shipment& shipment) {
  Seen out{shipment.status, shipment.reason, shipment.status_at, shipment.milestones, shipment.marks, {}};
  if (!is_compared(shipment)) return out;
  const Scans found = find_scans(shipment, {});
  for (const Scan& scan : found.scans) out.lines.push_back(line_of(shipment, scan));
  for (const Disagreement& disagreement : found.disagreements) {
    out.lines.push_back(std::string(to_string(disagreement.kind)) + ": " + line_of(shipment, disagreement.kept) +
                        " | " + line_of(shipment, disagreement.overruled));
  }
  return out;
}

Shipment shipment_of(const std::vector<ReceivedReport>& reports) {
  Shipment shipment;
  for (const ReceivedReport& report : reports)
    (void)reduce(shipment, std::span(&report.event, 1), {kSources[report.by], {}, {}});
  return shipment;
}

TEST(SourcesProperty, OrderAndRepetitionOfSourcesDoNotChangeHistoryStateOrDisagreements) {
  std::size_t merged = 0;
  std::size_t disputed = 0;
  for (std::uint64_t round = 0; round < kSourceRounds; ++round) {
    Random random{first_seed() + round};
    auto reports = random_reports(random);
    const Shipment once = shipment_of(reports);
    for (std::size_t copies = random.below(5); copies > 0 && !reports.empty(); --copies) {
      ReceivedReport copy = random.pick(reports);
      reports.push_back(copy);
    }
    random.shuffle(reports);
    const Shipment again = shipment_of(reports);
    ASSERT_EQ(seen(again), seen(once)) << "seed " << first_seed() + round;
    if (!is_compared(once)) continue;
    const Scans found = find_scans(once, {});
    merged += found.scans.size() < once.history.size() ? 1 : 0;
    disputed += found.disagreements.empty() ? 0 : 1;
  }
  EXPECT_GT(merged, kSourceRounds / 3) << "the cases must be worth their name";
  EXPECT_GT(disputed, kSourceRounds / 20);
}

TEST(SourcesProperty, EveryReportBelongsToOneScanUnlessItWasRetracted) {
  for (std::uint64_t round = 0; round < kSourceRounds; ++round) {
    Random random{first_seed() + round};
    const Shipment shipment = shipment_of(random_reports(random));
    if (!is_compared(shipment)) continue;
    const Scans found = find_scans(shipment, {});
    std::vector<std::uint64_t> reported;
    for (const Scan& scan : found.scans) {
      std::vector<std::uint8_t> sources;
      for (const ScanReport& one : scan.reports) {
        reported.push_back(one.fingerprint);
        sources.push_back(one.source_index);
      }
      std::sort(sources.begin(), sources.end());
      ASSERT_EQ(std::adjacent_find(sources.begin(), sources.end()), sources.end()) << "seed " << first_seed() + round;
    }
    std::sort(reported.begin(), reported.end());
    ASSERT_EQ(std::adjacent_find(reported.begin(), reported.end()), reported.end()) << "seed " << first_seed() + round;
    if (shipment.retracted.empty()) {
      ASSERT_EQ(reported.size(), shipment.history.size()) << "seed " << first_seed() + round;
    }
  }
}

TEST(SourcesProperty, ACauseIsReportedAtMostOnce) {
  for (std::uint64_t round = 0; round < kSourceRounds; ++round) {
    Random random{first_seed() + round};
    const auto first = random_reports(random);
    auto reports = first;
    const std::size_t distinct = first.size();
    reports.insert(reports.end(), first.begin(), first.end());
    Shipment shipment;
    std::vector<std::uint64_t> disputes;
    for (std::size_t at = 0; at < reports.size(); ++at) {
      const auto outcome = reduce(shipment, std::span(&reports[at].event, 1), {kSources[reports[at].by], {}, {}});
      ASSERT_TRUE(at < distinct || outcome.disagreements.empty()) << "seed " << first_seed() + round;
      ASSERT_EQ(shipment.disputes.size(), disputes.size() + outcome.disagreements.size())
          << "seed " << first_seed() + round;
      disputes = shipment.disputes;
    }
  }
}

}  // namespace
}  // namespace parcelgate
