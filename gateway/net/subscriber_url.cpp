#include "gateway/net/subscriber_url.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>

#include "gateway/base/text.hpp"
#include "gateway/net/address_policy.hpp"
#include "gateway/net/url_parts.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMaxUrlBytes = 2'048;
constexpr std::size_t kMaxShownBytes = 200;
constexpr std::size_t kMaxHostBytes = 253;
constexpr std::size_t kMaxLabelBytes = 63;
constexpr std::string_view kAllow = "; allow it with outbound.subscriber_networks";

/// A name that is known to be no public one, with all names below it.
struct InternalName {
  std::string_view name;
  std::string_view address;  ///< the known address of the name; empty: it differs by network
};

constexpr std::array kInternalNames{
    InternalName{"localhost", "127.0.0.1"},
    InternalName{"metadata.google.internal", "169.254.169.254"},
    InternalName{"metadata.goog", "169.254.169.254"},
    InternalName{"metadata.tencentyun.com", "169.254.0.23"},
    InternalName{"local", ""},
    InternalName{"localdomain", ""},
    InternalName{"internal", ""},
    InternalName{"intranet", ""},
    InternalName{"private", ""},
    InternalName{"corp", ""},
    InternalName{"home", ""},
    InternalName{"lan", ""},
    InternalName{"home.arpa", ""},
    InternalName{"svc", ""},
    InternalName{"test", ""},
    InternalName{"invalid", ""},
    InternalName{"onion", ""},
};

struct FreeUrl {
  void operator()(CURLU* handle) const noexcept { curl_url_cleanup(handle); }
};

