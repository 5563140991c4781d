#include "adapters/manifest/language/steps.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>

#include <openssl/evp.h>

#include "adapters/manifest/language/expression.hpp"
#include "adapters/manifest/language/field.hpp"
#include "adapters/manifest/language/keyed_mac.hpp"
#include "adapters/manifest/language/parsed_message.hpp"
#include "adapters/manifest/language/path.hpp"
#include "adapters/manifest/language/text_search.hpp"
#include "adapters/manifest/text/encodings.hpp"
#include "adapters/manifest/text/tree.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/sm4.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using Encode = std::string (*)(std::string_view);

struct EncodeRow {
  std::string_view id;
  Encode encode;
};
constexpr std::array kEncodings{
    EncodeRow{"hex", to_hex},
    EncodeRow{"hex_upper", to_hex_upper},
    EncodeRow{"base64", to_base64},
    EncodeRow{"base64url", to_base64url},
    EncodeRow{"url_encode", form_encode},
    EncodeRow{"url_encode_rfc3986", percent_encode},
    EncodeRow{"lower", ascii_lower},
    EncodeRow{"upper", ascii_upper},
    EncodeRow{"json_string", json_escape},
    EncodeRow{"xml_text", xml_escape},
};

struct DigestRow {
  std::string_view id;
  const char* name;  ///< OpenSSL's
};
constexpr std::array kDigests{DigestRow{"md5", "MD5"}, DigestRow{"sha1", "SHA1"}, DigestRow{"sha256", "SHA256"},
                              DigestRow{"sha512", "SHA512"}};
constexpr std::array kMacs{DigestRow{"hmac_sha1", "SHA1"}, DigestRow{"hmac_sha256", "SHA256"},
                           DigestRow{"hmac_sha512", "SHA512"}};

template <class Table>
auto find_row(const Table& table, std::string_view id) {
  return std::find_if(table.begin(), table.end(), [id](const auto& row) { return row.id == id; });
}

Step digest_step(const char* name) {
  const std::shared_ptr<EVP_MD> digest(EVP_MD_fetch(nullptr, name, nullptr), &EVP_MD_free);
  if (!digest) throw std::runtime_error(std::string("OpenSSL has no digest ") + name);
  return [digest](std::string_view input, const EvaluationContext&) -> Result<std::string> {
    std::string out(static_cast<std::size_t>(EVP_MD_get_size(digest.get())), '\0');
    if (EVP_Digest(input.data(), input.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, digest.get(),
                   nullptr) != 1) {
      throw std::runtime_error("OpenSSL refused a digest");
    }
    return out;
  };
}

using KeySteps = std::shared_ptr<const Expression>;

bool has_keyed_step(const rapidjson::Value& section) {
  const auto* then = find_member(section, "then");
  if (then == nullptr || !then->IsArray()) return false;
  return std::any_of(then->Begin(), then->End(), [](const auto& step) {
    if (!step.IsObject() || step.ObjectEmpty()) return false;
    const std::string_view id = text_of(step.MemberBegin()->name);
    return id.starts_with("hmac") || id.starts_with("sm4");
  });
}

/// An expression of secrets and settings alone: parts of a push must not become a cached key.
KeySteps compile_own(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary) {
  CompileContext own{vocabulary.account, vocabulary.faults};
  auto made = std::make_shared<const Expression>(Expression::compile(section, pointer, own));
  vocabulary.used.insert(vocabulary.used.end(), own.used.begin(), own.used.end());
  return made;
}

KeySteps compile_key(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary) {
  if (has_keyed_step(section)) vocabulary.faults.add(pointer, "a key cannot itself be keyed");
  return compile_own(section, pointer, vocabulary);
}

Step mac_step(const char* digest, const rapidjson::Value& section, std::string_view pointer,
              CompileContext& vocabulary) {
  const auto key = compile_key(section, pointer, vocabulary);
  auto prepare = [key](std::string_view text) { return run_steps(key->steps(), text, EvaluationContext{}); };
  const auto mac = std::make_shared<const KeyedMac>(digest, std::move(prepare));
  return [key, mac](std::string_view input, const EvaluationContext& scope) -> Result<std::string> {
    const auto material = key->raw_text(scope);
    if (!material) return material;
    if (material->empty()) return unexpected(ErrorKind::config, "the key of a signature is empty");
    return mac->compute(*material, input);
  };
}

