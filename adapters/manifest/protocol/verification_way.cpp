#include "adapters/manifest/protocol/verification_way.hpp"

#include <algorithm>
#include <array>

#include "gateway/base/enum_names.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr Names<4> kEncodings{"text", "hex", "base64", "base64url"};

/// Reads one word of a fixed list, or a list of them.
template <class Enum, std::size_t kCount>
std::vector<Enum> read_words(const rapidjson::Value& section, std::string_view pointer, const Names<kCount>& known,
                             std::string_view noun, Faults& faults) {
  std::vector<Enum> out;
  const auto add = [&](const rapidjson::Value& word, std::string_view where) {
    if (const auto place = read_word(word, where, known, noun, faults)) out.push_back(static_cast<Enum>(*place));
  };
  if (!section.IsArray()) add(section, pointer);
  for (rapidjson::SizeType at = 0; section.IsArray() && at < section.Size(); ++at) {
    add(section[at], join_pointer(pointer, at));
  }
  return out;
}

Expression compile_member(const rapidjson::Value& section, std::string_view name, std::string_view pointer,
                          CompileContext& vocabulary) {
  const auto* member = find_member(section, name);
  if (member != nullptr) return Expression::compile(*member, join_pointer(pointer, name), vocabulary);
  vocabulary.faults.add(pointer, "lacks \"" + std::string(name) + "\"");
  return {};
}

std::chrono::milliseconds compile_duration(const rapidjson::Value& section, std::string_view name,
                                           std::string_view pointer, Faults& faults) {
  const auto duration = parse_duration(find_text(section, name));
  if (!duration) faults.add(join_pointer(pointer, name), duration.error().what, "write it as \"5m\" or \"30s\"");
  return duration.value_or(std::chrono::milliseconds{0});
}

Result<std::string> decode_proof(std::string_view text, ProofEncoding encoding) {
  switch (encoding) {
    case ProofEncoding::hex:
      return from_hex(text);
    case ProofEncoding::base64:
      return from_base64(text);
    case ProofEncoding::base64url:
      return from_base64url(text);
    case ProofEncoding::text:
      break;
  }
  return std::string(text);
}

}  // namespace

VerificationWay VerificationWay::compile(std::string_view id, const rapidjson::Value& section, std::string_view pointer,
                                         const AccountSpec& spec, Faults& faults) {
  VerificationWay way;
  way.id_ = id;
  if (!check_members(section, pointer,
                     {"about", "address_list", "let", "at", "prefix", "encoding", "expected", "signature", "key_id",
                      "jwks", "timestamp"},
                     faults))
    return way;
  way.about_ = find_text(section, "about");
  if (way.about_.empty()) faults.add(pointer, "lacks \"about\"", "describe the comparison in one line");
  if (const auto* list = find_member(section, "address_list")) {
    way.by_address_ = list->IsTrue();
    if (!way.by_address_ || find_member(section, "at") != nullptr)
      faults.add(pointer, "\"address_list\": true must be the only member");
    return way;
  }
  CompileContext vocabulary{spec, faults, true};
  way.lets_ = Lets::compile(section, pointer, vocabulary);
  const std::size_t names_of_lets = vocabulary.used.size();
  way.at_ = compile_member(section, "at", pointer, vocabulary);
  if (find_member(section, "at") != nullptr && vocabulary.used.size() == names_of_lets) {
    faults.add(join_pointer(pointer, "at"), "names no part of the push",
               "write a variable, for example \"${header:X-Signature}\"");
  }
  way.expected_ = compile_member(section, "expected", pointer, vocabulary);
  way.prefix_ = find_text(section, "prefix");
  way.compile_encodings(section, pointer, faults);
  way.compile_timestamp(section, pointer, vocabulary);
  way.compile_signature(section, pointer, vocabulary);
  way.used_ = std::move(vocabulary.used);
  const auto is_secret = [](const Variable& name) { return name.kind == Variable::Kind::secret; };
  if (!way.signature_ && std::none_of(way.used_.begin(), way.used_.end(), is_secret)) {
    faults.add(pointer, "compares with nothing secret", "let \"expected\" name a ${secret:…}");
  }
  return way;
}

