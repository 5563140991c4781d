// One account over simulated days: the gateway's own planner, budget and order of polls, on parcels of a World.
#pragma once

#include <array>
#include <string>

#include "gateway/app/polling/budget.hpp"
#include "gateway/app/polling/poll_schedule.hpp"
#include "tests/bench/poll_sim/histogram.hpp"
#include "tests/bench/poll_sim/world.hpp"

namespace parcelgate::bench {

struct AccountPlan {
  std::string name;
  double share{1};  ///< of all parcels
  PollPolicy policy;
  Mix mix;
};

struct AccountReport {
  std::uint64_t requests{0};
  std::uint64_t questions{0};  ///< numbers polled
  std::uint64_t parcels_done{0};
  std::uint32_t most_in_a_day{0};               ///< requests
  double most_in_a_second{0};                   ///< requests, over windows of ten seconds
  std::uint64_t intervals_broken{0};            ///< numbers polled sooner than their interval
  Stretch stretch{1, 1, 1, 1};                  ///< at the end
  std::array<Histogram, kPollUrgencies> age;    ///< of what we know, sampled each hour after the first day
  std::array<Histogram, kPollUrgencies> delay;  ///< from an event to its discovery by a poll
  std::array<Histogram, 3> near_clock;          ///< age again, of parcels on their way: a clock within 2, 6 and 24 h
  Seconds longest_wait{0};                      ///< any number's time between two questions, or since the last
  double cpu_seconds{0};
};

class AccountRun {
 public:
  AccountRun(const AccountPlan& plan, std::size_t parcels, std::uint64_t seed);
  AccountReport run(Seconds until);

 private:
  struct Entry {
    Seconds due_at;
    std::uint32_t parcel;
    friend bool operator>(const Entry& left, const Entry& right) { return left.due_at > right.due_at; }
  };

  PollSchedule::DueRows read_due(Seconds now);
  [[nodiscard]] PollState row_of(std::uint32_t parcel);
  /// @return whether a request was sent
  bool send_poll(Instant at);
  void settle(std::uint32_t parcel, Seconds now);
  void push(std::uint32_t parcel);
  void note_request(Seconds now);
  void measure();
  void sample(Seconds now);
  [[nodiscard]] Instant next_step(Instant at) const;

  const AccountPlan& plan_;
  World world_;
  PollSchedule schedule_;
  std::array<std::vector<Entry>, kPollUrgencies> due_;  ///< heaps: what the store's index is to the gateway
  std::vector<float> wanted_;                           ///< questions a day, by parcel
  WantedPerDay wanted_sum_{};
  AccountReport report_;
  std::mt19937_64 random_;
  Seconds window_start_{0};
  std::uint32_t window_requests_{0};
  Seconds day_start_{0};
  std::uint32_t day_requests_{0};
};

}  // namespace parcelgate::bench
