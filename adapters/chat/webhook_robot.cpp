#include "adapters/chat/webhook_robot.hpp"

#include <algorithm>

#include "adapters/manifest/protocol/answer.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostAnswerBytes = 64 * 1024;
constexpr std::size_t kShownAnswerBytes = 200;
/// Left free of the robot's limit: the keyword, and characters that are replaced by longer ones.
constexpr std::size_t kSpareBytes = 100;
/// Shorter parts of an address are words such as "send", not tokens.
constexpr std::size_t kLeastTokenBytes = 8;

/// The address behind its host, and every part of it that may be a token. The host may be shown.
std::vector<std::string> secrets_in(const RobotOptions& options) {
  std::vector<std::string> found;
  if (!options.secret.empty()) found.push_back(options.secret);
  const std::string_view url = options.url;
  const auto scheme = url.find("://");
  const auto path = scheme == std::string_view::npos ? scheme : url.find_first_of("/?", scheme + 3);
  if (path == std::string_view::npos) return found;
  found.emplace_back(url.substr(path));
  found.emplace_back(url.substr(path, url.find('?') - path));
  for (std::string_view rest = url.substr(path); !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find_first_of("/?&="));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    if (part.size() >= kLeastTokenBytes) found.emplace_back(part);
  }
  std::erase_if(found, [](const std::string& one) { return one.size() < 2; });
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& one, const auto& two) { return one.size() > two.size(); });
  return found;
}

void add_line(std::string& list, std::string_view line) {
  if (line.empty()) return;
  if (!list.empty()) list += '\n';
  list += line;
}

}  // namespace

Result<std::unique_ptr<ChatRobot>> WebhookRobot::create(std::shared_ptr<const RobotPlan> plan, RobotOptions options,
                                                        HttpClient& http, const TimeSource& time) {
  if (!is_http_url(options.url)) return unexpected(ErrorKind::config, "url: must start with https:// and name a host");
  if (!options.secret.empty() && !plan->signs) return unexpected(ErrorKind::config, "secret: this robot does not sign");
  return std::unique_ptr<ChatRobot>(std::make_unique<WebhookRobot>(std::move(plan), std::move(options), http, time));
}

WebhookRobot::WebhookRobot(std::shared_ptr<const RobotPlan> plan, RobotOptions options, HttpClient& http,
                           const TimeSource& time)
    : plan_(std::move(plan)), options_(std::move(options)), http_(http), time_(time), limits_(plan_->limits) {
  account_.settings["url"] = options_.url;
  account_.settings["signed"] = options_.secret.empty() ? "no" : "yes";
  if (!options_.secret.empty()) account_.secrets["sign"] = {options_.secret};
  limits_.text_bytes -= kSpareBytes;
  hidden_ = secrets_in(options_);
}

std::string WebhookRobot::hide(std::string text) const {
  for (const std::string& secret : hidden_) {
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
      text.replace(at, secret.size(), "***");
      at += 3;
    }
  }
  return text;
}

std::string WebhookRobot::replace(std::string_view text) const {
  std::string out;
  for (const char letter : text) {
    const auto found = std::find_if(plan_->replaced.begin(), plan_->replaced.end(),
                                    [letter](const auto& row) { return row.first == letter; });
    if (found == plan_->replaced.end())
      out += letter;
    else
      out += found->second;
  }
  return out;
}

/// The text as the chat tool gets it: with the keyword, without characters that mean something there, and with the
/// mentions behind it.
Result<std::string> WebhookRobot::message_text(std::string_view text, std::span<const ChatMention> mentions) const {
  std::string written(text);
  if (!options_.keyword.empty() && written.find(options_.keyword) == std::string::npos)
    written = options_.keyword + " " + written;
  written = replace(written);
  std::string names;
  for (const ChatMention& mention : mentions) {
    const bool by_id = !mention.id.empty();
    const auto& pattern = by_id ? plan_->id_text : plan_->mobile_text;
    if (!pattern) continue;
    const NamedValues values{{"mention", by_id ? mention.id : mention.mobile}};
    EvaluationContext scope;
    scope.values = &values;
    std::string scratch;
    const auto name = pattern->render(scope, scratch);
    if (!name) return unexpected(name.error());
    names.append(" ").append(*name);
  }
  const std::size_t most = plan_->limits.text_bytes;
  constexpr std::size_t kEllipsisBytes = 3;
  if (written.size() + names.size() > most)
    written = shorten(written, most - std::min(most, names.size() + kEllipsisBytes));
  return written + names;
}

Result<HttpRequest> WebhookRobot::request_of(std::string_view text, std::span<const ChatMention> mentions,
                                             Instant now) const {
  auto written = message_text(text, mentions);
  if (!written) return unexpected(std::move(written).error());
  NamedValues values{{"text", *std::move(written)}, {"ids", ""}, {"mobiles", ""}, {"mention", ""}};
  for (const ChatMention& mention : mentions) {
    add_line(values["ids"], mention.id);
    add_line(values["mobiles"], mention.id.empty() ? std::string_view(mention.mobile) : std::string_view{});
  }
  EvaluationContext scope;
  scope.account = &account_;
  scope.spec = &plan_->spec;
  scope.values = &values;
  scope.now = now;
  auto request = plan_->send.build(scope);
  if (!request) return request;
  if (plan_->body_bytes > 0 && request->body.size() > plan_->body_bytes)
    return unexpected(ErrorKind::rejected, "the message has more bytes than the robot takes");
  request->total_timeout = options_.timeout;
  request->max_response_bytes = kMostAnswerBytes;
  return request;
}

Result<std::string> WebhookRobot::send(std::string_view text, std::span<const ChatMention> mentions) {
  auto request = request_of(text, mentions, time_.now());
  if (!request) return unexpected(request.error().kind, hide(request.error().what));
  return judge(send_and_wait(http_, *std::move(request)));
}

Result<void> WebhookRobot::check_body(const HttpResponse& answer) const {
  Arena arena;
  if (plan_->answers_text) {
    const std::string_view body = trim(answer.body);
    rapidjson::Value tree(rapidjson::kObjectType);
    tree.AddMember("text", rapidjson::Value(body.data(), static_cast<rapidjson::SizeType>(body.size())),
                   arena.allocator());
    return check_rules(tree, plan_->errors, answer);
  }
  const auto tree = read_tree(answer, arena);
  if (tree && tree->IsObject()) return check_rules(*tree, plan_->errors, answer);
  if (auto status = check_status(answer); !status) return status;
  return unexpected(ErrorKind::malformed, "the answer is no JSON object");
}

Result<std::string> WebhookRobot::judge(const Result<HttpResponse>& answer) const {
  if (!answer) return unexpected(answer.error().kind, hide(answer.error().what));
  auto outcome = check_body(*answer);
  if (outcome) outcome = check_status(*answer);
  if (outcome) {
    return hide("HTTP " + std::to_string(answer->status) + " " +
                shorten(printable_line(answer->body), kShownAnswerBytes));
  }
  Error error = outcome.error();
  error.what = hide(printable_line(error.what));
  constexpr int kGatewayTimeout = 504;
  // An answer that says neither yes nor no leaves the outcome open.
  if (error.kind == ErrorKind::malformed || answer->status == kGatewayTimeout) error.kind = ErrorKind::in_doubt;
  if (error.kind == ErrorKind::not_found) error.kind = ErrorKind::unauthorized;
  if (error.kind == ErrorKind::rate_limited && !error.retry_after)
    error.retry_after = std::chrono::ceil<std::chrono::seconds>(plan_->limits.block);
  return unexpected(std::move(error));
}

}  // namespace parcelgate
