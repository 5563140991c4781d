#include <algorithm>
#include <array>

#include "adapters/manifest/verification.hpp"
#include "gateway/base/digest.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::array<std::string_view, 4> kEncodings{"text", "hex", "base64", "base64url"};
constexpr std::array<std::string_view, 4> kFormats{"epoch_s", "epoch_ms", "rfc1123", "iso"};

/// Calls `take(text, pointer)` for a string or each string of a list.
template <class Take>
void each_text(const rapidjson::Value& section, std::string_view pointer, Faults& faults, Take take) {
  if (section.IsString()) return take(text_of(section), std::string(pointer));
  if (!section.IsArray()) return faults.add(pointer, "must be a string or a list of strings");
  std::size_t index = 0;
  for (const auto& element : section.GetArray()) {
    const std::string here = join_pointer(pointer, index++);
    if (element.IsString())
      take(text_of(element), here);
    else
      faults.add(here, "must be a string");
  }
}

Expression compile_member(const rapidjson::Value& section, std::string_view name, std::string_view pointer,
                          Vocabulary& vocabulary) {
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

Unexpected refused(std::string what) {
  return unexpected(ErrorKind::unauthorized, std::move(what));
}

}  // namespace

VerificationWay VerificationWay::compile(std::string_view id, const rapidjson::Value& section, std::string_view pointer,
                                         const AccountSpec& spec, Faults& faults) {
  VerificationWay way;
  way.id_ = id;
  if (!check_members(section, pointer, {"about", "address_list", "at", "prefix", "encoding", "expected", "timestamp"},
                     faults))
    return way;
  way.about_ = find_text(section, "about");
  if (way.about_.empty()) faults.add(pointer, "lacks \"about\"", "say in one line what is compared");
  if (const auto* list = find_member(section, "address_list")) {
    way.by_address_ = list->IsTrue();
    if (!way.by_address_ || find_member(section, "at") != nullptr)
      faults.add(pointer, "\"address_list\": true stands alone");
    return way;
  }
  Vocabulary vocabulary{spec, faults, true};
  way.at_ = compile_member(section, "at", pointer, vocabulary);
  way.expected_ = compile_member(section, "expected", pointer, vocabulary);
  way.prefix_ = find_text(section, "prefix");
  if (const auto* encoding = find_member(section, "encoding")) {
    each_text(*encoding, join_pointer(pointer, "encoding"), faults,
              [&](std::string_view name, const std::string& here) {
                const auto found = std::find(kEncodings.begin(), kEncodings.end(), name);
                if (found == kEncodings.end())
                  faults.add(here, "unknown encoding \"" + std::string(name) + "\"", suggest(name, kEncodings));
                else
                  way.encodings_.push_back(static_cast<ProofEncoding>(found - kEncodings.begin()));
              });
  }
  if (way.encodings_.empty()) way.encodings_.push_back(ProofEncoding::text);
  way.compile_timestamp(section, pointer, vocabulary);
  way.used_ = std::move(vocabulary.used);
  if (std::none_of(way.used_.begin(), way.used_.end(),
                   [](const Name& name) { return name.kind == Name::Kind::secret; })) {
    faults.add(pointer, "compares with nothing secret", "let \"expected\" name a ${secret:…}");
  }
  return way;
}

void VerificationWay::compile_timestamp(const rapidjson::Value& section, std::string_view pointer,
                                        Vocabulary& vocabulary) {
  const auto* stamp = find_member(section, "timestamp");
  if (stamp == nullptr) return;
  const std::string here = join_pointer(pointer, "timestamp");
  if (!check_members(*stamp, here, {"at", "format", "past", "future"}, vocabulary.faults)) return;
  TimestampWindow window;
  window.at = compile_member(*stamp, "at", here, vocabulary);
  window.past = compile_duration(*stamp, "past", here, vocabulary.faults);
  window.future = compile_duration(*stamp, "future", here, vocabulary.faults);
  if (const auto* format = find_member(*stamp, "format")) {
    each_text(*format, join_pointer(here, "format"), vocabulary.faults,
              [&](std::string_view name, const std::string& at) {
                const auto found = find_moment_format(name);
                if (found)
                  window.formats.push_back(*found);
                else
                  vocabulary.faults.add(at, "unknown format \"" + std::string(name) + "\"", suggest(name, kFormats));
              });
  }
  if (window.formats.empty()) vocabulary.faults.add(here, "lacks \"format\"", suggest("", kFormats));
  timestamp_ = std::move(window);
}

bool VerificationWay::is_offered(const ExpressionScope& scope) const {
  if (by_address_) return true;
  const auto proof = at_.evaluate(scope);
  return proof && !proof->empty();
}

std::size_t VerificationWay::rotation_depth(const Account& account) const noexcept {
  std::size_t depth = 1;
  for (const auto& name : used_) {
    if (name.kind != Name::Kind::secret) continue;
    const auto found = account.secrets.find(name.key);
    if (found != account.secrets.end()) depth = std::max(depth, found->second.size());
  }
  return depth;
}

Result<void> VerificationWay::check_timestamp(const ExpressionScope& scope) const {
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

Result<void> VerificationWay::verify(const ExpressionScope& scope) const {
  if (by_address_) return {};
  auto proof = at_.evaluate(scope);
  if (!proof) return refused(proof.error().what);
  if (!std::string_view(*proof).starts_with(prefix_))
    return refused("the proof does not begin with \"" + prefix_ + "\"");
  const std::string_view bare = std::string_view(*proof).substr(prefix_.size());
  ExpressionScope turn = scope;
  const std::size_t depth = rotation_depth(*scope.account);
  for (turn.secret_index = 0; turn.secret_index < depth; ++turn.secret_index) {
    const auto expected = expected_.evaluate(turn);
    if (!expected) return refused(expected.error().what);
    if (matches(bare, *expected)) return timestamp_ ? check_timestamp(scope) : Result<void>{};
  }
  return refused("the proof \"" + id_ + "\" is wrong");
}

}  // namespace parcelgate