void VerificationWay::compile_encodings(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  if (const auto* encoding = find_member(section, "encoding")) {
    encodings_ =
        read_words<ProofEncoding>(*encoding, join_pointer(pointer, "encoding"), kEncodings, "encoding", faults);
  }
  if (encodings_.empty()) encodings_.push_back(ProofEncoding::text);
}

void VerificationWay::compile_signature(const rapidjson::Value& section, std::string_view pointer,
                                        CompileContext& vocabulary) {
  constexpr std::array<std::string_view, 1> kSignatures{"rsa_sha256"};
  const auto* signature = find_member(section, "signature");
  if (signature == nullptr) {
    for (const std::string_view name : {std::string_view("key_id"), std::string_view("jwks")}) {
      if (find_member(section, name) != nullptr)
        vocabulary.faults.add(join_pointer(pointer, name), "belongs to a \"signature\"");
    }
    return;
  }
  (void)read_word(*signature, join_pointer(pointer, "signature"), kSignatures, "signature", vocabulary.faults);
  Signature made;
  made.key_id = compile_member(section, "key_id", pointer, vocabulary);
  CompileContext own{vocabulary.account, vocabulary.faults};
  made.jwks = compile_member(section, "jwks", pointer, own);
  vocabulary.used.insert(vocabulary.used.end(), own.used.begin(), own.used.end());
  signature_ = std::move(made);
  keys_ = std::make_unique<PublicKeyCache>();
}

void VerificationWay::compile_timestamp(const rapidjson::Value& section, std::string_view pointer,
                                        CompileContext& vocabulary) {
  const auto* stamp = find_member(section, "timestamp");
  if (stamp == nullptr) return;
  const std::string here = join_pointer(pointer, "timestamp");
  if (!check_members(*stamp, here, {"at", "format", "past", "future"}, vocabulary.faults)) return;
  TimestampWindow window;
  window.at = compile_member(*stamp, "at", here, vocabulary);
  window.past = compile_duration(*stamp, "past", here, vocabulary.faults);
  window.future = compile_duration(*stamp, "future", here, vocabulary.faults);
  const auto* format = find_member(*stamp, "format");
  if (format == nullptr || (format->IsArray() && format->Empty())) {
    vocabulary.faults.add(here, "lacks \"format\"", suggest("", kMomentFormats));
  } else {
    window.formats =
        read_words<MomentFormat>(*format, join_pointer(here, "format"), kMomentFormats, "format", vocabulary.faults);
  }
  timestamp_ = std::move(window);
}

template <class Attempt>
Result<EvaluationContext> VerificationWay::with_each_secret(const EvaluationContext& scope, Attempt attempt) const {
  EvaluationContext turn = scope;
  const std::size_t depth = rotation_depth(*scope.account);
  Result<void> outcome;
  for (turn.secret_index = 0; turn.secret_index < depth; ++turn.secret_index) {
    turn.lets.clear();
    outcome = lets_.compute(turn);
    if (outcome) outcome = attempt(turn);
    if (outcome) return turn;
  }
  return unexpected(std::move(outcome).error());
}

Result<std::string> VerificationWay::proof(const EvaluationContext& scope) const {
  auto proof = at_.evaluate(scope);
  if (proof && proof->empty()) return refused("the push carries no proof");
  return proof;
}

bool VerificationWay::is_offered(const EvaluationContext& scope) const {
  if (by_address_) return true;
  // Steps may fail with the other values of a secret: the proof is offered when any value gives a text.
  return with_each_secret(scope,
                          [this](const EvaluationContext& turn) -> Result<void> {
                            const auto found = proof(turn);
                            return found ? Result<void>{} : unexpected(found.error());
                          })
      .has_value();
}

