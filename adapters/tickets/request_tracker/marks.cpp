#include "adapters/tickets/request_tracker/marks.hpp"

#include "adapters/tickets/request_tracker/rest_client.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/base/text.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

/// Of every message that came over REST; what comes by mail or from the web pages has another value.
constexpr std::string_view kInterface = "X-RT-Interface: REST";

std::string parameter(std::string_view name, std::string_view value) {
  return std::string(name) + "=\"" + percent_encode(value) + "\"";
}

bool came_over_rest(const rapidjson::Value& attachment) {
  return find_text(attachment, "Headers").find(kInterface) != std::string_view::npos;
}

bool has_parameter(const rapidjson::Value& attachment, std::string_view name, std::string_view value) {
  return came_over_rest(attachment) &&
         find_text(attachment, "Headers").find(parameter(name, value)) != std::string_view::npos;
}

/// As former versions wrote it.
bool has_last_line(const rapidjson::Value& attachment, std::string_view value, std::string_view own_user) {
  const auto* creator = find_member(attachment, "Creator");
  if (own_user.empty() || creator == nullptr || find_text(*creator, "id") != own_user) return false;
  return came_over_rest(attachment) &&
         trim(find_text(attachment, "Content")).ends_with("[ref " + std::string(value) + "]");
}

}  // namespace

std::string marked_content_type(std::string_view key, std::string_view external_id) {
  std::string type = "text/plain";
  if (!key.empty()) type += "; " + parameter("parcelgate-ref", key);
  if (!external_id.empty()) type += "; " + parameter("parcelgate-ticket", external_id);
  return type;
}

bool is_marked(const rapidjson::Value& attachment, std::string_view key, std::string_view own_user) {
  return has_parameter(attachment, "parcelgate-ref", key) || has_last_line(attachment, key, own_user);
}

bool is_marked_ticket(const rapidjson::Value& attachment, std::string_view external_id, std::string_view own_user) {
  return has_parameter(attachment, "parcelgate-ticket", external_id) ||
         has_last_line(attachment, external_id, own_user);
}

bool has_text(const rapidjson::Value& attachment, std::string_view text) {
  return came_over_rest(attachment) && trim(find_text(attachment, "Content")) == trim(text);
}

}  // namespace parcelgate
