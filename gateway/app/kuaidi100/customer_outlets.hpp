// The outlets that push to the Kuaidi100 facade's customers: one for each, as the configuration of the moment has them.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "gateway/app/kuaidi100/push_outlet.hpp"

namespace parcelgate {

/// Starts and ends the outlets when the configuration is reloaded. Thread-safe, but for two changes at one time.
///
///     auto added = outlets.prepare(directory->kuaidi100_customers);  // all that can fail
///     if (added) outlets.take_over(*std::move(added), directory->kuaidi100_customers);
class Kuaidi100Outlets {
 public:
  /// All of it outlives the outlets.
  struct Parts {
    Kuaidi100Pushes& pushes;
    Store& store;
    HttpClient& http;
    const TimeSource& time;
    Metrics& metrics;
    LoadDirectory directory;
  };
  /// One outlet at work.
  struct Runtime {
    std::string tenant;
    std::unique_ptr<Kuaidi100PushOutlet> outlet;
    std::unique_ptr<FeedFollower> follower;
  };
  using Runtimes = std::map<std::string, std::shared_ptr<Runtime>, std::less<>>;  ///< by the outlet's name

  explicit Kuaidi100Outlets(Parts parts);
  ~Kuaidi100Outlets();
  Kuaidi100Outlets(const Kuaidi100Outlets&) = delete;
  Kuaidi100Outlets& operator=(const Kuaidi100Outlets&) = delete;

  /// Starts the outlets of customers that have none. One that the store does not know begins at the feed's head: a
  /// customer has no subscription before its outlet runs.
  /// @error of the store
  [[nodiscard]] Result<Runtimes> prepare(std::span<const Kuaidi100Customer> customers);
  /// Adds prepared outlets, and ends those of customers that are gone. An outlet whose customer has another tenant now
  /// starts again.
  void take_over(Runtimes added, std::span<const Kuaidi100Customer> customers);
  /// Ends all deliveries. Pushes under way are repeated after the next start.
  void stop();

  /// Null: no such outlet.
  [[nodiscard]] std::shared_ptr<FeedFollower> find(std::string_view outlet) const;

 private:
  [[nodiscard]] Result<std::shared_ptr<Runtime>> open(const Kuaidi100Customer& customer);
  [[nodiscard]] Result<void> begin_at_head(const std::string& outlet);
  [[nodiscard]] Runtimes extract_unwanted(std::span<const Kuaidi100Customer> customers);

  const Parts parts_;
  mutable std::mutex mutex_;
  Runtimes runtimes_;
};

}  // namespace parcelgate
