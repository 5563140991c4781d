// Requests that wait for a change of the store, parked without a thread each.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "gateway/ports/http.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Parks requests and tries each again after every commit, at its deadline, at release(), and within a second after its
/// client has disconnected. Thread-safe.
///
///     if (parked.park(request) != ParkedRequests::Parking::parked) respond(…);   // the caller still has to answer
class ParkedRequests {
 public:
  /// How many may wait at one time.
  struct Limits {
    std::size_t all{1'000};
    std::size_t per_address{128};
  };
  using Answer = std::function<void()>;
  /// Why a request is tried.
  struct Occasion {
    bool must_answer{false};  ///< its deadline has passed, or all are answered
    bool is_stopping{false};  ///< all are answered
    std::uint64_t round{0};   ///< the same for all requests that are tried after the same commit
  };
  struct Request {
    std::string address;  ///< of the client, by source_network(), so that the addresses of one sender count together
    std::chrono::steady_clock::time_point deadline;
    /// @return a function that sends the answer, if there is news or the request must be answered; empty: the request
    /// keeps waiting. Both functions are called on this object's thread and must not block, or all other requests are
    /// late. The answer is sent after the request's place is free, so that the client may wait again at once.
    std::function<Answer(Occasion occasion)> attempt;
    ClientGone client_gone{};  ///< when true, the request must answer, so that its place becomes free
  };
  enum class Parking { parked, full, released };

  /// Starts the thread. @param name  of the thread, at most 15 characters; must outlive this
  ParkedRequests(Store& store, Limits limits, const char* name);
  /// Answers the remaining requests.
  ~ParkedRequests();
  ParkedRequests(const ParkedRequests&) = delete;
  ParkedRequests& operator=(const ParkedRequests&) = delete;

  [[nodiscard]] Parking park(Request request);
  /// Whether park() would take a request of this address now.
  [[nodiscard]] bool has_room(std::string_view address) const;
  /// Has all answered, and parks none from now on.
  void release();
  /// Returns when nobody waits any more.
  void await_empty();

 private:
  /// Shared with the store's listener, which may be called until the store is gone.
  struct Bell {
    std::mutex mutex;
    std::condition_variable_any rung;
    std::condition_variable_any emptied;
    bool news{false};
    bool released{false};
    std::vector<Request> arrived;
    std::size_t waiting{0};  ///< arrived and held together
    bool is_serving{false};  ///< the thread may be answering requests
    std::unordered_map<std::string, std::size_t> by_address{};
  };
  /// Why the thread looks at its requests.
  struct Wake {
    bool is_news{false};  ///< a commit or a new request: try each. Else only those that must answer
    bool all{false};      ///< all must be answered
  };
  void run(const std::stop_token& stop);
  [[nodiscard]] Wake await(const std::stop_token& stop);
  void serve(Wake wake);
  void free_place(const std::string& address);
  /// @pre the bell is locked
  [[nodiscard]] bool is_full_for(const std::string& address) const;

  const Limits limits_;
  const char* const name_;
  std::shared_ptr<Bell> bell_{std::make_shared<Bell>()};
  std::vector<Request> held_;  ///< the thread's own
  std::uint64_t round_{0};     ///< the thread's own
  std::jthread thread_;
};

}  // namespace parcelgate
