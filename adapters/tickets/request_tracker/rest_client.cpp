#include "adapters/tickets/request_tracker/rest_client.hpp"

#include <utility>

#include "gateway/base/text.hpp"
#include "gateway/ports/desk_status.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMaxMessageBytes = 200;

std::string message_of(const RtAnswer& answer) {
  return shorten(printable_line(find_text(answer.body, "message")), kMaxMessageBytes);
}

}  // namespace

Result<RtAnswer> RtRestClient::get(const std::string& path) {
  HttpRequest request;
  request.url = options_.base_url + "/REST/2.0/" + path;
  auto answer = call(std::move(request));
  // Reading has no effect, so a lost answer leaves no doubt.
  if (!answer && answer.error().kind == ErrorKind::in_doubt)
    return unexpected(ErrorKind::unreachable, answer.error().what);
  return answer;
}

Result<RtAnswer> RtRestClient::send(std::string method, const std::string& path, std::string body,
                                    std::string_view if_match) {
  HttpRequest request;
  request.method = std::move(method);
  request.url = options_.base_url + "/REST/2.0/" + path;
  request.body = std::move(body);
  request.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
  if (!if_match.empty()) request.headers.emplace_back("If-Match", std::string(if_match));
  return call(std::move(request));
}

Result<RtAnswer> RtRestClient::call(HttpRequest request) {
  request.headers.emplace_back("Authorization", "token " + options_.token);
  request.headers.emplace_back("Accept", "application/json");
  request.total_timeout = options_.timeout;
  const bool writes = request.method != "GET";
  // Without the query, which is long and does not help to find the cause.
  const std::string requested =
      request.method + " " +
      request.url.substr(options_.base_url.size(), request.url.find('?') - options_.base_url.size());
  auto response = send_and_wait(http_, std::move(request));
  if (!response)
    return unexpected(
        Error{response.error().kind, "Request Tracker: " + response.error().what, response.error().retry_after});
  RtAnswer answer;
  answer.status = response->status;
  answer.etag = find_header(response->headers, "ETag");
  if (!response->body.empty()) {
    auto parsed = parse_json(response->body);
    if (parsed)
      answer.body = std::move(*parsed);
    else if (response->status < 300)
      return unexpected(writes ? ErrorKind::in_doubt : ErrorKind::unreachable,
                        "Request Tracker: the answer to " + requested + " is no JSON");
  }
  const auto fault = fault_of_desk_status(response->status, writes);
  if (!fault) return answer;
  Error error{*fault, "Request Tracker: HTTP " + std::to_string(response->status), response->retry_after};
  if (const std::string message = message_of(answer); !message.empty()) error.what += ", " + message;
  error.what += " (" + requested + ")";
  return unexpected(std::move(error));
}

std::string quote_ticket_sql(std::string_view value) {
  std::string quoted = "'";
  for (const char letter : value) {
    if (letter == '\'' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + "'";
}

}  // namespace parcelgate
