#include "tests/bench/poll_sim/world.hpp"

#include <algorithm>

namespace parcelgate::bench {
namespace {

constexpr double kHour = 3600;
const Instant kStart = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2};

/// A journey: each stage lasts an exponential time around its mean.
struct Stage {
  std::optional<Status> status;
  double mean_seconds{0};
};
const std::array<Stage, 9> kJourney{{
    {std::nullopt, 8 * kHour},
    {Status::picked_up, 6 * kHour},
    {Status::in_transit, 12 * kHour},
    {Status::in_transit, 14 * kHour},
    {Status::in_transit, 14 * kHour},
    {Status::in_transit, 10 * kHour},
    {Status::out_for_delivery, 5 * kHour},
    {Status::available_for_pickup, 4 * kHour},
    {Status::delivered, 0},
}};
constexpr std::uint8_t kEnd = kJourney.size() - 1;

}  // namespace

Instant World::instant(Seconds at) {
  return kStart + std::chrono::seconds{at};
}
Seconds World::seconds(Instant at) {
  return static_cast<Seconds>(std::chrono::floor<std::chrono::seconds>(at - kStart).count());
}

World::World(std::size_t parcels, Mix mix, std::uint64_t seed) : mix_(mix), random_(seed), parcels_(parcels) {
  Clock clock;
  clock.id = "buyer_sends";
  clock.state = ClockState::running;
  return_.clocks.push_back(clock);
  // The simulation begins in the middle of things: each parcel somewhere on its way, polled at some time of the
  // last two hours.
  for (auto& parcel : parcels_) {
    renew(parcel, 0);
    const auto stage = static_cast<std::uint8_t>(random_() % kEnd);
    parcel.stage = parcel.known_stage = stage;
    parcel.events = parcel.known = stage;
    parcel.next_event_at = draw(kJourney[stage].mean_seconds);
    parcel.due_at = static_cast<Seconds>(random_() % 7200);
  }
}

Seconds World::draw(double mean_seconds) {
  return static_cast<Seconds>(std::exponential_distribution<double>{1 / mean_seconds}(random_)) + 1;
}

void World::renew(Parcel& parcel, Seconds now) {
  const auto share = [this] { return std::uniform_real_distribution<double>{0, 1}(random_); };
  parcel = Parcel{};
  parcel.next_event_at = now + draw(kJourney[0].mean_seconds);
  parcel.last_event_at = parcel.known_event_at = parcel.updated_at = parcel.due_at = now;
  parcel.is_pushed = share() < mix_.pushed;
  if (share() < mix_.with_clock) parcel.clock_due_at = now + static_cast<Seconds>((12 + share() * 156) * kHour);
}

void World::move(Parcel& parcel, Seconds now) {
  const auto share = [this] { return std::uniform_real_distribution<double>{0, 1}(random_); };
  while (parcel.stage < kEnd && parcel.next_event_at <= now) {
    ++parcel.stage;
    ++parcel.events;
    parcel.last_event_at = parcel.next_event_at;
    if (parcel.stage < kEnd) parcel.next_event_at += draw(kJourney[parcel.stage].mean_seconds);
    // A push holds the whole history, as most do: the next one supplies what one missed.
    if (!parcel.is_pushed || share() < mix_.push_missed) continue;
    parcel.known = parcel.events;
    parcel.known_stage = parcel.stage;
    parcel.known_event_at = parcel.updated_at = parcel.last_event_at;
  }
}

std::uint16_t World::learn(Parcel& parcel, Seconds now) {
  const auto news = static_cast<std::uint16_t>(parcel.events - parcel.known);
  parcel.known = parcel.events;
  parcel.known_stage = parcel.stage;
  parcel.known_event_at = parcel.last_event_at;
  parcel.updated_at = parcel.polled_at = now;
  parcel.was_polled = true;
  return news;
}

bool World::is_over(const Parcel& parcel) const noexcept {
  return parcel.known_stage == kEnd;
}

World::Sight World::look(const Parcel& parcel) {
  shipment_.status = kJourney[parcel.known_stage].status;
  shipment_.status_at.reset();
  if (shipment_.status) shipment_.status_at = ZonedInstant{instant(parcel.known_event_at), {}, {}};
  if (parcel.clock_due_at == 0) return {shipment_, nullptr};
  auto& clock = return_.clocks.front();
  clock.due_at = instant(parcel.clock_due_at);
  // The clock is met some hours after its deadline, or before: the return is then over.
  clock.state = parcel.polled_at > parcel.clock_due_at + 6 * 3600 ? ClockState::met : ClockState::running;
  return {shipment_, &return_};
}

}  // namespace parcelgate::bench
