// An HTTP client that a test answers by hand, and a source with a one-line language.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "gateway/ports/http.hpp"
#include "gateway/ports/source.hpp"
#include "tests/support/stepped_time.hpp"

namespace parcelgate::testing {

/// Keeps what was sent until the test answers it.
class FakeHttp final : public HttpClient {
 public:
  void send(HttpRequest request, Done done) override { sent_.push_back({std::move(request), std::move(done)}); }

  [[nodiscard]] std::size_t waiting() const noexcept { return sent_.size(); }
  /// URL and token of the oldest request that waits; empty when none does.
  [[nodiscard]] std::string next_url() const { return sent_.empty() ? "" : sent_.front().request.url; }
  [[nodiscard]] std::string next_body() const { return sent_.empty() ? "" : sent_.front().request.body; }
  [[nodiscard]] std::string next_token() const {
    return sent_.empty() ? "" : std::string(find_header(sent_.front().request.headers, "authorization"));
  }
  void answer(Result<HttpResponse> answer) {
    const auto sent = std::move(sent_.front());
    sent_.pop_front();
    sent.done(std::move(answer));
  }

 private:
  struct Sent {
    HttpRequest request;
    Done done;
  };
  std::deque<Sent> sent_;
};

/// Polls "http://courier/poll?<numbers>". An answer's lines are "<number> <status> <seconds since 1970>" for an event
/// and
/// "!<code> <number>" for an item error; a body that is one of Error's kinds in capitals is that error.
class FakeSource final : public Source {
 public:
  PollPolicy policy;
  std::string version{"1.1"};
  bool can_poll{true};
  bool uses_token{false};
  bool takes_subscriptions{false};
  SubscriptionPolicy subscription;

  [[nodiscard]] std::string_view id() const noexcept override { return "sf"; }
  [[nodiscard]] std::string_view mapping_version() const noexcept override { return version; }
  [[nodiscard]] Result<void> verify(const Account&, const SourceMessage&) const override { return {}; }
  [[nodiscard]] Result<Decoded> decode(const Account& account, const SourceMessage& message) const override;
  [[nodiscard]] HttpReply acknowledge(const Account&, const SourceMessage&, AckKind) const override { return {}; }
  [[nodiscard]] std::vector<std::string> mqtt_filters(const Account&) const override { return {}; }
  [[nodiscard]] std::optional<PollPolicy> poll_policy(const Account&) const override {
    return can_poll ? std::optional(policy) : std::nullopt;
  }
  [[nodiscard]] Result<std::optional<HttpRequest>> token_request(const Account& account, Instant now) const override;
  [[nodiscard]] Result<AccessToken> read_token(const HttpResponse& answer) const override;
  [[nodiscard]] Result<HttpRequest> poll_request(const Account& account, std::string_view token,
                                                 std::span<const PollItem> items, Instant now) const override;
  [[nodiscard]] std::optional<SubscriptionPolicy> subscription_policy(const Account&) const override {
    return takes_subscriptions ? std::optional(subscription) : std::nullopt;
  }
  [[nodiscard]] Result<std::optional<HttpRequest>> subscribe_request(const Account& account, std::string_view token,
                                                                     const PollItem& item, Instant now) const override;
  [[nodiscard]] Result<void> read_subscription(const HttpResponse& answer) const override;
};

class OneSource final : public SourceCatalog {
 public:
  explicit OneSource(const Source& source) : source_(source) {}
  [[nodiscard]] const Source* find(std::string_view id) const noexcept override {
    return id == source_.id() ? &source_ : nullptr;
  }

 private:
  const Source& source_;
};

}  // namespace parcelgate::testing