std::size_t VerificationWay::rotation_depth(const Account& account) const noexcept {
  std::size_t depth = 1;
  for (const auto& name : used_) {
    if (name.kind != Variable::Kind::secret) continue;
    const auto found = account.secrets.find(name.key);
    if (found != account.secrets.end()) depth = std::max(depth, found->second.size());
  }
  return depth;
}

Result<void> VerificationWay::check_timestamp(const EvaluationContext& scope) const {
  const auto text = timestamp_->at.evaluate(scope);
  if (!text) return refused(text.error().what);
  for (const MomentFormat format : timestamp_->formats) {
    const auto at = read_moment(*text, format);
    if (!at) continue;
    if (*at < scope.now - timestamp_->past) return refused("its signed instant is too long ago");
    if (*at > scope.now + timestamp_->future) return refused("its signed instant lies in the future");
    return {};
  }
  return refused("its signed instant cannot be read");
}

bool VerificationWay::matches(std::string_view proof, std::string_view expected) const {
  return std::any_of(encodings_.begin(), encodings_.end(), [&](ProofEncoding encoding) {
    const auto bytes = decode_proof(proof, encoding);
    return bytes && !expected.empty() && equal_in_constant_time(*bytes, expected);
  });
}

Result<void> VerificationWay::check_signature(std::string_view proof, std::string_view message,
                                              const EvaluationContext& scope) const {
  const auto key_id = signature_->key_id.evaluate(scope);
  if (!key_id || key_id->empty()) return refused("the push does not name its key");
  const auto stated = signature_->jwks.evaluate(scope);
  if (!stated) return refused(stated.error().what);
  const bool is_fetched = is_http_url(*stated);
  const std::string_view document = is_fetched ? scope.message->public_keys : std::string_view(*stated);
  if (document.empty()) return unexpected(ErrorKind::unreachable, "the sender's public keys are not fetched yet");
  const auto keys = keys_->find(document);
  if (!keys) return refused("the sender's public keys cannot be read: " + keys.error().what);
  if (!(*keys)->has(*key_id)) {
    return unexpected(is_fetched ? ErrorKind::unreachable : ErrorKind::unauthorized,
                      "the push names a key that is not among the sender's public keys");
  }
  const bool is_signed = std::any_of(encodings_.begin(), encodings_.end(), [&](ProofEncoding encoding) {
    const auto bytes = decode_proof(proof, encoding);
    return bytes && (*keys)->verify_rs256(*key_id, message, *bytes);
  });
  return is_signed ? Result<void>{} : refused("the proof \"" + id_ + "\" is wrong");
}

std::string VerificationWay::keys_url(const EvaluationContext& scope) const {
  if (!signature_) return {};
  auto stated = signature_->jwks.evaluate(scope);
  return stated && is_http_url(*stated) ? *std::move(stated) : std::string{};
}

Result<void> VerificationWay::verify(const EvaluationContext& scope) const {
  if (by_address_) return {};
  const auto proven = with_each_secret(scope, [this](const EvaluationContext& turn) { return check_proof(turn); });
  if (!proven) return unexpected(proven.error());
  return timestamp_ ? check_timestamp(*proven) : Result<void>{};
}

Result<void> VerificationWay::check_proof(const EvaluationContext& scope) const {
  const auto found = proof(scope);
  if (!found) return refused(found.error().what);
  if (!std::string_view(*found).starts_with(prefix_))
    return refused("the proof does not begin with \"" + prefix_ + "\"");
  const std::string_view bare = std::string_view(*found).substr(prefix_.size());
  const auto expected = expected_.evaluate(scope);
  if (!expected) return refused(expected.error().what);
  if (signature_) return check_signature(bare, *expected, scope);
  return matches(bare, *expected) ? Result<void>{} : refused("the proof \"" + id_ + "\" is wrong");
}

}  // namespace parcelgate
