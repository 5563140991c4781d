// A source made of a manifest: hands the calls of the port to the compiled sections.
#pragma once

#include <memory>

#include "adapters/manifest/carrier_info.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

struct Manifest;

class CarrierNames;

/// One courier or aggregator. Immutable once its catalogue is loaded; shared by all threads.
class CarrierSource : public Source {
 public:
  explicit CarrierSource(std::unique_ptr<const Manifest> manifest);
  ~CarrierSource() override;

  [[nodiscard]] const Manifest& manifest() const noexcept { return *manifest_; }
  [[nodiscard]] CarrierInfo info() const;
  /// For sources that name carriers in their messages. The catalogue owns both and calls this before it shares the
  /// source.
  void use_names(const CarrierNames& names) noexcept { names_ = &names; }

  [[nodiscard]] std::string_view id() const noexcept override;
  [[nodiscard]] bool covers(std::string_view carrier) const noexcept override;
  [[nodiscard]] bool recognises_carriers() const noexcept override;
  [[nodiscard]] bool names_any_carrier() const noexcept override;
  [[nodiscard]] std::string_view own_carrier() const noexcept override;
  [[nodiscard]] std::string_view mapping_version() const noexcept override;
  [[nodiscard]] const DecodeInputs& decode_inputs() const noexcept override;
  [[nodiscard]] Result<void> verify(const Account& account, const SourceMessage& message) const override;
  [[nodiscard]] std::string verified_by(const Account& account, const SourceMessage& message) const override;
  [[nodiscard]] std::optional<HttpRequest> public_keys_request(const Account& account) const override;
  [[nodiscard]] Result<Decoded> decode(const Account& account, const SourceMessage& message) const override;
  [[nodiscard]] HttpReply acknowledge(const Account& account, const SourceMessage& message,
                                      AckKind kind) const override;
  [[nodiscard]] std::unique_ptr<PushReplies> prepare_replies(const Account& account,
                                                             const SourceMessage& message) const override;
  /// One filter, of the account's setting "topic" or else of the manifest's pattern.
  [[nodiscard]] std::vector<std::string> mqtt_filters(const Account& account) const override;
  [[nodiscard]] std::optional<PollPolicy> poll_policy(const Account& account) const override;
  [[nodiscard]] Result<std::optional<HttpRequest>> token_request(const Account& account, Instant now) const override;
  [[nodiscard]] Result<AccessToken> read_token(const HttpResponse& answer) const override;
  [[nodiscard]] Result<HttpRequest> poll_request(const Account& account, std::string_view token,
                                                 std::span<const PollItem> items, Instant now) const override;
  [[nodiscard]] std::optional<SubscriptionPolicy> subscription_policy(const Account& account) const override;
  [[nodiscard]] Result<std::optional<HttpRequest>> subscribe_request(const Account& account, std::string_view token,
                                                                     const PollItem& item, Instant now) const override;
  [[nodiscard]] Result<void> read_subscription(const HttpResponse& answer) const override;

 private:
  std::unique_ptr<const Manifest> manifest_;
  const CarrierNames* names_{nullptr};
};

}  // namespace parcelgate