/// The MAC of an expression under the text that came in. No context is kept: such a key changes with each message.
Step key_step(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary) {
  return [message = std::make_shared<const Expression>(Expression::compile(section, pointer, vocabulary))](
             std::string_view input, const EvaluationContext& scope) -> Result<std::string> {
    if (input.empty()) return unexpected(ErrorKind::config, "the key of a signature is empty");
    const auto text = message->evaluate(scope);
    return text ? Result<std::string>(hmac_sha256_bytes(input, *text)) : text;
  };
}

using Cipher = Result<std::string> (*)(std::string_view key, std::string_view input);

Step cipher_step(Cipher cipher, const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary) {
  return [cipher, key = compile_key(section, pointer, vocabulary)](
             std::string_view input, const EvaluationContext& scope) -> Result<std::string> {
    const auto bytes = key->evaluate(scope);
    if (!bytes || scope.parsed == nullptr) return bytes ? cipher(*bytes, input) : bytes;
    return scope.parsed->decrypt(cipher, *bytes, input);
  };
}

using ParseTree = Result<rapidjson::Value> (*)(std::string_view bytes, Arena& arena);

Step inside_step(ParseTree parse, std::string_view text, std::string_view pointer, CompileContext& vocabulary) {
  const auto path = Path::compile(text, pointer, vocabulary.faults);
  return [parse, path](std::string_view input, const EvaluationContext& scope) -> Result<std::string> {
    if (scope.parsed != nullptr) {
      const auto& shared = scope.parsed->parse(parse, input);
      if (!shared) return unexpected(shared.error());
      return std::string(path->first_text(Node{&*shared, nullptr}));
    }
    Arena arena;
    const auto tree = parse(input, arena);
    if (!tree) return unexpected(tree.error());
    return std::string(path->first_text(Node{&*tree, nullptr}));
  };
}

/// Removes a text from the start or the end, when it is there.
Step drop_step(bool at_end, const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary) {
  return [at_end, part = compile_own(section, pointer, vocabulary)](
             std::string_view input, const EvaluationContext& scope) -> Result<std::string> {
    const auto text = part->evaluate(scope);
    if (!text) return text;
    if (!at_end && input.starts_with(*text)) input.remove_prefix(text->size());
    if (at_end && input.ends_with(*text)) input.remove_suffix(text->size());
    return std::string(input);
  };
}

Step last_step(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary) {
  if (!section.IsUint() || section.GetUint() == 0) vocabulary.faults.add(pointer, "must be a number of bytes");
  const std::size_t count = section.IsUint() ? section.GetUint() : 0;
  return [count](std::string_view input, const EvaluationContext&) -> Result<std::string> {
    return std::string(input.substr(input.size() - std::min(count, input.size())));
  };
}

Step find_step(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary) {
  const auto search = std::make_shared<const TextSearch>(TextSearch::compile(section, pointer, vocabulary.faults));
  return [search](std::string_view input, const EvaluationContext&) -> Result<std::string> {
    return std::string(search->find(input));
  };
}

/// Writes another text for each of some characters, in one pass: the escapes of a query language.
Step replace_step(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary) {
  std::map<char, std::string> texts;
  const auto is_row = [](const auto& member) { return text_of(member.name).size() == 1 && member.value.IsString(); };
  if (!section.IsObject() || section.ObjectEmpty() || !std::all_of(section.MemberBegin(), section.MemberEnd(), is_row))
    vocabulary.faults.add(pointer, "must be an object of single ASCII characters and the texts in their place");
  else
    for (const auto& row : section.GetObject()) texts.emplace(text_of(row.name).front(), text_of(row.value));
  return [texts](std::string_view input, const EvaluationContext&) -> Result<std::string> {
    std::string made;
    for (const char letter : input) {
      const auto row = texts.find(letter);
      row == texts.end() ? made.push_back(letter) : void(made += row->second);
    }
    return made;
  };
}

