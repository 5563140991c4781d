#include "adapters/platforms/data_platform.hpp"

#include <algorithm>

#include "adapters/manifest/protocol/answer.hpp"
#include "adapters/manifest/time/moment.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostAnswerBytes = 1u << 20;
/// A token that ends this soon is not used any more.
constexpr std::chrono::seconds kTokenReserve{60};
constexpr int kUnavailable = 503;

std::string in_seconds(Instant at) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
}

/// An answer that says neither yes nor no leaves the outcome open, except one that says "not now".
Error without_verdict(const HttpResponse& answer, std::string what) {
  const auto stated = error_of_http_status(answer.status);
  const bool was_not_taken = answer.status == kUnavailable || (stated && stated->code != ItemErrorCode::unreachable);
  if (stated && was_not_taken) return to_error(*stated, answer.retry_after);
  return {ErrorKind::in_doubt, stated ? stated->what : std::move(what), answer.retry_after};
}

bool is_one_of(const std::optional<Path>& at, const std::vector<std::string>& values, const rapidjson::Value& tree) {
  if (!at) return false;
  const std::string_view found = at->first_text(Node{&tree, nullptr});
  return std::find(values.begin(), values.end(), found) != values.end();
}

}  // namespace

DataPlatform::DataPlatform(std::shared_ptr<const PlatformPlan> plan, Account account, PlatformCompanyCodes companies,
                           HttpClient& http, const TimeSource& time)
    : plan_(std::move(plan)),
      account_(std::move(account)),
      companies_(std::move(companies)),
      http_(http),
      time_(time) {}

const PlatformCall* DataPlatform::find_call(ReturnState state) const noexcept {
  const PlatformState* const found = plan_->find(state);
  return found == nullptr ? nullptr : &found->call;
}

NamedValues DataPlatform::values_of(const WriteBack& wanted) const {
  NamedValues values;
  for (const std::string_view name : kWriteBackValues) values[std::string(name)];
  values["refund_id"] = wanted.refund_id;
  values["return_id"] = wanted.return_id;
  values["order_id"] = wanted.order_id;
  values["sku"] = wanted.sku;
  values["carrier"] = wanted.carrier;
  values["tracking_number"] = wanted.tracking_number;
  values["at_s"] = in_seconds(wanted.at);
  values["at_china"] = to_china_time(wanted.at);
  const auto company = companies_.find(wanted.carrier);
  if (company != companies_.end()) values["company"] = company->second;
  if (wanted.condition) values["condition"] = to_string(*wanted.condition);
  if (wanted.quantity) values["quantity"] = std::to_string(*wanted.quantity);
  if (wanted.condition && wanted.quantity) {
    const bool is_good = *wanted.condition == GoodsCondition::good;
    values["good_count"] = std::to_string(is_good ? *wanted.quantity : 0);
    values["bad_count"] = std::to_string(is_good ? 0 : *wanted.quantity);
  }
  for (const auto& [name, table] : plan_->find(wanted.state)->words) {
    const auto word = table.find(values[name]);
    values[name] = word == table.end() ? std::string{} : word->second;
  }
  return values;
}

std::string DataPlatform::missing_value(const WriteBack& wanted) const {
  const NamedValues values = values_of(wanted);
  for (const Variable& name : plan_->used(wanted.state)) {
    if (name.kind == Variable::Kind::value && !name.optional && values.at(name.key).empty()) return name.key;
  }
  return {};
}

EvaluationContext DataPlatform::scope_of(const NamedValues* values) const {
  EvaluationContext scope;
  scope.account = &account_;
  scope.spec = &plan_->spec;
  scope.values = values;
  scope.now = time_.now();
  scope.token = token_;
  return scope;
}

Result<bool> DataPlatform::is_written(const WriteBack& wanted) {
  const PlatformRead& read = *plan_->find(wanted.state)->read;
  auto answer = call(read.request, read.errors, nullptr, values_of(wanted));
  if (!answer) {
    Error error = std::move(answer).error();
    // A read has no effect, so it can be repeated.
    if (error.kind == ErrorKind::in_doubt) error.kind = ErrorKind::unreachable;
    return unexpected(std::move(error));
  }
  const std::string_view state = read.at->first_text(Node{&answer->tree, nullptr});
  if (std::find(read.written.begin(), read.written.end(), state) != read.written.end()) return true;
  const bool is_open = read.open.empty() || std::find(read.open.begin(), read.open.end(), state) != read.open.end();
  if (is_open) return false;
  return unexpected(ErrorKind::conflict, "the case is in the state \"" + shorten(printable_line(state), 60) +
                                             "\" there, which does not take it; look at the case");
}

