// The thread of a client: takes requests in, drives libcurl, hands answers back.
#pragma once

#include <curl/curl.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "adapters/transports/http_curl/curl_client.hpp"
#include "adapters/transports/http_curl/transfer.hpp"
#include "adapters/transports/http_curl/transfer_queue.hpp"

namespace parcelgate {

/// The thread and everything that it owns. send() and stop() are for any thread; all private functions but answer() run
/// on that thread.
class CurlClient::Loop {
 public:
  Loop(const CurlOptions& options, Metrics& metrics);
  [[nodiscard]] bool is_ready() const noexcept { return multi_ != nullptr; }
  void start();
  void stop();
  void send(HttpRequest request, Done done);

 private:
  struct FreeMulti {
    void operator()(CURLM* handle) const noexcept { curl_multi_cleanup(handle); }
  };
  struct Counters {
    Counters(Metrics& metrics, const std::string& thread);
    void count(const Result<HttpResponse>& outcome, double seconds);
    prometheus::Counter& ok;
    prometheus::Counter& unauthorized;
    prometheus::Counter& unreachable;
    prometheus::Counter& in_doubt;
    prometheus::Counter& malformed;
    prometheus::Counter& refused;
    prometheus::Histogram& seconds;
    prometheus::Gauge& active;
    prometheus::Gauge& waiting;
  };

  void run(const std::stop_token& stop);
  void take_inbox();
  void start_transfers();
  void finish_transfers();
  void expire_waiting();
  void abandon_all();
  void begin(PendingRequest pending);
  void answer(PendingRequest& pending, Result<HttpResponse> outcome);
  void publish_gauges();

  CurlOptions options_;
  Counters counters_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  TransferQueue queue_;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> active_;
  std::vector<std::unique_ptr<Transfer>> idle_;
  std::mutex mutex_;
  std::vector<PendingRequest> inbox_;  ///< guarded by mutex_
  bool stopped_{false};                ///< guarded by mutex_: the inbox is no longer emptied
  std::jthread thread_;
};

}  // namespace parcelgate
