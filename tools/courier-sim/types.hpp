// Values of the simulated couriers' world: parcels, their scans, accounts and what may go wrong.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace courier_sim {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// How the gateway learns of a parcel's scans.
enum class Way { push, poll, mqtt };

/// One scan. Texts are in the courier's own words.
struct Scan {
  std::string id;                        ///< "<number>#<n>": names it in the journal
  Instant at{};                          ///< the time that the courier writes
  bool is_relative{false};               ///< `at` still counts from the start of the scenario
  std::chrono::milliseconds appears{0};  ///< when the courier learns of it, after the start, before the speed factor
  int zone_minutes{0};                   ///< offset of the local time that the courier writes
  std::string code;
  std::string text;
  std::string place;
  std::string status;       ///< second word where a courier has two: EasyPost status, UPS type, DHL statusCode
  std::string detail;       ///< third word: EasyPost status_detail, UPS three-digit statusCode
  bool is_reported{false};  ///< it has appeared
};

struct Parcel {
  std::string source;
  std::string number;
  std::string carrier;  ///< the source's own code of the company, where it has one
  Way way{Way::push};
  std::vector<Scan> scans{};
};

/// Credentials and habits of one source; keys are listed in README.md.
struct Account {
  std::string source;
  std::string account;  ///< the gateway's name for it, used in the hook's path
  std::map<std::string, std::string, std::less<>> settings;

  /// The setting, or `fallback` when the scenario does not give it.
  [[nodiscard]] std::string get(std::string_view key, std::string_view fallback = {}) const;
  [[nodiscard]] bool is_set(std::string_view key) const { return get(key) == "true"; }
};

/// What goes wrong. Shares are probabilities from 0 to 1, drawn from the scenario's seed.
struct Disturbances {
  unsigned copies{1};                    ///< each push is sent this often, whatever the answer
  std::chrono::milliseconds scatter{0};  ///< each copy waits a random time up to this: out of order
  double forged{0};                      ///< with a push, one with a wrong signature and a false scan
  double ignored_ack{0};                 ///< the answer to a push is lost: it is sent again
  double slow{0};
  std::chrono::milliseconds slow_by{2000};
  double cut{0};           ///< an answer ends in the middle of its body
  double server_error{0};  ///< HTTP 500
  double rate_limit{0};    ///< the source's own way of "too many requests"
  std::chrono::seconds retry_after{2};
  bool is_retry_after_date{false};  ///< Retry-After as an HTTP date
};

struct Scenario {
  std::string gateway;  ///< base URL of the hooks
  std::string mqtt;     ///< broker, "tcp://127.0.0.1:1883"
  unsigned seed{1};
  double speed{1};                        ///< 60: a minute of the scenario in one second
  std::chrono::milliseconds retry{1000};  ///< between two attempts at a push, real time
  Disturbances disturbances;
  std::map<std::string, Account, std::less<>> accounts;  ///< by source
  std::vector<Parcel> parcels;
};

}  // namespace courier_sim
