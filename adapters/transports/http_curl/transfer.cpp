#include "adapters/transports/http_curl/transfer.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <new>
#include <utility>

#include "adapters/transports/http_curl/retry_after.hpp"
#include "gateway/base/text.hpp"
#include "gateway/net/url_parts.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMaxHeaderBytes = 64u << 10;

bool repeats_safely(std::string_view method) noexcept {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE";
}

/// A line end inside a name or value would smuggle a header of its own into the request.
bool is_clean(std::string_view text) noexcept {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

Result<void> Transfer::prepare(PendingRequest pending, SteadyInstant now) {
  pending_ = std::move(pending);
  response_ = {};
  header_bytes_ = 0;
  sends_ = 0;
  too_large_ = address_denied_ = address_permitted_ = false;
  message_.fill('\0');
  curl_easy_reset(easy());
  set_policy();
  set_limits(now);
  return set_request();
}

void Transfer::set_policy() {
  const auto& options = *options_;
  curl_easy_setopt(easy(), CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy(), CURLOPT_ERRORBUFFER, message_.data());
  curl_easy_setopt(easy(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy(), CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy(), CURLOPT_FOLLOWLOCATION, max_redirects() > 0 ? 1L : 0L);
  curl_easy_setopt(easy(), CURLOPT_MAXREDIRS, max_redirects());
  curl_easy_setopt(easy(), CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(easy(), CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy(), CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.ca_bundle.empty()) curl_easy_setopt(easy(), CURLOPT_CAINFO, options.ca_bundle.c_str());
  // Set even when empty: otherwise libcurl reads the environment.
  curl_easy_setopt(easy(), CURLOPT_PROXY, pending_.request.address_policy == nullptr ? options.proxy.c_str() : "");
  curl_easy_setopt(easy(), CURLOPT_NOPROXY, "");
  curl_easy_setopt(easy(), CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy(), CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(easy(), CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
  curl_easy_setopt(easy(), CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl_easy_setopt(easy(), CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy(), CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  curl_easy_setopt(easy(), CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy(), CURLOPT_PREREQFUNCTION, &Transfer::on_send);
  curl_easy_setopt(easy(), CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy(), CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_socket);
  curl_easy_setopt(easy(), CURLOPT_OPENSOCKETDATA, this);
}

void Transfer::set_limits(SteadyInstant now) {
  const auto& request = pending_.request;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(pending_.expires_at - now);
  const auto total = std::max<std::chrono::milliseconds::rep>(left.count(), 1);
  const auto connect = std::clamp<std::chrono::milliseconds::rep>(request.connect_timeout.count(), 1, total);
  curl_easy_setopt(easy(), CURLOPT_TIMEOUT_MS, static_cast<long>(total));
  curl_easy_setopt(easy(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect));
  curl_easy_setopt(easy(), CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(options_->low_speed_bytes));
  curl_easy_setopt(easy(), CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_->low_speed_time.count()));
  curl_easy_setopt(easy(), CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.max_response_bytes));
}

Result<void> Transfer::set_request() {
  auto& request = pending_.request;
  if (!is_clean(request.method) || !is_clean(request.url)) {
    return unexpected(ErrorKind::config, "the method or URL of a request holds a line end");
  }
  curl_easy_setopt(easy(), CURLOPT_URL, request.url.c_str());
  // Waiting for a connection that may be multiplexed saves handshakes where HTTP/2 may come of it. Plain HTTP stays
  // HTTP/1.1: there it would make every request to a host wait behind the first answer.
  curl_easy_setopt(easy(), CURLOPT_PIPEWAIT, is_https(request.url) ? 1L : 0L);
  const bool has_body =
      !request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (has_body) {
    curl_easy_setopt(easy(), CURLOPT_POST, 1L);
    curl_easy_setopt(easy(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy(), CURLOPT_POSTFIELDS, request.body.data());  // stays in pending_ until the end
  } else if (request.method == "HEAD") {
    curl_easy_setopt(easy(), CURLOPT_NOBODY, 1L);
  } else {
    curl_easy_setopt(easy(), CURLOPT_HTTPGET, 1L);
  }
  const bool is_natural = has_body ? request.method == "POST" : request.method == "GET" || request.method == "HEAD";
  if (!is_natural) curl_easy_setopt(easy(), CURLOPT_CUSTOMREQUEST, request.method.c_str());

  return set_headers(has_body);
}

Result<void> Transfer::set_headers(bool has_body) {
  headers_.reset();
  add_header("Expect:");  // a second round trip before a body of a few kilobytes gains nothing
  bool names_content_type = false;
  for (const auto& [name, value] : pending_.request.headers) {
    if (!is_clean(name) || !is_clean(value))
      return unexpected(ErrorKind::config, describe("a header holds a line end"));
    names_content_type = names_content_type || curl_strequal(name.c_str(), "content-type") != 0;
    add_header(value.empty() ? name + ";" : name + ": " + value);
  }
  if (has_body && !names_content_type) add_header("Content-Type:");  // else libcurl calls every body a form
  curl_easy_setopt(easy(), CURLOPT_HTTPHEADER, headers_.get());
  return {};
}

void Transfer::add_header(const std::string& line) {
  auto* first = curl_slist_append(headers_.get(), line.c_str());
  if (first == nullptr) throw std::bad_alloc{};
  if (headers_ == nullptr) headers_.reset(first);
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  const auto bytes = size * count;
  if (bytes > transfer.pending_.request.max_response_bytes - transfer.response_.body.size()) {
    transfer.too_large_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  try {
    transfer.response_.body.append(data, bytes);
  } catch (const std::bad_alloc&) {
    transfer.too_large_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  return bytes;
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  const auto bytes = size * count;
  try {
    return transfer.keep_header({data, bytes}) ? bytes : CURL_WRITEFUNC_ERROR;
  } catch (const std::bad_alloc&) {
    transfer.too_large_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
}

bool Transfer::keep_header(std::string_view line) {
  if (line.starts_with("HTTP/")) {  // an interim answer or a redirect went before
    response_.headers.clear();
    response_.body.clear();
    return true;
  }
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaderBytes) {
    too_large_ = true;
    return false;
  }
  const auto colon = line.find(':');
  if (colon != std::string_view::npos) {
    response_.headers.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
  return true;
}

long Transfer::max_redirects() const noexcept {
  return pending_.request.address_policy == nullptr ? options_->max_redirects : 0;
}

bool Transfer::may_reach(const std::optional<IpAddress>& address) noexcept {
  const auto& policy = pending_.request.address_policy;
  if (policy == nullptr) return true;
  const Encryption encryption = is_https(pending_.request.url) ? Encryption::tls : Encryption::none;
  const bool permitted = address && policy->permits(*address, encryption);
  (permitted ? address_permitted_ : address_denied_) = true;
  return permitted;
}

int Transfer::on_send(void* self, char* remote_address, char*, int, int) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  // The connection may be one that a request without a policy has opened, so no socket was checked for this request.
  if (!transfer.may_reach(IpAddress::parse(remote_address))) return CURL_PREREQFUNC_ABORT;
  // libcurl sends again on its own when a kept-alive connection dies before the first byte of the answer. The other
  // side may have acted by then: only methods that may be repeated are.
  if (transfer.sends_ > 0 && transfer.max_redirects() == 0 && !repeats_safely(transfer.pending_.request.method)) {
    return CURL_PREREQFUNC_ABORT;
  }
  ++transfer.sends_;
  return CURL_PREREQFUNC_OK;
}

curl_socket_t Transfer::on_socket(void* self, curlsocktype, curl_sockaddr* address) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  if (!transfer.may_reach(IpAddress::of(address->addr))) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

Result<HttpResponse> Transfer::finish(CURLcode code) {
  if (code != CURLE_OK) return unexpected(explain(code));
  long status = 0;
  curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  read_retry_after();
  return std::move(response_);
}

void Transfer::read_retry_after() {
  const auto text = find_header(response_.headers, "retry-after");
  if (text.empty()) return;
  auto now = parse_http_date(find_header(response_.headers, "date"));
  if (!now) now = options_->time != nullptr ? options_->time->now() : SystemTime{}.now();
  response_.retry_after = parse_retry_after(text, *now, options_->retry_after_cap);
}

Error Transfer::abandon() const {
  if (may_have_been_sent()) return {ErrorKind::in_doubt, describe("stopped before the answer came"), std::nullopt};
  return {ErrorKind::unreachable, describe("stopped before it was sent"), std::nullopt};
}

Error Transfer::explain(CURLcode code) const {
  if (too_large_ || code == CURLE_FILESIZE_EXCEEDED) {
    return {ErrorKind::malformed,
            describe("the answer is larger than " + std::to_string(pending_.request.max_response_bytes) + " bytes"),
            std::nullopt};
  }
  // A name may have a permitted address that is down and a refused one; then it is worth another attempt.
  if (address_denied_ && !address_permitted_ && !may_have_been_sent()) {
    const std::string host(host_of(pending_.request.url));
    return {ErrorKind::rejected,
            describe(is_https(pending_.request.url) ? "the address of " + host + " is not public"
                                                    : "plain http to " + host + " is not allowed; use https://"),
            std::nullopt};
  }
  if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
    return {ErrorKind::config, describe("no http:// or https:// URL"), std::nullopt};
  }
  if (code == CURLE_ABORTED_BY_CALLBACK) {
    return {ErrorKind::in_doubt, describe("sent, but the connection ended before the answer"), std::nullopt};
  }
  const char* message = message_.front() != '\0' ? message_.data() : curl_easy_strerror(code);
  if (may_have_been_sent()) {
    return {ErrorKind::in_doubt, describe(std::string("sent, but no whole answer: ") + message), std::nullopt};
  }
  return {ErrorKind::unreachable, describe(message), std::nullopt};
}

std::string Transfer::describe(std::string_view what) const {
  std::string text = pending_.request.method + " " + printable_url(pending_.request.url) + ": ";
  text.append(what);
  return text;
}

}  // namespace parcelgate