Result<void> DataPlatform::write(const WriteBack& wanted) {
  const PlatformState& state = *plan_->find(wanted.state);
  auto answer = call(state.request, state.errors, &state, values_of(wanted));
  if (!answer) return unexpected(std::move(answer).error());
  return {};
}

/// A token that is refused is fetched anew, once: the refusal proves that nothing happened.
Result<DataPlatform::Answer> DataPlatform::call(const RequestTemplate& request, const ErrorRules& errors,
                                                const PlatformState* writes, const NamedValues& values) {
  const bool wants_token = request.wants_token();
  const bool had_token = !token_.empty();
  if (wants_token) {
    if (auto fetched = fetch_token(); !fetched) return unexpected(explain(std::move(fetched).error()));
  }
  auto answer = call_once(request, errors, writes, values);
  if (!answer && answer.error().kind == ErrorKind::unauthorized && wants_token) {
    token_.clear();
    if (had_token) {
      if (auto fetched = fetch_token(); !fetched) return unexpected(explain(std::move(fetched).error()));
      answer = call_once(request, errors, writes, values);
    }
  }
  if (!answer) return unexpected(explain(std::move(answer).error()));
  return answer;
}

Result<DataPlatform::Answer> DataPlatform::call_once(const RequestTemplate& request, const ErrorRules& errors,
                                                     const PlatformState* writes, const NamedValues& values) {
  auto made = request.build(scope_of(&values));
  if (!made) return unexpected(std::move(made).error());
  made->max_response_bytes = kMostAnswerBytes;
  auto response = send_and_wait(http_, *std::move(made));
  if (!response) {
    Error error = std::move(response).error();
    if (error.kind == ErrorKind::malformed) error.kind = ErrorKind::in_doubt;  // longer than we read: it has arrived
    return unexpected(std::move(error));
  }
  Answer answer{*std::move(response), std::make_shared<Arena>(), {}};
  auto tree = read_tree(answer.response, *answer.arena);
  if (!tree || !tree->IsObject()) return unexpected(without_verdict(answer.response, "the answer is no JSON object"));
  answer.tree = *std::move(tree);
  if (writes != nullptr && is_one_of(writes->already_at, writes->already, answer.tree)) return answer;
  if (auto checked = check_rules(answer.tree, errors, answer.response); !checked) {
    Error error = std::move(checked).error();
    if (error.kind == ErrorKind::malformed) error = without_verdict(answer.response, std::move(error.what));
    return unexpected(std::move(error));
  }
  if (!check_status(answer.response)) return unexpected(without_verdict(answer.response, {}));
  return answer;
}

Result<void> DataPlatform::fetch_token() {
  if (!token_.empty() && time_.monotonic_now() < token_until_) return {};
  token_.clear();
  auto request = plan_->token->request().build(scope_of(nullptr));
  if (!request) return unexpected(std::move(request).error());
  request->max_response_bytes = kMostAnswerBytes;
  const auto answer = send_and_wait(http_, *std::move(request));
  if (!answer) return unexpected(ErrorKind::unreachable, answer.error().what);
  auto token = plan_->token->read(*answer);
  if (!token) return unexpected(std::move(token).error());
  token_ = std::move(token->value);
  token_until_ = time_.monotonic_now() + token->lifetime - std::min(kTokenReserve, token->lifetime / 2);
  return {};
}

/// Adds what to do, and takes secrets out of texts that the platform may have repeated.
Error DataPlatform::explain(Error error) const {
  constexpr std::size_t kLeastSecretBytes = 6;
  error.what = printable_line(error.what);
  const auto hide = [&](const std::string& secret) {
    if (secret.size() < kLeastSecretBytes) return;
    for (auto at = error.what.find(secret); at != std::string::npos; at = error.what.find(secret, at))
      error.what.replace(at, secret.size(), "***");
  };
  hide(token_);
  for (const auto& [name, values] : account_.secrets) std::for_each(values.begin(), values.end(), hide);
  const std::string code = error.what.substr(0, error.what.find(':'));
  const auto remedy = plan_->remedies.find(code);
  if (remedy != plan_->remedies.end())
    error.what += "; " + remedy->second;
  else if (error.kind == ErrorKind::unauthorized)
    error.what += "; renew the key or the session of this shop, and restart the gateway";
  return error;
}

}  // namespace parcelgate
