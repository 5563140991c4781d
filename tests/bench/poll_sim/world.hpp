// Parcels that move by themselves, some with a clock, some reported by pushes.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <vector>

#include "gateway/domain/poll_plan.hpp"

namespace parcelgate::bench {

using Seconds = std::uint32_t;  ///< since the simulation began

/// 40 bytes, and not the gateway's: its rows stand in the store.
struct Parcel {
  Seconds next_event_at{0};   ///< when the courier's own record changes
  Seconds last_event_at{0};   ///< as the courier knows
  Seconds known_event_at{0};  ///< as we know
  Seconds updated_at{0};      ///< the last time at which all was known, by poll or push
  Seconds polled_at{0};
  Seconds clock_due_at{0};  ///< 0: of no return
  Seconds due_at{0};        ///< next question
  std::uint16_t events{0};  ///< that the courier knows
  std::uint16_t known{0};   ///< that we know
  std::uint8_t stage{0};    ///< into the journey, as the courier knows
  std::uint8_t known_stage{0};
  std::uint8_t reported{0};
  std::uint8_t failures{0};
  std::uint8_t urgency{1};
  bool is_pushed{false};
  bool was_polled{false};
};

/// How the parcels of an account are.
struct Mix {
  double with_clock{0.15};   ///< share of parcels that hang on a return's clock
  double pushed{0};          ///< share whose events are pushed
  double push_missed{0.01};  ///< share of pushed events that never arrive
};

/// Moves parcels and gives the planner its view of them. All randomness comes from one seed.
class World {
 public:
  World(std::size_t parcels, Mix mix, std::uint64_t seed);

  [[nodiscard]] std::vector<Parcel>& parcels() noexcept { return parcels_; }
  [[nodiscard]] double jitter() { return std::uniform_real_distribution<double>{0, 1}(random_); }
  /// The journey as the courier records it, up to `now`; pushes make it known to us.
  void move(Parcel& parcel, Seconds now);
  /// An answer: all that the courier knows is known. @return how many events were news
  std::uint16_t learn(Parcel& parcel, Seconds now);
  /// Another parcel takes the place of one that is done.
  void renew(Parcel& parcel, Seconds now);

  /// As far as we know, its journey is over.
  [[nodiscard]] bool is_over(const Parcel& parcel) const noexcept;

  /// The planner's view. The references hold until the next call.
  struct Sight {
    const Shipment& shipment;
    const Return* ret;
  };
  [[nodiscard]] Sight look(const Parcel& parcel);

  static Instant instant(Seconds at);
  static Seconds seconds(Instant at);

 private:
  [[nodiscard]] Seconds draw(double mean_seconds);

  Mix mix_;
  std::mt19937_64 random_;
  std::vector<Parcel> parcels_;
  Shipment shipment_;
  Return return_;
};

}  // namespace parcelgate::bench
