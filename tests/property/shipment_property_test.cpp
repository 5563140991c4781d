#include <gtest/gtest.h>

#include <string>

#include "gateway/domain/reduce.hpp"
#include "gateway/domain/shipment.hpp"
#include "tests/property/random.hpp"

namespace parcelgate {
namespace {

using testing::first_seed;
using testing::Random;

constexpr std::uint64_t kShipmentRounds = 2000;

/// Few instants and positions, so that ties are common.
TrackingEvent random_event(Random& random, std::size_t number) {
  TrackingEvent event;
  event.event_id = std::to_string(number);
  event.occurred_at = {Instant{} + std::chrono::hours{random.below(12)}, std::chrono::hours{random.below(3)},
                       ZoneSource::carrier};
  if (number % 4 == 0) {
    event.occurred_at.zone_source = ZoneSource::assumed;
    event.occurred_at.doubt = {static_cast<std::uint8_t>(number % 3), static_cast<std::uint8_t>(number % 5)};
  }
  event.position = static_cast<std::uint16_t>(random.below(3));
  event.reason = Reason{static_cast<std::uint16_t>(random.below(all_reasons().size()))};
  if (!random.one_in(8)) event.status = static_cast<Status>(random.below(kStatusCount));
  if (random.one_in(2)) event.status = random.one_in(2) ? Status::delivered : Status::returning;
  if (random.one_in(4)) event.leg = static_cast<Leg>(random.below(4));
  event.proof = static_cast<ProofLevel>(random.below(4));
  return event;
}

std::vector<TrackingEvent> random_events(Random& random) {
  std::vector<TrackingEvent> events;
  const std::size_t count = 1 + random.below(14);
  for (std::size_t number = 0; number < count; ++number) events.push_back(random_event(random, number));
  return events;
}

/// What must not depend on arrival.
struct Outcome {
  std::optional<Status> status;
  Reason reason;
  std::optional<ZonedInstant> status_at;
  Milestones milestones;
  std::vector<Mark> marks;
  std::vector<std::uint64_t> retracted;
  std::uint32_t event_count{0};
  std::uint32_t unmapped_count{0};
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome outcome_of(const Shipment& shipment) {
  return {shipment.status, shipment.reason,    shipment.status_at,   shipment.milestones,
          shipment.marks,  shipment.retracted, shipment.event_count, shipment.unmapped_count};
}

Outcome reduced(std::span<const TrackingEvent> events, Leg leg = Leg::outbound) {
  Shipment shipment;
  shipment.leg = leg;
  (void)reduce(shipment, events);
  return outcome_of(shipment);
}

/// Any number of batches, each reduced by itself.
Outcome reduced_in_batches(const std::vector<TrackingEvent>& events, Random& random) {
  Shipment shipment;
  for (std::size_t from = 0; from < events.size();) {
    const std::size_t count = 1 + random.below(events.size() - from);
    (void)reduce(shipment, std::span(events).subspan(from, count));
    from += count;
  }
  return outcome_of(shipment);
}

TEST(ShipmentProperty, OrderRepetitionAndBatchesDoNotChangeTheOutcome) {
  for (std::uint64_t round = 0; round < kShipmentRounds; ++round) {
    Random random{first_seed() + round};
    auto events = random_events(random);
    const auto expected = reduced(events);
    for (std::size_t copies = random.below(4); copies > 0; --copies) events.push_back(random.pick(events));
    random.shuffle(events);
    ASSERT_EQ(reduced_in_batches(events, random), expected) << "seed " << first_seed() + round;
  }
}

TEST(ShipmentProperty, ARepetitionAtAnotherPositionMayComeFirstOrLast) {
  for (std::uint64_t round = 0; round < kShipmentRounds; ++round) {
    Random random{first_seed() + round};
    auto events = random_events(random);
    for (std::size_t copies = 1 + random.below(4); copies > 0; --copies) {
      auto copy = random.pick(events);
      copy.position = static_cast<std::uint16_t>(random.below(6));
      events.push_back(copy);
    }
    const auto expected = reduced(events);
    random.shuffle(events);
    ASSERT_EQ(reduced_in_batches(events, random), expected) << "seed " << first_seed() + round;
  }
}

TEST(ShipmentProperty, ARetractionCountsWhicheverOfTheTwoArrivesFirst) {
  for (std::uint64_t round = 0; round < kShipmentRounds; ++round) {
    Random random{first_seed() + round};
    auto events = random_events(random);
    const std::string taken_back = random.pick(events).event_id;
    auto correction = random_event(random, 100);
    correction.retracts = taken_back;
    events.push_back(correction);
    const auto expected = reduced(events);
    random.shuffle(events);
    ASSERT_EQ(reduced_in_batches(events, random), expected) << "seed " << first_seed() + round;

    std::erase_if(events, [&](const TrackingEvent& event) { return event.event_id == taken_back; });
    const auto without = reduced(events);
    ASSERT_EQ(without.status, expected.status) << "seed " << first_seed() + round;
    ASSERT_EQ(without.marks, expected.marks) << "seed " << first_seed() + round;
    ASSERT_EQ(without.milestones, expected.milestones) << "seed " << first_seed() + round;
  }
}

TEST(ShipmentProperty, ALateRowNeverLeadsOutOfATerminalStatusOfALaterInstant) {
  for (std::uint64_t round = 0; round < kShipmentRounds; ++round) {
    Random random{first_seed() + round};
    Shipment shipment;
    (void)reduce(shipment, random_events(random));
    if (!shipment.status || !info(*shipment.status).terminal) continue;
    const Status before = *shipment.status;
    auto late = random_event(random, 100);
    late.occurred_at.at = shipment.status_at->at - std::chrono::minutes{1 + static_cast<int>(random.below(600))};
    (void)reduce(shipment, std::vector{late});
    ASSERT_TRUE(shipment.status && info(*shipment.status).terminal)
        << "seed " << first_seed() + round << ": " << to_string(before) << " became "
        << (shipment.status ? to_string(*shipment.status) : "none");
  }
}

TEST(ShipmentProperty, RecordedEffectsChainFromTheFirstStatusToTheLast) {
  for (std::uint64_t round = 0; round < kShipmentRounds; ++round) {
    Random random{first_seed() + round};
    const auto events = random_events(random);
    Shipment shipment;
    const auto outcome = reduce(shipment, events);
    ASSERT_EQ(outcome.recorded.size(), shipment.history.size());
    std::optional<Status> status;
    for (std::size_t at = 0; at < outcome.recorded.size(); ++at) {
      ASSERT_EQ(outcome.recorded[at].previous_status, status) << "seed " << first_seed() + round;
      Shipment part;
      (void)reduce(part, std::span(events).first(outcome.recorded[at].index + 1));
      ASSERT_EQ(outcome.recorded[at].status_changed, part.status != status) << "seed " << first_seed() + round;
      status = part.status;
    }
  }
}

}  // namespace
}  // namespace parcelgate
