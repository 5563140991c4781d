#include "gateway/app/polling/token_fetcher.hpp"

#include <utility>

namespace parcelgate {
namespace {

Result<AccessToken> read(const Source& source, const Result<HttpResponse>& answer) {
  if (!answer) return unexpected(answer.error());
  const auto status = "token endpoint: HTTP " + std::to_string(answer->status);
  if (answer->status == 429) return unexpected(Error{ErrorKind::rate_limited, status, answer->retry_after});
  if (answer->status >= 500) return unexpected(Error{ErrorKind::unreachable, status, answer->retry_after});
  if (answer->status >= 400) return unexpected(ErrorKind::unauthorized, status + ": check the account's credentials");
  auto token = source.read_token(*answer);
  if (token && (token->value.empty() || token->lifetime <= std::chrono::seconds{0})) {
    return unexpected(ErrorKind::malformed, "token endpoint: the answer holds no living token");
  }
  return token;
}

}  // namespace

TokenFetcher::TokenFetcher(const Source& source, const Account& account, HttpClient& http, const TimeSource& time,
                           std::shared_ptr<Mailbox> mailbox, Ended ended)
    : source_(source),
      account_(account),
      http_(http),
      time_(time),
      mailbox_(std::move(mailbox)),
      ended_(std::move(ended)) {}

TokenFetcher::State TokenFetcher::ensure(Instant now, const std::function<bool()>& may_send) {
  const auto usable = keeper_.usable(now);
  if (usable && !keeper_.wants_fetch(now)) return token_ = *usable, State::ready;
  if (keeper_.wants_fetch(now)) {
    auto request = source_.token_request(account_, now);
    if (!request) return error_ = std::move(request).error(), State::failed;
    if (!*request) return token_.clear(), State::not_needed;
    if (may_send()) fetch(**std::move(request));
  }
  if (!usable) return State::waiting;
  token_ = *usable;
  return State::ready;
}

void TokenFetcher::fetch(HttpRequest request) {
  keeper_.fetch_started();
  ++under_way_;
  http_.send(std::move(request), [this, mailbox = mailbox_, sent_at = time_.now()](Result<HttpResponse> answer) {
    mailbox->post([this, sent_at, answer = std::move(answer)] { on_answer(answer, sent_at); });
  });
}

void TokenFetcher::on_answer(const Result<HttpResponse>& answer, Instant sent_at) {
  --under_way_;
  const auto now = time_.now();
  auto token = read(source_, answer);
  if (token) {
    // The lifetime counts from the request: the token cannot be older, and this never overestimates it.
    keeper_.fetched(std::move(token).value(), sent_at);
    return ended_({}, now - sent_at);
  }
  keeper_.fetch_failed();
  ended_(unexpected(std::move(token).error()), now - sent_at);
}

}  // namespace parcelgate
