// The thread behind a FeedFollower. Private to this folder.
#pragma once

#include <chrono>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "gateway/app/outlets/follower/dead_letters.hpp"
#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/app/outlets/follower/follower_inbox.hpp"
#include "gateway/app/outlets/follower/follower_metrics.hpp"
#include "gateway/app/outlets/follower/outage.hpp"
#include "gateway/app/outlets/follower/progress.hpp"
#include "gateway/app/outlets/follower/retry_list.hpp"
#include "gateway/app/outlets/follower/retry_pauses.hpp"
#include "gateway/app/outlets/follower/send_rate.hpp"
#include "gateway/base/backoff.hpp"
#include "gateway/base/episode.hpp"

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
    std::list<std::pair<Progress::Ticket, FeedEntry>> waiting;
    bool is_suspect{false};  ///< it failed, and has not succeeded since: it is sent alone
    unsigned attempts{0};    ///< failures, each after the other side has proven to be up
    std::uint64_t proofs_seen{0};
    bool busy{false};  ///< in flight, ready or delayed
  };
  struct Delivery {
    Lane* lane{nullptr};  ///< null: of the retry list; stays valid, because a lane is kept while it is busy
    std::string subject;  ///< of an entry of the retry list
    bool is_alone{false};
    std::vector<FeedEntry> entries;
    std::vector<Progress::Ticket> tickets;
  };

  /// A caller that waits until a change is stored.
  struct Requester {
    std::string_view state;  ///< already in effect, such as "the outlet is paused"
    std::function<void(Result<void>)> stored;
  };

  void run(const std::stop_token& stop);
  bool check_other_side();
  void handle(FollowerInbox::Mail mail);
  void read_more();
  void take(FeedEntry entry);
  [[nodiscard]] Lane& lane_of(std::string subject);
  void dispatch();
  bool dispatch_next(MonotonicInstant now);
  bool dispatch_carefully(MonotonicInstant now);
  void dispatch_lane(Lane& lane);
  void dispatch_retry(const std::string& subject);
  [[nodiscard]] std::unique_ptr<Delivery> make_delivery();
  void send(std::unique_ptr<Delivery> delivery);
  void handle_completion(FollowerInbox::Completion completion);
  void succeeded(Delivery& delivery);
  void finish(Delivery& delivery);
  void requeue(Lane& lane);
  [[nodiscard]] bool store_takes_writes();

  // Handling of failures: follower_failures.cpp
  void failed(Delivery& delivery, const Error& error);
  void fail_lane(Delivery& delivery, const Error& error);
  void put_back(Delivery& delivery);
  void disable(Delivery& delivery, const Error& error);
  void delay(Lane& lane, std::chrono::milliseconds pause);
  void release_delayed(MonotonicInstant until);
  void note_error(const Error& error);

  void doubt_other_side(const Error& error, bool is_set_aside);
  bool start_probe();
  void probed(const Result<void>& outcome);
  void note_outage(OutageKind kind, const Error& error);
  void end_outage();
  void settle_failure();

  // Entries that are retried later, or given up: follower_set_aside.cpp
  void set_aside(Lane& lane, const Error& error);
  void retry_failed(const std::string& subject, const Error& error, bool counts);
  void give_up(const std::string& subject, const Error& error);
  void give_up_delivery(Delivery& delivery, const Error& error);
  void add_dead_letter(const DeadLetter& letter);
  void handle_letters(FollowerInbox::LetterRequest request);
  void handle_letter(FeedPlace place, bool retry);

  // Progress and status: follower_progress.cpp
  void handle_pause(FollowerInbox::PauseRequest request);
  void answer(std::vector<Requester>& requesters, const Result<void>& outcome);
  void save(bool now);
  void give_back_changes();
  void saved(const Result<void>& outcome);
  void save_at_end();
  [[nodiscard]] std::unique_ptr<Command> progress_command(std::function<void(Result<void>)> finished);
  void measure();
  void measure_lag(FollowerStatus& fresh);
  [[nodiscard]] std::chrono::milliseconds time_to_wait() const;
  [[nodiscard]] std::size_t completions_to_await() const;
  [[nodiscard]] std::chrono::milliseconds time_until_news_count() const;
  [[nodiscard]] FollowerInbox::Until what_to_await() const;
  [[nodiscard]] std::size_t room() const;
  [[nodiscard]] std::size_t least_to_read() const;
  [[nodiscard]] std::size_t window() const;
  void read_failed(const Error& error);
  void skip_removed();

  const FollowerOptions options_;
  Outlet& outlet_;
  Store& store_;
  const TimeSource& time_;
  std::shared_ptr<FollowerInbox> inbox_{std::make_shared<FollowerInbox>()};
  std::unique_ptr<Reader> reader_;
  Progress progress_;
  RetryList retries_;
  DeadLetters dead_letters_;
  Outage outage_;
  RetryPauses retry_pauses_;
  SendRate rate_;

  std::unordered_map<std::string_view, std::unique_ptr<Lane>> lanes_;  ///< by Lane::subject
  std::deque<Lane*> ready_;
  std::deque<Lane*> suspects_;  ///< ready, to be sent alone
  std::multimap<MonotonicInstant, Lane*> delayed_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Delivery>> in_flight_;
  std::vector<std::unique_ptr<Delivery>> spare_;  ///< finished ones, whose memory is used again
  std::uint64_t next_delivery_{1};
  bool is_alone_in_flight_{false};
  bool is_draining_{false};  ///< nothing new is sent until what is in flight has ended: a suspect is next
  unsigned turn_{0};
  bool checked_{false};  ///< Outlet::check() has succeeded since the start
  unsigned failed_checks_{0};
  MonotonicInstant check_at_{};  ///< not before
  bool paused_{false};
  bool drained_{false};
  bool look_{true};  ///< news came since the feed was read
  std::chrono::steady_clock::time_point read_at_{};
  bool is_idle_{false};  ///< all that was read is done, as last measured

  std::uint64_t proofs_{0};  ///< successes and good probes: the other side was up
  bool probing_{false};
  unsigned failures_{0};                    ///< in a row, for an outlet that cannot probe
  std::set<std::string> failing_subjects_;  ///< since the last success
  std::optional<Instant> failing_since_;
  std::string last_error_;
  std::optional<Instant> last_error_at_;
  std::optional<MonotonicInstant> failing_logged_at_;
  Episode outage_log_;
  bool store_faulted_{false};

  Backoff store_backoff_{std::chrono::milliseconds{500}, std::chrono::milliseconds{30'000}};
  unsigned read_faults_{0};
  MonotonicInstant read_again_at_{};
  Episode read_log_;
  unsigned save_faults_{0};
  MonotonicInstant save_again_at_{};
  Episode save_log_;

  bool request_unsaved_{false};
  std::vector<Requester> requesters_;         ///< answered by the next write of the cursor
  std::vector<Requester> saving_requesters_;  ///< answered by the current write
  bool saving_{false};
  std::size_t unsaved_{0};
  std::chrono::steady_clock::time_point unsaved_since_{};
  RetryList::Changes saving_changes_;
  RetryList::Changes saving_letters_;
  std::size_t saving_count_{0};
  std::chrono::steady_clock::time_point measured_at_{};

  mutable std::mutex status_mutex_;
  FollowerStatus status_;

  FollowerMetrics metrics_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace parcelgate
