// A source that accepts every push and sends no request. Fakes derive from it and override only the calls under test.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ports/source.hpp"

namespace parcelgate::testing {

class SilentSource : public Source {
 public:
  [[nodiscard]] std::string_view mapping_version() const noexcept override { return "1.1"; }
  [[nodiscard]] Result<void> verify(const Account&, const SourceMessage&) const override { return {}; }
  [[nodiscard]] Result<Decoded> decode(const Account&, const SourceMessage&) const override { return Decoded{}; }
  [[nodiscard]] HttpReply acknowledge(const Account&, const SourceMessage&, AckKind) const override { return {}; }
  [[nodiscard]] std::vector<std::string> mqtt_filters(const Account&) const override { return {}; }
  [[nodiscard]] std::optional<PollPolicy> poll_policy(const Account&) const override { return std::nullopt; }
  [[nodiscard]] Result<std::optional<HttpRequest>> token_request(const Account&, Instant) const override {
    return std::optional<HttpRequest>{};
  }
  [[nodiscard]] Result<AccessToken> read_token(const HttpResponse&) const override { return AccessToken{}; }
  [[nodiscard]] Result<HttpRequest> poll_request(const Account&, std::string_view, std::span<const PollItem>,
                                                 Instant) const override {
    return HttpRequest{};
  }
  [[nodiscard]] Result<std::optional<HttpRequest>> subscribe_request(const Account&, std::string_view, const PollItem&,
                                                                     Instant) const override {
    return std::optional<HttpRequest>{};
  }
  [[nodiscard]] Result<void> read_subscription(const HttpResponse&) const override { return {}; }
};

}  // namespace parcelgate::testing
