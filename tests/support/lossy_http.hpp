// An HttpClient that loses answers on demand, after the request has done its work.
#pragma once

#include <functional>
#include <mutex>
#include <utility>

#include "gateway/ports/http.hpp"

namespace parcelgate::testing {

class LossyHttp final : public HttpClient {
 public:
  using Picks = std::function<bool(const HttpRequest&)>;
  explicit LossyHttp(HttpClient& real) : real_(real) {}

  /// The answer of the next request that `picks` names arrives as in_doubt.
  void lose_answer(Picks picks) {
    const std::lock_guard lock(mutex_);
    loses_ = std::move(picks);
  }
  /// Runs `act` once, before the next request that `picks` names is sent.
  void before(Picks picks, std::function<void()> act) {
    const std::lock_guard lock(mutex_);
    interrupts_ = std::move(picks);
    act_ = std::move(act);
  }

  void send(HttpRequest request, Done done) override {
    if (auto act = take_act(request)) act();
    if (!take_loss(request)) return real_.send(std::move(request), std::move(done));
    real_.send(std::move(request), [done = std::move(done)](const Result<HttpResponse>&) {
      done(unexpected(ErrorKind::in_doubt, "the answer was lost"));
    });
  }

 private:
  std::function<void()> take_act(const HttpRequest& request) {
    const std::lock_guard lock(mutex_);
    if (!interrupts_ || !interrupts_(request)) return {};
    interrupts_ = nullptr;
    return std::exchange(act_, nullptr);
  }
  bool take_loss(const HttpRequest& request) {
    const std::lock_guard lock(mutex_);
    if (!loses_ || !loses_(request)) return false;
    loses_ = nullptr;
    return true;
  }

  HttpClient& real_;
  std::mutex mutex_;
  Picks loses_;
  Picks interrupts_;
  std::function<void()> act_;
};

}  // namespace parcelgate::testing
