#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

#include "adapters/manifest/encodings.hpp"
#include "adapters/manifest/expression.hpp"
#include "adapters/manifest/keyed_mac.hpp"
#include "adapters/manifest/path.hpp"
#include "adapters/manifest/tree.hpp"
#include "gateway/base/digest.hpp"
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
    EncodeRow{"url_encode", url_encode_form},
    EncodeRow{"url_encode_rfc3986", url_encode_rfc3986},
    EncodeRow{"lower", to_lower_ascii},
    EncodeRow{"upper", to_upper_ascii},
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
  return [digest](std::string_view input, const ExpressionScope&) -> Result<std::string> {
    std::string out(static_cast<std::size_t>(EVP_MD_get_size(digest.get())), '\0');
    if (EVP_Digest(input.data(), input.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, digest.get(),
                   nullptr) != 1) {
      throw std::runtime_error("OpenSSL refused a digest");
    }
    return out;
  };
}

bool has_keyed_step(const rapidjson::Value& section) {
  const auto* then = find_member(section, "then");
  if (then == nullptr || !then->IsArray()) return false;
  return std::any_of(then->Begin(), then->End(), [](const auto& step) {
    return step.IsObject() && step.MemberCount() > 0 && text_of(step.MemberBegin()->name).starts_with("hmac");
  });
}

/// A key is made of the account's secrets and settings alone: what a stranger sends must not become a cached key.
Step mac_step(const char* digest, const rapidjson::Value& section, std::string_view pointer, Vocabulary& vocabulary) {
  Vocabulary own{vocabulary.account, vocabulary.faults};
  const auto key = std::make_shared<const Expression>(Expression::compile(section, pointer, own));
  vocabulary.used.insert(vocabulary.used.end(), own.used.begin(), own.used.end());
  if (has_keyed_step(section)) vocabulary.faults.add(pointer, "a key cannot itself be keyed");
  auto prepare = [key](std::string_view text) -> Result<std::string> {
    Result<std::string> value = std::string(text);
    for (const auto& step : key->steps()) {
      value = step(*value, ExpressionScope{});
      if (!value) break;
    }
    return value;
  };
  const auto mac = std::make_shared<const KeyedMac>(digest, std::move(prepare));
  return [key, mac](std::string_view input, const ExpressionScope& scope) -> Result<std::string> {
    const auto material = key->raw_text(scope);
    if (!material) return material;
    if (material->empty()) return unexpected(ErrorKind::config, "the key of a signature is empty");
    return mac->compute(*material, input);
  };
}

Step json_at_step(std::string_view text, std::string_view pointer, Vocabulary& vocabulary) {
  const auto path = Path::compile(text, pointer, vocabulary.faults);
  return [path](std::string_view input, const ExpressionScope&) -> Result<std::string> {
    Arena arena;
    const auto tree = parse_json_tree(input, arena);
    if (!tree) return unexpected(tree.error());
    return std::string(path->first_text(Node{&*tree, nullptr}));
  };
}

Step named_step(std::string_view id, std::string_view pointer, Vocabulary& vocabulary) {
  if (const auto row = find_row(kEncodings, id); row != kEncodings.end()) {
    return [encode = row->encode](std::string_view input, const ExpressionScope&) -> Result<std::string> {
      return encode(input);
    };
  }
  if (const auto row = find_row(kDigests, id); row != kDigests.end()) return digest_step(row->name);
  if (id == "nfkd") return [](std::string_view input, const ExpressionScope&) { return to_nfkd(input); };
  std::vector<std::string_view> known{"nfkd", "hmac_sha1", "hmac_sha256", "hmac_sha512", "json_at", "part"};
  for (const auto& row : kEncodings) known.push_back(row.id);
  for (const auto& row : kDigests) known.push_back(row.id);
  vocabulary.faults.add(pointer, "unknown step \"" + std::string(id) + "\"", suggest(id, known));
  return [](std::string_view input, const ExpressionScope&) -> Result<std::string> { return std::string(input); };
}

}  // namespace

Step compile_step(const rapidjson::Value& section, std::string_view pointer, Vocabulary& vocabulary) {
  if (section.IsString()) return named_step(text_of(section), pointer, vocabulary);
  if (!section.IsObject() || section.MemberCount() != 1) {
    vocabulary.faults.add(pointer, "must be a step's name, or an object of one name and its argument");
    return named_step("hex", pointer, vocabulary);
  }
  const std::string_view id = text_of(section.MemberBegin()->name);
  const rapidjson::Value& argument = section.MemberBegin()->value;
  const std::string here = join_pointer(pointer, id);
  if (const auto row = find_row(kMacs, id); row != kMacs.end()) return mac_step(row->name, argument, here, vocabulary);
  if (!argument.IsString())
    vocabulary.faults.add(here, "must be a string");
  else if (id == "json_at")
    return json_at_step(text_of(argument), here, vocabulary);
  else if (id == "part") {
    return
        [name = std::string(text_of(argument))](std::string_view input, const ExpressionScope&) -> Result<std::string> {
          return std::string(find_part(input, name));
        };
  }
  return named_step(id, here, vocabulary);
}

}  // namespace parcelgate
