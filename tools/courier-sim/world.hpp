// The parcels and what has happened to them so far.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "tools/courier-sim/types.hpp"

namespace courier_sim {

/// The subscription of a number: the address to which a courier pushes its scans.
struct Subscription {
  std::string url;
  std::map<std::string, std::string> settings;  ///< salt, header, token: as the source's subscription names them
};

/// A parcel whose scans have appeared just now.
struct News {
  Parcel parcel;            ///< all scans reported so far, oldest first
  std::vector<Scan> fresh;  ///< those that are new
};

/// Thread-safe.
class World {
 public:
  explicit World(const Scenario& scenario);

  /// Begins the scenario: relative times count from `at`. Later calls change nothing.
  void start(Instant at);
  [[nodiscard]] bool is_started() const;

  /// The parcel with the scans that its courier knows by now, oldest first; absent when the courier does not know
  /// it or knows no scan yet.
  [[nodiscard]] std::optional<Parcel> find(const std::string& source, const std::string& number) const;
  /// All parcels of a source that are known by now.
  [[nodiscard]] std::vector<Parcel> known(const std::string& source) const;
  /// Every parcel, whatever is known of it.
  [[nodiscard]] std::vector<Parcel> all() const;

  /// Adds scans to a parcel (or a new parcel); their times count from now and they have appeared.
  [[nodiscard]] News add(Parcel parcel);

  /// Waits until scans appear. Empty when a stop was requested.
  [[nodiscard]] std::vector<News> wait_for_news(const std::stop_token& stop);

  /// @param sends_history  the courier pushes at once what it knows already
  void subscribe(const std::string& source, const std::string& number, Subscription subscription, bool sends_history);
  [[nodiscard]] std::optional<Subscription> find_subscription(const std::string& source,
                                                              const std::string& number) const;

 private:
  using Key = std::pair<std::string, std::string>;
  [[nodiscard]] std::vector<News> take_due(std::chrono::milliseconds elapsed);
  [[nodiscard]] std::optional<std::chrono::milliseconds> next_due() const;

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<Key, Parcel> parcels_;
  std::map<Key, Subscription> subscriptions_;
  std::vector<News> history_;  ///< the scans to report to new subscribers
  std::optional<Instant> started_at_;
  double speed_;
};

}  // namespace courier_sim