constexpr std::array<RetiredWord, 1> kRetired{
    {{"part", "write {\"find\": RE2}, for example {\"find\": \"(?:^|,)v1=([^,]*)\"}"}}};

constexpr std::array<std::string_view, 13> kWithArgument{
    "hmac_sha1", "hmac_sha256", "hmac_sha512", "key_of_hmac_sha256", "sm4_ecb_encrypt", "sm4_ecb_decrypt",
    "json_at",   "xml_at",      "find",        "drop_prefix",        "drop_suffix",     "last",
    "replace"};

Step unknown_step(std::string_view id, std::string_view pointer, CompileContext& vocabulary) {
  const std::string_view remedy = remedy_of(id, kRetired);
  std::vector<std::string_view> known{"nfkd", "base64_decode"};
  known.insert(known.end(), kWithArgument.begin(), kWithArgument.end());
  for (const auto& row : kEncodings) known.push_back(row.id);
  for (const auto& row : kDigests) known.push_back(row.id);
  vocabulary.faults.add(pointer, "unknown step \"" + std::string(id) + "\"",
                        remedy.empty() ? suggest(id, known) : std::string(remedy));
  return [](std::string_view input, const EvaluationContext&) -> Result<std::string> { return std::string(input); };
}

Step named_step(std::string_view id, std::string_view pointer, CompileContext& vocabulary) {
  if (const auto row = find_row(kEncodings, id); row != kEncodings.end()) {
    return [encode = row->encode](std::string_view input, const EvaluationContext&) -> Result<std::string> {
      return encode(input);
    };
  }
  if (const auto row = find_row(kDigests, id); row != kDigests.end()) return digest_step(row->name);
  if (id == "nfkd") return [](std::string_view input, const EvaluationContext&) { return to_nfkd(input); };
  if (id == "base64_decode") {
    return [](std::string_view input, const EvaluationContext&) { return from_base64url(trim(input)); };
  }
  return unknown_step(id, pointer, vocabulary);
}

/// A step with an argument; nothing when the id is unknown.
std::optional<Step> argument_step(std::string_view id, const rapidjson::Value& argument, std::string_view pointer,
                                  CompileContext& vocabulary) {
  if (const auto row = find_row(kMacs, id); row != kMacs.end())
    return mac_step(row->name, argument, pointer, vocabulary);
  if (id == "key_of_hmac_sha256") return key_step(argument, pointer, vocabulary);
  if (id == "sm4_ecb_encrypt") return cipher_step(sm4_ecb_encrypt, argument, pointer, vocabulary);
  if (id == "sm4_ecb_decrypt") return cipher_step(sm4_ecb_decrypt, argument, pointer, vocabulary);
  if (id == "drop_prefix" || id == "drop_suffix") return drop_step(id == "drop_suffix", argument, pointer, vocabulary);
  if (id == "last") return last_step(argument, pointer, vocabulary);
  if (id == "find") return find_step(argument, pointer, vocabulary);
  if (id == "replace") return replace_step(argument, pointer, vocabulary);
  if (id != "json_at" && id != "xml_at") return std::nullopt;
  if (!argument.IsString()) vocabulary.faults.add(pointer, "must be a string");
  const std::string_view text = text_of(argument);
  return inside_step(id == "json_at" ? parse_json_tree : parse_xml_tree, text, pointer, vocabulary);
}

}  // namespace

Step compile_step(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary) {
  if (section.IsString()) return named_step(text_of(section), pointer, vocabulary);
  if (!section.IsObject() || section.MemberCount() != 1) {
    vocabulary.faults.add(pointer, "must be a step's name, or an object of one name and its argument");
    return named_step("hex", pointer, vocabulary);
  }
  const std::string_view id = text_of(section.MemberBegin()->name);
  const std::string here = join_pointer(pointer, id);
  auto made = argument_step(id, section.MemberBegin()->value, here, vocabulary);
  return made ? *std::move(made) : unknown_step(id, here, vocabulary);
}

}  // namespace parcelgate
