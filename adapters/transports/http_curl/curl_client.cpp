#include "adapters/transports/http_curl/curl_client.hpp"

#include <unistd.h>

#include <utility>

#include "adapters/transports/http_curl/curl_loop.hpp"

namespace parcelgate {

Result<std::unique_ptr<CurlClient>> CurlClient::create(const CurlOptions& options, Metrics& metrics) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);  // once for the process, never undone
  if (started != CURLE_OK) return unexpected(ErrorKind::config, "libcurl cannot start");
  if (!options.ca_bundle.empty() && ::access(options.ca_bundle.c_str(), R_OK) != 0) {
    return unexpected(ErrorKind::config, "CA bundle " + options.ca_bundle + " cannot be read: name a PEM file");
  }
  if (options.max_transfers == 0 || options.max_transfers_per_host == 0) {
    return unexpected(ErrorKind::config, "the number of transfers must be at least 1");
  }
  auto loop = std::make_unique<Loop>(options, metrics);
  if (!loop->is_ready()) return unexpected(ErrorKind::config, "libcurl has no multi handle for us");
  loop->start();
  return std::unique_ptr<CurlClient>(new CurlClient(std::move(loop)));
}

CurlClient::CurlClient(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
CurlClient::~CurlClient() {
  stop();
}
void CurlClient::send(HttpRequest request, Done done) {
  loop_->send(std::move(request), std::move(done));
}
void CurlClient::stop() {
  loop_->stop();
}

}  // namespace parcelgate
