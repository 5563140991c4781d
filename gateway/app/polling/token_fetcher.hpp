// Fetches an account's OAuth token through the HTTP client, once for all requests that wait for it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/app/polling/mailbox.hpp"
#include "gateway/app/polling/token_keeper.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/source.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// Fetches the token when it is missing or about to expire; while the old one still works, requests continue with it.
/// For the thread "poll". Must not be destroyed while is_fetching(), because the answer calls it.
///
///     switch (tokens.ensure(now, may_send)) {
///       case TokenFetcher::State::not_needed:
///       case TokenFetcher::State::ready: break;             // send with token()
///       case TokenFetcher::State::waiting: return;          // `ended` is called when the fetch has ended
///       case TokenFetcher::State::failed: return stop_polling(tokens.error().what);
///     }
class TokenFetcher {
 public:
  /// Called on the thread "poll" when a fetch has ended, with the duration of the request.
  using Ended = std::function<void(const Result<void>& outcome, std::chrono::milliseconds took)>;
  TokenFetcher(const Source& source, const Account& account, HttpClient& http, const TimeSource& time,
               std::shared_ptr<Mailbox> mailbox, Ended ended);

  enum class State : std::uint8_t {
    not_needed,  ///< the source uses no token
    ready,       ///< token() is valid
    waiting,     ///< a fetch is under way
    failed,      ///< no fetch could be started; error() says why
  };
  /// Starts a fetch if one is due.
  /// @param may_send  called right before the request, once; false: the fetch waits for the next call
  [[nodiscard]] State ensure(Instant now, const std::function<bool()>& may_send);
  [[nodiscard]] const std::string& token() const noexcept { return token_; }
  [[nodiscard]] const Error& error() const noexcept { return error_; }
  [[nodiscard]] bool is_fetching() const noexcept { return under_way_ > 0; }
  [[nodiscard]] TokenKeeper& keeper() noexcept { return keeper_; }

 private:
  void fetch(HttpRequest request);
  void on_answer(const Result<HttpResponse>& answer, Instant sent_at);

  const Source& source_;
  const Account& account_;
  HttpClient& http_;
  const TimeSource& time_;
  std::shared_ptr<Mailbox> mailbox_;
  Ended ended_;
  TokenKeeper keeper_;
  std::string token_;
  Error error_;
  std::size_t under_way_{0};  ///< answers that will still call this object
};

}  // namespace parcelgate
