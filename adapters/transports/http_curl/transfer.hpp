// One transfer on a libcurl easy handle: set-up, bounded reading, and its outcome.
#pragma once

#include <curl/curl.h>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/transports/http_curl/options.hpp"
#include "adapters/transports/http_curl/transfer_queue.hpp"
#include "gateway/net/address.hpp"

namespace parcelgate {

/// One libcurl handle, reused for one request after another: prepare(), then libcurl works, then finish() or abandon().
/// Trap: libcurl keeps pointers to it, so it must not move while a transfer is in progress.
class Transfer {
 public:
  explicit Transfer(const CurlOptions& options) : options_(&options), easy_(curl_easy_init()) {}
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  [[nodiscard]] CURL* easy() const noexcept { return easy_.get(); }
  [[nodiscard]] PendingRequest& pending() noexcept { return pending_; }

  /// Takes the request over and prepares the handle. The rest of its time limit becomes the timeout of the transfer.
  /// @error config: the request cannot be sent as it is
  [[nodiscard]] Result<void> prepare(PendingRequest pending, SteadyInstant now);
  /// The outcome, after libcurl reported the end of the transfer.
  [[nodiscard]] Result<HttpResponse> finish(CURLcode code);
  /// The error of a transfer that is given up before its end.
  [[nodiscard]] Error abandon() const;
  /// Whether a connection was established and the request may have been sent: then a failure is in_doubt.
  [[nodiscard]] bool may_have_been_sent() const noexcept { return sends_ > 0; }

 private:
  struct FreeEasy {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static int on_send(void* self, char* remote_address, char*, int, int) noexcept;
  static curl_socket_t on_socket(void* self, curlsocktype purpose, curl_sockaddr* address) noexcept;

  Result<void> set_request();
  Result<void> set_headers(bool has_body);
  void add_header(const std::string& line);
  void set_limits(SteadyInstant now);
  void set_policy();
  [[nodiscard]] long max_redirects() const noexcept;
  [[nodiscard]] bool may_reach(const std::optional<IpAddress>& address) noexcept;
  bool keep_header(std::string_view line);
  [[nodiscard]] Error explain(CURLcode code) const;
  [[nodiscard]] std::string describe(std::string_view what) const;
  void read_retry_after();

  const CurlOptions* options_;
  std::unique_ptr<CURL, FreeEasy> easy_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::array<char, CURL_ERROR_SIZE> message_{};
  PendingRequest pending_;
  HttpResponse response_;
  std::size_t header_bytes_{0};
  int sends_{0};
  bool too_large_{false};
  bool address_denied_{false};     ///< the request's policy refused an address
  bool address_permitted_{false};  ///< … and permitted one
};

}  // namespace parcelgate
