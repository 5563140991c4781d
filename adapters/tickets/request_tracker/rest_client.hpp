// A client of Request Tracker's REST 2: sends requests and translates status codes. Private to this folder.
#pragma once

#include <string>
#include <string_view>

#include "adapters/tickets/request_tracker/options.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// A successful response.
struct RtAnswer {
  int status{0};
  rapidjson::Document body;  ///< null when the response has none
  std::string etag;
};

/// Adds the token and the timeout to each request, and blocks until the response has arrived.
class RtRestClient {
 public:
  RtRestClient(const RequestTrackerOptions& options, HttpClient& http) : options_(options), http_(http) {}

  /// @param path  below /REST/2.0/, already encoded
  /// @error unreachable, unauthorized, config (no permission, or an unknown queue: the server says the same for both),
  ///        not_found, conflict (412), rate_limited, malformed
  [[nodiscard]] Result<RtAnswer> get(const std::string& path);
  /// Sends a POST or PUT. The same errors as get(), and in_doubt: the server may have made the change.
  /// @param if_match  ETag that the resource must still have; empty: no condition
  [[nodiscard]] Result<RtAnswer> send(std::string method, const std::string& path, std::string body,
                                      std::string_view if_match = {});

 private:
  [[nodiscard]] Result<RtAnswer> call(HttpRequest request);
  const RequestTrackerOptions& options_;
  HttpClient& http_;
};

/// Quotes a value for TicketSQL, the query language of Request Tracker.
[[nodiscard]] std::string quote_ticket_sql(std::string_view value);

}  // namespace parcelgate
