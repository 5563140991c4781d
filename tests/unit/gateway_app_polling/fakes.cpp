#include "tests/unit/gateway_app_polling/fakes.hpp"

#include <map>
#include <sstream>

namespace parcelgate::testing {
namespace {

std::optional<ErrorKind> named_kind(std::string_view body) {
  static const std::map<std::string_view, ErrorKind> kKinds{
      {"UNAUTHORIZED", ErrorKind::unauthorized}, {"RATE_LIMITED", ErrorKind::rate_limited},
      {"UNREACHABLE", ErrorKind::unreachable},   {"REJECTED", ErrorKind::rejected},
      {"NOT_FOUND", ErrorKind::not_found},       {"MALFORMED", ErrorKind::malformed}};
  const auto found = kKinds.find(body);
  return found == kKinds.end() ? std::nullopt : std::optional(found->second);
}

HttpHeaders authorization(std::string_view token) {
  if (token.empty()) return {};
  return {{"Authorization", std::string(token)}};
}

}  // namespace

Result<Decoded> FakeSource::decode(const Account&, const SourceMessage& message) const {
  if (const auto kind = named_kind(message.body))
    return unexpected(*kind, "the courier says " + std::string(message.body));
  Decoded decoded;
  std::istringstream lines{std::string(message.body)};
  std::string number;
  while (lines >> number) {
    if (number.starts_with('!')) {
      ItemError error{find_item_error_code(number.substr(1)).value(), "item error", ""};
      lines >> error.tracking_number;
      decoded.errors.push_back(std::move(error));
      continue;
    }
    std::string status;
    std::int64_t seconds = 0;
    lines >> status >> seconds;
    TrackingEvent event;
    event.event_id = number + status + std::to_string(seconds);
    event.occurred_at.at = Instant{std::chrono::seconds{seconds}};
    event.status = find_status(status);
    event.proof = ProofLevel::signed_;
    decoded.shipments.push_back({"sf", number, {std::move(event)}});
  }
  return decoded;
}

Result<std::optional<HttpRequest>> FakeSource::token_request(const Account&, Instant) const {
  if (!uses_token) return std::optional<HttpRequest>{};
  HttpRequest request;
  request.method = "POST";
  request.url = "http://courier/token";
  return std::optional(std::move(request));
}

Result<AccessToken> FakeSource::read_token(const HttpResponse& answer) const {
  if (answer.body.empty()) return unexpected(ErrorKind::malformed, "no token");
  return AccessToken{answer.body, std::chrono::seconds{3600}};
}

Result<HttpRequest> FakeSource::poll_request(const Account&, std::string_view token, std::span<const PollItem> items,
                                             Instant) const {
  HttpRequest request;
  request.url = "http://courier/poll?";
  for (const auto& item : items) {
    if (item.tracking_number.starts_with("NOHINT"))
      return unexpected(ErrorKind::rejected, "the source wants a phone_tail");
    if (!request.url.ends_with('?')) request.url += ',';
    request.url += item.tracking_number;
    for (const auto& [name, value] : item.hints) request.url += ";" + name + "=" + value;
  }
  request.headers = authorization(token);
  return request;
}

Result<std::optional<HttpRequest>> FakeSource::subscribe_request(const Account&, std::string_view token,
                                                                 const PollItem& item, Instant) const {
  if (!takes_subscriptions) return std::optional<HttpRequest>{};
  HttpRequest request;
  request.method = "POST";
  request.url = (item.was_subscribed ? "http://courier/again?" : "http://courier/subscribe?") + item.tracking_number;
  request.headers = authorization(token);
  return std::optional(std::move(request));
}

Result<void> FakeSource::read_subscription(const HttpResponse& answer) const {
  if (answer.body == "ok") return {};
  return unexpected(ErrorKind::rejected, "not taken");
}

}  // namespace parcelgate::testing
