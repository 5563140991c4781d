// The exchange with a source apart from its events: proof, acknowledgement, token, poll, subscription.
//
// Of a manifest it reads "account", "verify", "ack", "token", "poll" and "subscribe":
//   "subscribe": {"policy": {…}, "request": {…}, "again": {…}, "errors": [rule…]}      for each registered number
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "adapters/manifest/language/error_rules.hpp"
#include "adapters/manifest/protocol/acknowledgement.hpp"
#include "adapters/manifest/protocol/oauth.hpp"
#include "adapters/manifest/protocol/poll_section.hpp"
#include "adapters/manifest/protocol/subscribe_section.hpp"
#include "adapters/manifest/protocol/verification.hpp"

namespace parcelgate {

/// The configured use of a source by an account.
struct AccountUse {
  bool poll{true};
  bool subscribe{false};
};

/// The sections account, verify, ack, token, poll and subscribe of one manifest, compiled.
/// Immutable after construction; shared by all threads.
///
///   auto protocol = CarrierProtocol::compile(manifest, company_of, faults);
///   protocol.check_account(account, {.poll = true}, "/accounts/0", faults);     // at start
///   auto request = protocol.poll_request(account, token, items, now);           // only then
///
/// Trap: requests of an account that check_account() refused fail with ErrorKind::config.
class CarrierProtocol {
 public:
  /// @param manifest    the whole manifest
  /// @param company_of  for ${item:company}; may be empty
  [[nodiscard]] static CarrierProtocol compile(const rapidjson::Value& manifest, CompanyOf company_of, Faults& faults);

  [[nodiscard]] const AccountSpec& account_spec() const noexcept { return spec_; }
  [[nodiscard]] const Verification& verification() const noexcept { return verification_; }
  [[nodiscard]] const Acknowledgements& acknowledgements() const noexcept { return acknowledgements_; }
  [[nodiscard]] bool can_poll() const noexcept { return poll_.has_value(); }
  [[nodiscard]] bool can_subscribe() const noexcept { return subscribe_.has_value(); }

  /// Reports every setting or secret that the account lacks for its use. Such an account is refused at start.
  /// @param pointer  of the account in the configuration: "/accounts/3"
  void check_account(const Account& account, AccountUse use, std::string_view pointer, Faults& faults) const;

  /// @param parsed  here and below: keeps parsed documents of the message; null: nothing is kept
  [[nodiscard]] Result<void> verify(const Account& account, const SourceMessage& message,
                                    ParsedMessage* parsed = nullptr) const;
  [[nodiscard]] std::string_view verified_by(const Account& account, const SourceMessage& message,
                                             ParsedMessage* parsed = nullptr) const;
  /// Absent when the account's pushes need no public keys, or when it holds the keys itself.
  [[nodiscard]] std::optional<HttpRequest> public_keys_request(const Account& account) const;
  /// @param set  the message's "ack"; empty for a message of an unknown shape
  [[nodiscard]] HttpReply acknowledge(std::string_view set, const Account& account, const SourceMessage& message,
                                      AckKind kind, ParsedMessage* parsed = nullptr) const;
  [[nodiscard]] std::unique_ptr<PushReplies> prepare_replies(std::string_view set, const Account& account,
                                                             const SourceMessage& message, ParsedMessage* parsed) const;

  /// Absent when the source cannot be polled.
  [[nodiscard]] std::optional<PollPolicy> poll_policy() const;
  [[nodiscard]] Result<std::optional<HttpRequest>> token_request(const Account& account, Instant now) const;
  [[nodiscard]] Result<AccessToken> read_token(const HttpResponse& answer) const;
  [[nodiscard]] Result<HttpRequest> poll_request(const Account& account, std::string_view token,
                                                 std::span<const PollItem> items, Instant now) const;
  /// Both absent when the source has no subscriptions.
  [[nodiscard]] std::optional<SubscriptionPolicy> subscription_policy() const;
  [[nodiscard]] Result<std::optional<HttpRequest>> subscribe_request(const Account& account, std::string_view token,
                                                                     const PollItem& item, Instant now) const;
  [[nodiscard]] Result<void> read_subscription(const HttpResponse& answer) const;

 private:
  void compile_sections(const rapidjson::Value& manifest, Faults& faults);
  [[nodiscard]] EvaluationContext scope_of(const Account& account, std::string_view token,
                                           std::span<const PollItem> items, Instant now) const;

  AccountSpec spec_;
  CompanyOf company_of_;
  Verification verification_;
  Acknowledgements acknowledgements_;
  std::optional<TokenExchange> token_;
  std::optional<PollSection> poll_;
  std::optional<SubscribeSection> subscribe_;
};

}  // namespace parcelgate
