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
// A way is what stands at "at" compared with "expected", in constant time: a digest, a shared header, a secret in the
// URL and basic authentication differ in their expressions alone. Of the ways that hold for an account (its setting
// "verify", else "default") the first whose "at" is there decides: a wrong strong proof is never mended by a weak one.
// With "signature" the proof is a signature of the message "expected" by one of the sender's public keys: "jwks" is a
// JSON Web Key Set, or the https address where it is fetched (ahead, and again when a key is unknown).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/language/expression.hpp"
#include "adapters/manifest/protocol/public_keys.hpp"
#include "adapters/manifest/time/moment.hpp"

namespace parcelgate {

/// How the proof at "at" is written; "text" compares the characters as they are.
enum class ProofEncoding : std::uint8_t { text, hex, base64, base64url };

/// The instant that a proof covers, and how far it may be from ours.
struct TimestampWindow {
  Expression at;
  std::vector<MomentFormat> formats;
  std::chrono::milliseconds past{0};
  std::chrono::milliseconds future{0};
};

/// The error of a push that does not prove who sent it.
[[nodiscard]] inline Unexpected refused(std::string what) {
  return unexpected(ErrorKind::unauthorized, std::move(what));
}

/// One way to prove a push.
class VerificationWay {
 public:
  [[nodiscard]] static VerificationWay compile(std::string_view id, const rapidjson::Value& section,
                                               std::string_view pointer, const AccountSpec& spec, Faults& faults);

  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  [[nodiscard]] const std::string& about() const noexcept { return about_; }
  /// Secrets and settings that an account needs for it, among the names of the message.
  [[nodiscard]] const std::vector<Variable>& used() const noexcept { return used_; }
  /// Nothing but the account's allowed_addresses proves the push.
  [[nodiscard]] bool is_by_address() const noexcept { return by_address_; }
  /// Whether the message carries this kind of proof at all.
  [[nodiscard]] bool is_offered(const EvaluationContext& scope) const;
  /// @error unauthorized: what is wrong, without the values
  /// @error unreachable: the key is not among those fetched last
  [[nodiscard]] Result<void> verify(const EvaluationContext& scope) const;
  /// Where the account's public keys are fetched; empty: nowhere.
  [[nodiscard]] std::string keys_url(const EvaluationContext& scope) const;

 private:
  /// A signature with a public key, instead of a comparison.
  struct Signature {
    Expression key_id;
    Expression jwks;
  };
  /// Calls `attempt` with each value of the secrets, newest first, until one gives no error.
  /// @return the scope of that one
  template <class Attempt>
  [[nodiscard]] Result<EvaluationContext> with_each_secret(const EvaluationContext& scope, Attempt attempt) const;
  [[nodiscard]] Result<void> check_proof(const EvaluationContext& scope) const;
  [[nodiscard]] Result<std::string> proof(const EvaluationContext& scope) const;
  [[nodiscard]] Result<void> check_signature(std::string_view proof, std::string_view message,
                                             const EvaluationContext& scope) const;
  void compile_signature(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary);
  void compile_encodings(const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  void compile_timestamp(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary);
  [[nodiscard]] std::size_t rotation_depth(const Account& account) const noexcept;
  [[nodiscard]] Result<void> check_timestamp(const EvaluationContext& scope) const;
  [[nodiscard]] bool matches(std::string_view proof, std::string_view expected) const;

  std::string id_;
  std::string about_;
  bool by_address_{false};
  Lets lets_;
  Expression at_;
  std::string prefix_;
  std::vector<ProofEncoding> encodings_;
  Expression expected_;
  std::optional<Signature> signature_;
  std::unique_ptr<PublicKeyCache> keys_;
  std::optional<TimestampWindow> timestamp_;
  std::vector<Variable> used_;
};

/// The manifest's section "verify".
class Verification {
 public:
  [[nodiscard]] static Verification compile(const rapidjson::Value& section, std::string_view pointer,
                                            const AccountSpec& spec, Faults& faults);

  /// No way at all: every push is refused.
  [[nodiscard]] bool empty() const noexcept { return ways_.empty(); }
  /// The default ways in words, strongest first.
  [[nodiscard]] std::string about() const;
  /// Adds all that keeps the account from verifying pushes; nothing when it takes no pushes.
  void check_account(const Account& account, const AccountSpec& spec, std::string_view pointer, Faults& faults) const;
  /// The account's setting "allowed_addresses" is demanded of every way.
  /// @param parsed  what the decoding that follows goes on with; null: nothing is kept
  /// @error unauthorized; unreachable: signed with a public key that is not among those fetched last
  [[nodiscard]] Result<void> verify(const Account& account, const AccountSpec& spec, const SourceMessage& message,
                                    ParsedMessage* parsed = nullptr) const;
  /// Where the account's public keys are fetched; empty: nowhere.
  [[nodiscard]] std::string keys_url(const Account& account, const AccountSpec& spec) const;

 private:
  [[nodiscard]] const VerificationWay* find(std::string_view id) const noexcept;
  [[nodiscard]] std::vector<std::string_view> chosen(const Account& account) const;

  std::vector<VerificationWay> ways_;
  std::vector<std::string> default_;
};

}  // namespace parcelgate
