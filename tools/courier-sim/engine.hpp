// Reports scans to the gateway: writes pushes and messages, sends them, and repeats each until it is acknowledged.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tools/courier-sim/courier.hpp"
#include "tools/courier-sim/dice.hpp"
#include "tools/courier-sim/http_sender.hpp"
#include "tools/courier-sim/journal.hpp"
#include "tools/courier-sim/mqtt_network.hpp"
#include "tools/courier-sim/world.hpp"

namespace courier_sim {

/// Disturbances as they are now; POST /sim/disturb replaces them.
class DisturbanceBox {
 public:
  explicit DisturbanceBox(Disturbances first) : now_(first) {}
  [[nodiscard]] Disturbances get() const {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void set(Disturbances next) {
    const std::lock_guard lock(mutex_);
    now_ = next;
  }

 private:
  mutable std::mutex mutex_;
  Disturbances now_;
};

/// The options of one report; the scenario's disturbances are the default.
struct ReportOptions {
  unsigned copies{1};
  bool is_forged{false};    ///< only with a wrong signature
  bool is_together{false};  ///< all fresh scans in one push or one MQTT array
};

class Engine {
 public:
  using Couriers = std::map<std::string, std::unique_ptr<Courier>, std::less<>>;

  Engine(const Scenario& scenario, World& world, Journal& journal, Dice& dice, const DisturbanceBox& disturbances,
         const Couriers& couriers);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Pushes or publishes, as the parcel's scans are sent; does nothing for polled parcels.
  void report(const News& news, const ReportOptions& options);
  /// Pushes and messages that are not yet acknowledged.
  [[nodiscard]] std::size_t outstanding() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Delivery {
    std::string source;
    std::string number;
    std::vector<Scan> scans;
    Push push;
    MqttWords mqtt;  ///< used when push.url is empty
    unsigned copy{1};
    unsigned attempt{0};
    bool is_forged{false};
    Clock::time_point due{};
  };
  struct Outcome {
    bool is_acknowledged{false};
    int status{0};
    std::string error{};
  };

  void follow_world(const std::stop_token& stop);
  void work(const std::stop_token& stop);
  void report_part(const News& news, const ReportOptions& options);
  void enqueue(Delivery delivery);
  [[nodiscard]] Outcome attempt(Delivery& delivery);
  void note(const Delivery& delivery, const Outcome& outcome);
  [[nodiscard]] std::string hook_of(const Account& account) const;

  const Scenario& scenario_;
  World& world_;
  Journal& journal_;
  Dice& dice_;
  const DisturbanceBox& disturbances_;
  const Couriers& couriers_;
  HttpSender sender_;
  std::unique_ptr<MqttNetwork> mqtt_;
  mutable std::mutex mutex_;
  std::condition_variable_any queued_;
  std::vector<Delivery> queue_;
  std::size_t in_flight_{0};
  std::vector<std::jthread> threads_;  ///< last: they use all of the above
};

}  // namespace courier_sim