/// A URL as libcurl splits it.
class SplitUrl {
 public:
  explicit SplitUrl(const std::string& url) : handle_(curl_url()) {
    is_valid_ = handle_ != nullptr && curl_url_set(handle_.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK;
  }
  [[nodiscard]] bool is_valid() const noexcept { return is_valid_; }
  [[nodiscard]] bool has(CURLUPart part) const { return get(part).has_value(); }
  [[nodiscard]] std::optional<std::string> get(CURLUPart part) const {
    char* text = nullptr;
    if (curl_url_get(handle_.get(), part, &text, 0) != CURLUE_OK) return std::nullopt;
    const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
    return std::string(text);
  }

 private:
  std::unique_ptr<CURLU, FreeUrl> handle_;
  bool is_valid_{false};
};

std::string_view describe(AddressScope scope) {
  switch (scope) {
    case AddressScope::this_host:
      return "is an address of this host";
    case AddressScope::private_network:
      return "is in a private network";
    case AddressScope::link_local:
      return "has a link-local address";
    default:
      return "has a reserved address";
  }
}

bool is_host_letter(char letter) noexcept {
  return is_ascii_letter(letter) || is_ascii_digit(letter) || letter == '-' || letter == '_';
}

/// Whether a name ends in a number, decimal or hexadecimal: then it is an address, never a name (WHATWG URL, "ends in a
/// number checker").
bool ends_in_number(std::string_view host) noexcept {
  std::string_view last = host.substr(host.rfind('.') + 1);
  const bool is_hexadecimal = last.starts_with("0x");
  if (is_hexadecimal) last.remove_prefix(2);
  return std::all_of(last.begin(), last.end(), [&](char letter) {
    return is_ascii_digit(letter) || (is_hexadecimal && letter >= 'a' && letter <= 'f');
  });
}

/// Fault of the text before it is split; empty when there is none.
std::string fault_of_text(std::string_view url) {
  if (url.empty()) return "is empty";
  if (url.size() > kMaxUrlBytes) return "is longer than " + std::to_string(kMaxUrlBytes) + " bytes";
  if (std::any_of(url.begin(), url.end(), [](unsigned char letter) { return letter > 0x7f; })) {
    return "has characters outside of ASCII; write the host as xn--… and percent-encode the rest";
  }
  const auto is_bad = [](unsigned char letter) { return letter <= ' ' || letter == '\x7f' || letter == '\\'; };
  if (std::any_of(url.begin(), url.end(), is_bad)) return "has a blank, a control character or a backslash";
  const std::size_t mark = url.find("://");
  if (mark == std::string_view::npos || mark + 3 == url.size() || url[mark + 3] == '/') return "is not a full URL";
  return {};
}

/// Fault of any part but the host; empty when there is none.
std::string fault_of_parts(const SplitUrl& url) {
  const std::string scheme = url.get(CURLUPART_SCHEME).value_or("");
  if (scheme != "https" && scheme != "http") return "must start with https://";
  if (url.has(CURLUPART_USER) || url.has(CURLUPART_PASSWORD)) return "must not have a user or password";
  if (url.has(CURLUPART_FRAGMENT)) return "must not have a fragment (#…)";
  if (url.has(CURLUPART_ZONEID)) return "must not have a zone id";
  const std::string port = url.get(CURLUPART_PORT).value_or("443");
  if (port.find_first_not_of('0') == std::string::npos) return "must have a port from 1 to 65535";
  return {};
}

std::string fault_of_address(const IpAddress& address, Encryption encryption, const AddressPolicy& policy) {
  if (policy.permits(address, encryption)) return {};
  const AddressScope scope = scope_of(address);
  if (scope != AddressScope::public_internet) return std::string(describe(scope)).append(kAllow);
  return "is not encrypted; use https://";
}

bool is_below(std::string_view host, std::string_view name) noexcept {
  if (!host.ends_with(name)) return false;
  return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

bool is_host_name(std::string_view host) noexcept {
  if (host.empty() || host.size() > kMaxHostBytes || host.back() == '.') return false;
  while (!host.empty()) {
    const std::string_view label = cut_part(host, '.');
    if (label.empty() || label.size() > kMaxLabelBytes) return false;
    if (!std::all_of(label.begin(), label.end(), is_host_letter)) return false;
  }
  return true;
}

std::string fault_of_name(std::string_view host, Encryption encryption, const AddressPolicy& policy) {
  if (!is_host_name(host)) return "has no valid host name";
  if (ends_in_number(host)) return "has a host that ends in a number and is not an IPv4 address";
  const auto internal = std::find_if(kInternalNames.begin(), kInternalNames.end(),
                                     [host](const InternalName& known) { return is_below(host, known.name); });
  if (internal != kInternalNames.end()) {
    const auto address = IpAddress::parse(internal->address);
    const bool is_permitted = address ? contains(policy.allowed, *address) : !policy.allowed.empty();
    if (!is_permitted) return std::string("has a name of a private network").append(kAllow);
  } else if (host.find('.') == std::string_view::npos && policy.allowed.empty()) {
    return std::string("has a host name without a dot, a name of a private network").append(kAllow);
  }
  // The address of a name is known at connect only; there the policy decides.
  if (encryption == Encryption::none && policy.allowed.empty()) return "is not encrypted; use https://";
  return {};
}

std::string fault_of_host(const SplitUrl& url, const AddressPolicy& policy) {
  std::string host = ascii_lower(url.get(CURLUPART_HOST).value_or(""));
  const Encryption encryption = url.get(CURLUPART_SCHEME) == "https" ? Encryption::tls : Encryption::none;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (const auto address = IpAddress::parse(host)) return fault_of_address(*address, encryption, policy);
  return fault_of_name(host, encryption, policy);
}

std::string fault_of_url(std::string_view text, const Networks& allowed_networks) {
  std::string fault = fault_of_text(text);
  if (!fault.empty()) return fault;
  const SplitUrl url{std::string(text)};
  if (!url.is_valid()) return "is not a valid URL with https://";
  fault = fault_of_parts(url);
  return fault.empty() ? fault_of_host(url, {allowed_networks}) : fault;
}

}  // namespace

Result<void> check_subscriber_url(std::string_view url, const Networks& allowed_networks) {
  const std::string fault = fault_of_url(url, allowed_networks);
  if (fault.empty()) return {};
  const std::string shown = printable_line(printable_url(url));
  return unexpected(ErrorKind::rejected, (shown.empty() ? "\"\"" : shorten(shown, kMaxShownBytes)) + " " + fault);
}

}  // namespace parcelgate
