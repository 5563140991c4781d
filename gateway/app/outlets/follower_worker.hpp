// The thread behind a FeedFollower. Private to this folder.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "gateway/app/outlets/backoff.hpp"
#include "gateway/app/outlets/feed_follower.hpp"
#include "gateway/app/outlets/follower_inbox.hpp"
#include "gateway/app/outlets/follower_metrics.hpp"
#include "gateway/app/outlets/outage.hpp"
#include "gateway/app/outlets/progress.hpp"
#include "gateway/app/outlets/retry_list.hpp"

namespace parcelgate {

/// All state but `inbox_` and `status_` belongs to the thread.
class FeedFollower::Worker {
 public:
  Worker(FollowerOptions options, Outlet& outlet, Store& store, const TimeSource& time, Metrics& metrics);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  Result<void> open();
  void start();
  [[nodiscard]] const std::string& name() const noexcept { return options_.outlet; }
  [[nodiscard]] FollowerInbox& inbox() noexcept { return *inbox_; }
  [[nodiscard]] FollowerStatus status() const;

 private:
  static constexpr std::chrono::milliseconds kLongestWait{1'000};  // so that a stepped clock is noticed

  /// The queue of one subject.
  struct Lane {
    std::string subject;
    std::deque<std::pair<Progress::Ticket, FeedEntry>> waiting;
    unsigned attempts{0};  ///< failures in a row while others succeeded
    std::uint64_t successes_seen{0};
    bool busy{false};  ///< in flight, ready or delayed
  };
  struct Delivery {
    std::string subject;
    bool from_retry_list{false};
    std::vector<FeedEntry> entries;
    std::vector<Progress::Ticket> tickets;
  };

  void run(const std::stop_token& stop);
  bool check_other_side();
  void handle(FollowerInbox::Mail mail);
  void read_more();
  void take(FeedEntry entry);
  void dispatch();
  void dispatch_lane(Lane& lane);
  void dispatch_retry(const std::string& subject);
  void send(std::unique_ptr<Delivery> delivery);
  void settle(FollowerInbox::Completion completion);
  void succeeded(Delivery& delivery);
  void failed(Delivery& delivery, const Error& error);
  void fail_lane(Delivery& delivery, const Error& error);
  void set_aside(Delivery& delivery, const Error& error);
  void note_failure(const Error& error);
  void requeue(Lane& lane);
  void save(bool now);
  void saved(const Result<void>& outcome);
  void save_at_end();
  [[nodiscard]] std::unique_ptr<Command> progress_command(std::function<void(Result<void>)> finished);
  void measure();
  void measure_lag(FollowerStatus& fresh);
  [[nodiscard]] std::chrono::milliseconds time_to_wait() const;
  [[nodiscard]] std::size_t room() const;

  const FollowerOptions options_;
  Outlet& outlet_;
  Store& store_;
  const TimeSource& time_;
  std::shared_ptr<FollowerInbox> inbox_{std::make_shared<FollowerInbox>()};
  std::unique_ptr<Reader> reader_;
  Progress progress_;
  RetryList retries_;
  Outage outage_;
  Backoff retry_backoff_;

  std::unordered_map<std::string, Lane> lanes_;
  std::deque<Lane*> ready_;
  std::multimap<Instant, Lane*> delayed_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Delivery>> in_flight_;
  std::uint64_t next_delivery_{1};
  bool checked_{false};        ///< the other side said at this start that it takes entries
  unsigned failed_checks_{0};
  Instant check_at_{};         ///< not before
  bool paused_{false};
  bool drained_{false};
  bool look_{true};      ///< news came since the feed was read
  bool settled_{false};  ///< all that was read is done, as last measured
  std::uint64_t successes_{0};
  std::string last_error_;

  bool pause_unsaved_{false};
  bool saving_{false};
  std::size_t unsaved_{0};
  std::chrono::steady_clock::time_point unsaved_since_{};
  RetryList::Changes saving_changes_;
  std::size_t saving_count_{0};
  std::chrono::steady_clock::time_point measured_at_{};

  mutable std::mutex status_mutex_;
  FollowerStatus status_;

  FollowerMetrics metrics_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace parcelgate
