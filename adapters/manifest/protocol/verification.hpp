// Proving that a push comes from its courier.
//
//   "verify": {
//     "default": ["v2", "v1"],
//     "ways": {
//       "v1": {"about": "HMAC-SHA256 over the body",
//              "at": "${header:X-Hmac-Signature}", "prefix": "hmac-sha256-hex=", "encoding": "hex",
//              "expected": {"value": "${body}", "then": [{"hmac_sha256": "${secret:webhook_secret}"}]},
//              "timestamp": {"at": "${header:X-Timestamp}", "format": ["rfc1123"], "past": "5m", "future": "30s"}},
//       "rsa": {"about": "RSA-SHA256 over instant and body", "let": {"t": "${header:X-Timestamp}"},
//               "at": "${header:X-Signature}", "encoding": "base64", "signature": "rsa_sha256",
//               "expected": "${let:t}.${body}", "key_id": "${header:X-Key-Id}", "jwks": "${setting:jwks}"},
//       "addresses": {"about": "source addresses alone", "address_list": true}}}
//
// The account's setting "verify" names the ways that hold for it, otherwise "default", otherwise the first. Of these
// the first whose proof is in the push decides: a wrong strong proof is never replaced by a weaker one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/protocol/verification_way.hpp"

namespace parcelgate {

/// The manifest's section "verify".
///
///   const Result<void> proven = verification.verify(account, spec, message);
///   if (!proven) return refuse(proven.error());
///
/// Without the section every push is refused. The account's setting "allowed_addresses" is required in addition to
/// every way.
class Verification {
 public:
  [[nodiscard]] static Verification compile(const rapidjson::Value& section, std::string_view pointer,
                                            const AccountSpec& spec, Faults& faults);

  /// Whether there is no way, so that every push is refused.
  [[nodiscard]] bool empty() const noexcept { return ways_.empty(); }
  /// Description of the default ways, strongest first.
  [[nodiscard]] std::string about() const;
  /// Reports every missing secret or setting of the account's ways; nothing for an account that takes no pushes.
  void check_account(const Account& account, const AccountSpec& spec, std::string_view pointer, Faults& faults) const;
  /// @param parsed  keeps parsed documents for the decoding that follows; null: nothing is kept
  /// @error unauthorized: not proven
  /// @error unreachable: signed with a public key that is not among those fetched last
  [[nodiscard]] Result<void> verify(const Account& account, const AccountSpec& spec, const SourceMessage& message,
                                    ParsedMessage* parsed = nullptr) const;
  /// Id of the way that decides about a push; empty: the push carries the proof of none.
  [[nodiscard]] std::string_view deciding_way(const Account& account, const AccountSpec& spec,
                                              const SourceMessage& message, ParsedMessage* parsed) const;
  /// Address of the account's public keys; empty when none are fetched.
  [[nodiscard]] std::string keys_url(const Account& account, const AccountSpec& spec) const;

 private:
  [[nodiscard]] const VerificationWay* find(std::string_view id) const noexcept;
  [[nodiscard]] const VerificationWay* find_offered(const Account& account, const EvaluationContext& scope) const;
  [[nodiscard]] std::vector<std::string_view> chosen(const Account& account) const;

  std::vector<VerificationWay> ways_;
  std::vector<std::string> default_;
};

}  // namespace parcelgate
