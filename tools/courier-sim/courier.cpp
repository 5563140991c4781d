#include "tools/courier-sim/courier.hpp"

#include <cpprest/asyncrt_utils.h>

#include "tools/courier-sim/digests.hpp"

namespace courier_sim {

Answer Courier::rate_limited() const {
  return {.status = 429, .body = R"({"message":"Too Many Requests"})"};
}

bool Courier::is_acknowledged(int status, const std::string&) const {
  return status >= 200 && status < 300;
}

std::string Courier::push_url(const std::string& number, const std::string& hook, bool is_forged) const {
  const auto subscription = world_.find_subscription(account_.source, number);
  std::string url = subscription && !subscription->url.empty() ? subscription->url : hook;
  const std::string query = account_.get(is_forged ? "forged_hook_query" : "hook_query");
  if (!query.empty()) url += (url.find('?') == std::string::npos ? "?" : "&") + query;
  return url;
}

std::string Courier::subscribed(const std::string& number, const std::string& setting,
                                const std::string& fallback) const {
  const auto subscription = world_.find_subscription(account_.source, number);
  if (!subscription) return fallback;
  const auto found = subscription->settings.find(setting);
  return found == subscription->settings.end() ? fallback : found->second;
}

std::map<std::string, std::string> form_fields(const std::string& body) {
  std::map<std::string, std::string> fields;
  std::size_t begin = 0;
  while (begin < body.size()) {
    auto end = body.find('&', begin);
    if (end == std::string::npos) end = body.size();
    const std::string pair = body.substr(begin, end - begin);
    const auto equals = pair.find('=');
    if (equals != std::string::npos) fields[form_decode(pair.substr(0, equals))] = form_decode(pair.substr(equals + 1));
    begin = end + 1;
  }
  return fields;
}

std::pair<std::string, std::string> basic_credentials(const Question& question) {
  const auto header = question.headers.find("authorization");
  if (header == question.headers.end() || header->second.rfind("Basic ", 0) != 0) return {};
  const auto bytes = utility::conversions::from_base64(header->second.substr(6));
  const std::string text(bytes.begin(), bytes.end());
  const auto colon = text.find(':');
  if (colon == std::string::npos) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace courier_sim
