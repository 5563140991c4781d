// Batches of API bodies: requests, and the results in their answers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/imports/members.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate::imports {

/// Where batches go.
struct Target {
  std::string url;     ///< of the gateway, without a path: "http://127.0.0.1:8080"
  std::string key;     ///< API key
  std::string tenant;  ///< for a key of all tenants; else empty
};

/// The result of one item.
struct ItemResult {
  int status{0};
  std::vector<std::string> reasons;   ///< of a refusal
  std::vector<std::string> left_out;  ///< parts of a known return's item that were not added, by their pointers
  [[nodiscard]] bool is_taken() const noexcept { return status == 200 || status == 201; }
  /// Whether the gateway could not store it for now.
  [[nodiscard]] bool is_passing() const noexcept { return status >= 500; }
};

/// The request for a batch of bodies.
[[nodiscard]] HttpRequest batch_request(const Target& target, Kind kind, const std::vector<std::string>& items);

/// Whether sending the same request again may succeed: no answer, too many requests, or a fault of the gateway.
[[nodiscard]] bool is_passing(const Result<HttpResponse>& response) noexcept;

/// The results of an answer, one for each item.
/// @error unauthorized: the key is refused; rejected: the batch is; malformed: the answer is no answer to a batch
[[nodiscard]] Result<std::vector<ItemResult>> read_results(const HttpResponse& response, std::size_t items);

}  // namespace parcelgate::imports
