// Ends the subscriptions of numbers about which nothing new comes, with the last push that Kuaidi100 sends: "abort".
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/kuaidi100/push_outlet.hpp"

namespace parcelgate {

/// Three days after the subscription without a scan, or sixty days without a new one, the customer is sent "abort" and
/// the subscription ends, so that the customer can subscribe again. A push that is not taken is sent again half an hour
/// later, four times in all; then the subscription ends without it.
///
/// Works on a thread "kuaidi100".
class SilentNumbers {
 public:
  static constexpr std::chrono::hours kWithoutScan{3 * 24};
  static constexpr std::chrono::hours kWithoutChange{60 * 24};
  static constexpr std::chrono::minutes kLookEvery{30};
  static constexpr unsigned kMostAttempts = 4;
  static constexpr std::size_t kMostAtOnce = 200;  ///< pushes of one look

  /// All of it outlives the object and the answers.
  struct Parts {
    Kuaidi100Pushes& pushes;
    Store& store;
    HttpClient& http;
    const TimeSource& time;
    LoadDirectory directory;
  };
  explicit SilentNumbers(Parts parts);
  ~SilentNumbers();
  SilentNumbers(const SilentNumbers&) = delete;
  SilentNumbers& operator=(const SilentNumbers&) = delete;

  /// Looks at all subscriptions once and sends what is due, without waiting for answers. For one thread at a time.
  /// @error of the store
  Result<void> look();

 private:
  /// Attempts without success, by kuaidi100_key(). Shared with answers that come late.
  struct Attempts {
    std::mutex mutex;
    std::map<std::string, unsigned> failed;
  };
  void run(const std::stop_token& stop);
  [[nodiscard]] Result<std::optional<Kuaidi100Parcel>> find_silent(Reader& reader, const Directory& directory,
                                                                   const Kuaidi100Pushes::Held& held);
  void send(const Kuaidi100Subscription& subscription, const Kuaidi100Parcel& parcel);

  const Parts parts_;
  std::unique_ptr<Reader> reader_;
  std::shared_ptr<Attempts> attempts_{std::make_shared<Attempts>()};
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;
};

}  // namespace parcelgate
