// The figures of the console's overview, kept ready: a request reads them and nothing else.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/app/overview/alert_figures.hpp"
#include "gateway/app/overview/chart_samples.hpp"
#include "gateway/app/polling/poll_parts.hpp"
#include "gateway/app/reports/clock_statistics.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/sampled_log.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// An outlet or subscription with its progress.
struct OutletFigures {
  std::string outlet;
  FollowerStatus status;
};

/// Where the overview gets its figures. All functions are called on its thread and must outlive it.
struct OverviewSources {
  Store& store;
  const TimeSource& time;
  LoadDirectory directory;
  std::function<std::vector<OutletFigures>()> outlets;
  std::function<std::vector<PollStatus>()> accounts;
  std::function<OnTimeShares()> on_time;  ///< by tenant
  std::filesystem::path samples_file{};   ///< empty: samples are lost when the process ends
};

/// The stretch of time that the charts show.
enum class OverviewPeriod : std::uint8_t { hour, week };

/// Measures every ten seconds on a thread "overview", and counts alerts when the feed has moved. Counting takes at most
/// a twentieth of the time, so that with very many alerts the counts are older; `counted_at` says how old. Nothing
/// walks through all returns or parcels.
///
/// Charts have a sample every ten seconds for an hour and every five minutes for a week. A file stores the samples
/// across restarts; it is written every kSaveEvery and at the end. Tenants beyond kMostTenants have counts but no
/// charts.
class Overview {
 public:
  static constexpr std::chrono::seconds kRound{10};
  static constexpr std::chrono::minutes kSaveEvery{5};
  static constexpr std::size_t kMostOwners = 50'000;  ///< of each tenant
  static constexpr std::size_t kMostTenants = 100;

  /// @error errors of Store::open_reader
  [[nodiscard]] static Result<std::unique_ptr<Overview>> start(OverviewSources sources);
  /// The same without a thread, for tests: call measure().
  [[nodiscard]] static Result<std::unique_ptr<Overview>> create(OverviewSources sources);
  ~Overview();
  Overview(const Overview&) = delete;
  Overview& operator=(const Overview&) = delete;

  /// Takes a sample, and counts alerts where that is due.
  [[nodiscard]] Result<void> measure(const std::stop_token& stop);

  /// Writes the samples to their file. Public for tests; the thread calls it regularly.
  [[nodiscard]] Result<void> save_samples() const;

  /// Writes the figures as a JSON object. From any thread; never reads the store.
  /// @param tenant  empty: all tenants, and the state of the gateway itself
  void write(JsonWriter& writer, std::string_view tenant, OverviewPeriod period) const;

 private:
  /// What a measurement found besides alerts.
  struct GatewayFigures {
    std::vector<OutletFigures> outlets;
    std::vector<PollStatus> accounts;
    std::uint64_t events{0};
    std::optional<double> events_per_minute;
    std::uint64_t quarantined{0};
    std::uint64_t unmapped_codes{0};
    Instant at{};
  };

  Overview(OverviewSources sources, std::unique_ptr<Reader> reader);
  void run(const std::stop_token& stop);
  void restore_samples();
  void save_or_log();
  [[nodiscard]] bool is_count_due(std::uint64_t events) const;
  [[nodiscard]] Result<void> count(const std::stop_token& stop, std::uint64_t events);
  [[nodiscard]] Result<GatewayFigures> look(std::uint64_t events, Instant now);
  void add_samples(Instant now);
  void write_gateway(JsonWriter& writer) const;

  const OverviewSources sources_;
  std::unique_ptr<Reader> reader_;
  SampledLog faults_log_{std::chrono::minutes{5}};

  // Of the thread alone.
  std::uint64_t counted_events_{0};
  std::uint64_t last_events_{0};
  std::optional<Instant> last_look_at_;
  MonotonicInstant count_again_at_{};
  MonotonicInstant recount_at_{};
  MonotonicInstant save_at_{};
  int rounds_{0};

  mutable std::mutex mutex_;  ///< guards what follows
  GatewayFigures gateway_;
  std::map<std::string, AlertFigures, std::less<>> alerts_;  ///< by tenant
  std::optional<Instant> counted_at_;
  OnTimeShares on_time_;
  ChartsByTenant charts_;

  std::condition_variable_any stopped_;
  std::mutex stop_mutex_;
  std::jthread thread_;
};

}  // namespace parcelgate
