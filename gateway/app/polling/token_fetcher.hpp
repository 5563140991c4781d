// Gets an account's OAuth token through the HTTP client, once for all requests that wait for it.
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

class TokenFetcher {
 public:
  /// Called on "poll" when a fetch ended, with the request's time.
  using Ended = std::function<void(const Result<void>& outcome, std::chrono::milliseconds took)>;
  TokenFetcher(const Source& source, const Account& account, HttpClient& http, const TimeSource& time,
               std::shared_ptr<Mailbox> mailbox, Ended ended);

  enum class State : std::uint8_t {
    not_needed,  ///< the source uses none
    ready,       ///< token() is there
    waiting,     ///< a fetch is under way
    failed,      ///< no fetch could be started; error() says why
  };
  /// Starts a fetch where one is due. `may_send` is asked right before.
  [[nodiscard]] State ensure(Instant now, const std::function<bool()>& may_send);
  [[nodiscard]] const std::string& token() const noexcept { return token_; }
  [[nodiscard]] const Error& error() const noexcept { return error_; }
  [[nodiscard]] bool is_fetching() const noexcept { return under_way_ > 0; }
  [[nodiscard]] TokenKeeper& keeper() noexcept { return keeper_; }

 private:
  void fetch(HttpRequest request);
  void on_answer(const Result<HttpResponse>& answer, Instant asked_at);

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
