// One way to prove a push: a digest, a shared header, a secret in the URL, basic authentication or a signature. They
// differ in their expressions alone.
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

/// Encoding of the proof at "at"; "text" compares the characters as they are.
enum class ProofEncoding : std::uint8_t { text, hex, base64, base64url };

/// The signed instant, and how far it may be from the time of receipt. Durations in milliseconds.
struct TimestampWindow {
  Expression at;
  std::vector<MomentFormat> formats;
  std::chrono::milliseconds past{0};
  std::chrono::milliseconds future{0};
};

/// The error of a push without a valid proof.
[[nodiscard]] inline Unexpected refused(std::string what) {
  return unexpected(ErrorKind::unauthorized, std::move(what));
}

/// One way to prove that a push comes from its courier: the proof at "at" is compared with "expected" in constant time.
/// With "signature" the proof is verified with one of the sender's public keys instead ("jwks": a JSON Web Key Set, or
/// the https address from which it is fetched ahead of time, and again when a key is unknown).
///
///   auto way = VerificationWay::compile("v1", section, "/verify/ways/v1", spec, faults);
///   if (way.is_offered(scope)) return way.verify(scope);
///
/// Secrets may hold several values (a rotation): a proof made with any of them is valid.
/// Trap: errors never contain the values, since they are logged.
class VerificationWay {
 public:
  [[nodiscard]] static VerificationWay compile(std::string_view id, const rapidjson::Value& section,
                                               std::string_view pointer, const AccountSpec& spec, Faults& faults);

  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  [[nodiscard]] const std::string& about() const noexcept { return about_; }
  /// Variables of the way: the secrets and settings that an account needs, and parts of the message.
  [[nodiscard]] const std::vector<Variable>& used() const noexcept { return used_; }
  /// Whether the account's allowed_addresses alone prove the push.
  [[nodiscard]] bool is_by_address() const noexcept { return by_address_; }
  /// Whether the message carries this kind of proof at all.
  [[nodiscard]] bool is_offered(const EvaluationContext& scope) const;
  /// @error unauthorized: the proof is wrong
  /// @error unreachable: the public key is not among those fetched last; the sender should retry
  [[nodiscard]] Result<void> verify(const EvaluationContext& scope) const;
  /// Address of the account's public keys; empty when none are fetched.
  [[nodiscard]] std::string keys_url(const EvaluationContext& scope) const;

 private:
  /// A signature with a public key, instead of a comparison.
  struct Signature {
    Expression key_id;
    Expression jwks;
  };
  /// Calls `attempt` with each value of the secrets, newest first, until one succeeds.
  /// @return the scope of the attempt that succeeded
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

}  // namespace parcelgate
