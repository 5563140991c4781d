#include "adapters/manifest/protocol/carrier_protocol.hpp"

#include "adapters/manifest/protocol/answer.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

CarrierProtocol CarrierProtocol::compile(const rapidjson::Value& manifest, CompanyOf company_of, Faults& faults) {
  CarrierProtocol made;
  made.company_of_ = std::move(company_of);
  if (const auto* account = find_member(manifest, "account"))
    made.spec_ = AccountSpec::compile(*account, "/account", faults);
  made.compile_sections(manifest, faults);
  const bool wants_token = (made.poll_ && made.poll_->request().wants_token()) ||
                           (made.subscribe_ && made.subscribe_->request().wants_token());
  if (wants_token && !made.token_) faults.add("", "a request names ${token}, but there is no section \"token\"");
  if (made.token_ && !wants_token)
    faults.add("/token", "no request names ${token}", "use it in a header, or take the section away");
  return made;
}

void CarrierProtocol::compile_sections(const rapidjson::Value& manifest, Faults& faults) {
  if (const auto* verify = find_member(manifest, "verify"))
    verification_ = Verification::compile(*verify, "/verify", spec_, faults);
  if (const auto* ack = find_member(manifest, "ack"))
    acknowledgements_ = Acknowledgements::compile(*ack, "/ack", spec_, faults);
  if (const auto* token = find_member(manifest, "token"))
    token_ = TokenExchange::compile(*token, "/token", spec_, faults);
  if (const auto* poll = find_member(manifest, "poll")) poll_ = PollSection::compile(*poll, "/poll", spec_, faults);
  if (const auto* subscribe = find_member(manifest, "subscribe"))
    subscribe_ = SubscribeSection::compile(*subscribe, "/subscribe", spec_, faults);
}

void CarrierProtocol::check_account(const Account& account, AccountUse use, std::string_view pointer,
                                    Faults& faults) const {
  spec_.check(account, pointer, faults);
  verification_.check_account(account, spec_, pointer, faults);
  const auto need = [&](const RequestChoice& choice, std::string_view purpose, std::string_view off) {
    std::vector<Variable> needed = choice.used(account, spec_);
    if (token_ && choice.wants_token()) {
      const auto more = token_->request().used(account, spec_);
      needed.insert(needed.end(), more.begin(), more.end());
    }
    check_needs(needed, account, spec_, pointer, purpose, off, faults);
  };
  if (poll_ && use.poll) need(poll_->request(), "be polled", "\"poll\": false in the account");
  if (subscribe_ && use.subscribe) need(subscribe_->request(), "subscribe", "\"subscribe\": false in the account");
}

Result<void> CarrierProtocol::verify(const Account& account, const SourceMessage& message,
                                     ParsedMessage* parsed) const {
  return verification_.verify(account, spec_, message, parsed);
}

std::string_view CarrierProtocol::verified_by(const Account& account, const SourceMessage& message,
                                              ParsedMessage* parsed) const {
  return verification_.deciding_way(account, spec_, message, parsed);
}

std::optional<HttpRequest> CarrierProtocol::public_keys_request(const Account& account) const {
  constexpr std::size_t kMostBytes = 256u << 10;
  HttpRequest request;
  request.url = verification_.keys_url(account, spec_);
  if (request.url.empty()) return std::nullopt;
  request.headers.emplace_back("Accept", "application/json");
  request.max_response_bytes = kMostBytes;
  return request;
}

HttpReply CarrierProtocol::acknowledge(std::string_view set, const Account& account, const SourceMessage& message,
                                       AckKind kind, ParsedMessage* parsed) const {
  return acknowledgements_.reply(set, kind, account, spec_, message, parsed);
}

std::unique_ptr<PushReplies> CarrierProtocol::prepare_replies(std::string_view set, const Account& account,
                                                              const SourceMessage& message,
                                                              ParsedMessage* parsed) const {
  return acknowledgements_.prepare(set, account, spec_, message, parsed);
}

std::optional<PollPolicy> CarrierProtocol::poll_policy() const {
  if (!poll_) return std::nullopt;
  return poll_->policy();
}

EvaluationContext CarrierProtocol::scope_of(const Account& account, std::string_view token,
                                            std::span<const PollItem> items, Instant now) const {
  EvaluationContext scope;
  scope.account = &account;
  scope.spec = &spec_;
  scope.token = token;
  scope.items = items;
  scope.item = items.empty() ? nullptr : &items.front();
  scope.company_of = &company_of_;
  scope.now = now;
  return scope;
}

Result<std::optional<HttpRequest>> CarrierProtocol::token_request(const Account& account, Instant now) const {
  if (!token_) return std::optional<HttpRequest>{};
  auto request = token_->request().build(scope_of(account, {}, {}, now));
  if (!request) return unexpected(std::move(request).error());
  return std::optional(std::move(*request));
}

Result<AccessToken> CarrierProtocol::read_token(const HttpResponse& answer) const {
  if (!token_) return unexpected(ErrorKind::config, "the source uses no token");
  return token_->read(answer);
}

Result<HttpRequest> CarrierProtocol::poll_request(const Account& account, std::string_view token,
                                                  std::span<const PollItem> items, Instant now) const {
  if (!poll_) return unexpected(ErrorKind::config, "the source cannot be polled");
  if (items.empty() || items.size() > poll_->policy().batch_size) {
    return unexpected(ErrorKind::config,
                      "a poll of this source is for 1 to " + std::to_string(poll_->policy().batch_size) + " numbers");
  }
  return poll_->request().build(scope_of(account, token, items, now));
}

std::optional<SubscriptionPolicy> CarrierProtocol::subscription_policy() const {
  if (!subscribe_) return std::nullopt;
  return subscribe_->policy();
}

Result<std::optional<HttpRequest>> CarrierProtocol::subscribe_request(const Account& account, std::string_view token,
                                                                      const PollItem& item, Instant now) const {
  if (!subscribe_) return std::optional<HttpRequest>{};
  auto request = subscribe_->request_for(item).build(scope_of(account, token, {&item, 1}, now));
  if (!request) return unexpected(std::move(request).error());
  return std::optional(std::move(*request));
}

Result<void> CarrierProtocol::read_subscription(const HttpResponse& answer) const {
  auto status = check_status(answer);
  Arena arena;
  const auto tree = read_tree(answer, arena);
  if (subscribe_ && tree) {
    if (auto checked = check_rules(*tree, subscribe_->errors(), answer); !checked) return checked;
  }
  if (status && subscribe_ && subscribe_->reads_body() && !tree) {
    return unexpected(ErrorKind::malformed, "the answer to a subscription: " + tree.error().what);
  }
  return status;
}

}  // namespace parcelgate
