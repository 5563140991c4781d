// REST 2 of Request Tracker: requests, answers and what its status codes mean. Private to this folder.
#pragma once

#include <string>
#include <string_view>

#include "adapters/tickets/request_tracker/options.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

struct RtAnswer {
  int status{0};
  rapidjson::Document body;  ///< null when the answer had none
  std::string etag;
};

class RtRestClient {
 public:
  RtRestClient(const RequestTrackerOptions& options, HttpClient& http) : options_(options), http_(http) {}

  /// @param path  below /REST/2.0/, already encoded
  /// @error unreachable, unauthorized, config (no permission, or an unknown queue: the server says the same for both),
  ///        not_found, conflict (412), rate_limited, malformed
  [[nodiscard]] Result<RtAnswer> get(const std::string& path);
  /// For POST and PUT also in_doubt: the server may have done it.
  [[nodiscard]] Result<RtAnswer> send(std::string method, const std::string& path, std::string body,
                                      std::string_view if_match = {});

 private:
  [[nodiscard]] Result<RtAnswer> call(HttpRequest request);
  const RequestTrackerOptions& options_;
  HttpClient& http_;
};

/// A value inside TicketSQL, with its quotes.
[[nodiscard]] std::string quote_ticket_sql(std::string_view value);

}  // namespace parcelgate
