// Messages from other threads to a follower's thread. Shared, because deliveries may end after the follower.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/domain/history.hpp"

namespace parcelgate {

/// Collects events between two looks of the thread. Thread-safe.
///
/// A failed delivery and a request wake the thread at once. Successful deliveries, and news of the feed that come soon
/// after the feed was read, wait for others: one wake-up for each of them would cost more than the delivery itself.
class FollowerInbox {
 public:
  struct Completion {
    std::uint64_t delivery;
    Result<void> outcome;
  };
  /// A request to pause or to resume. `stored` is called once, when the state is in the store.
  struct PauseRequest {
    bool pause{false};
    std::function<void(Result<void>)> stored;
  };
  /// An operator's decision about dead letters. `stored` as above.
  struct LetterRequest {
    std::vector<FeedPlace> places;
    bool retry{false};  ///< false: drop them
    std::function<void(Result<void>)> stored;
  };
  /// An entry to deliver again, behind those of its subject that are set aside.
  struct Again {
    std::string subject;
    FeedPlace place;
  };
  /// The events since the last wait.
  struct Mail {
    std::vector<Completion> completions;
    std::optional<Result<void>> saved;   ///< outcome of the write of the cursor
    std::optional<Result<void>> probed;  ///< outcome of a probe
    std::vector<PauseRequest> pauses;    ///< in the order of their requests
    std::vector<LetterRequest> letters;  ///< in the order of their requests
    std::vector<Again> again;            ///< in the order of their requests
    bool look{false};                    ///< the feed may hold more
  };

  void complete(std::uint64_t delivery, Result<void> outcome) {
    const std::lock_guard lock(mutex_);
    const bool failed = !outcome;
    mail_.completions.push_back({delivery, std::move(outcome)});
    if (failed) return notify();
    if (mail_.completions.size() == completions_wanted_) arrived_.notify_one();
  }
  void saved(Result<void> outcome) {
    post([&] { mail_.saved = std::move(outcome); });
  }
  void probed(Result<void> outcome) {
    post([&] { mail_.probed = std::move(outcome); });
  }
  void request_pause(PauseRequest request) {
    post([&] { mail_.pauses.push_back(std::move(request)); });
  }
  void request_letters(LetterRequest request) {
    post([&] { mail_.letters.push_back(std::move(request)); });
  }
  void deliver_again(Again entry) {
    post([&] { mail_.again.push_back(std::move(entry)); });
  }
  void wake() {
    post([&] { mail_.look = true; });
  }
  /// The same, but does not wake a thread that waits without news.
  void note_news() {
    const std::lock_guard lock(mutex_);
    mail_.look = true;
    if (!without_news_) notify();
  }

  /// Sets whether commits wake the follower; a paused follower needs no wake.
  void listen(bool wanted) noexcept { listening_ = wanted; }
  [[nodiscard]] bool is_listening() const noexcept { return listening_; }

  /// What a wait ends for, besides failures and requests.
  struct Until {
    std::chrono::milliseconds limit{0};
    std::size_t completions{1};  ///< successful deliveries
    bool news{true};             ///< news of the feed
  };

  /// Waits and takes the mail.
  [[nodiscard]] Mail wait(const Until& until) {
    std::unique_lock lock(mutex_);
    if (until.news && mail_.look) woken_ = true;
    without_news_ = !until.news;
    completions_wanted_ = until.completions;
    arrived_.wait_for(lock, until.limit, [&] { return woken_ || mail_.completions.size() >= until.completions; });
    woken_ = false;
    completions_wanted_ = 0;
    without_news_ = true;  // the thread is awake and looks for news when it waits again
    return std::exchange(mail_, {});
  }

 private:
  template <class Put>
  void post(Put&& put) {
    const std::lock_guard lock(mutex_);
    put();
    notify();
  }
  /// One notification for all that comes before the thread looks.
  void notify() {
    if (!std::exchange(woken_, true)) arrived_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable arrived_;
  Mail mail_;
  bool woken_{false};
  bool without_news_{true};
  std::size_t completions_wanted_{0};  ///< 0: the thread does not wait
  std::atomic<bool> listening_{true};
};

}  // namespace parcelgate
