// Steps of expressions: each turns a text or bytes into another text or bytes.
//
//   md5 sha1 sha256 sha512                               raw bytes
//   {"hmac_sha1|hmac_sha256|hmac_sha512": KEY}           raw bytes; KEY is an expression
//   {"key_of_hmac_sha256": EXPRESSION}                  raw bytes; the text before is the key, the expression the
//   message
//   {"sm4_ecb_encrypt|sm4_ecb_decrypt": KEY}             raw bytes; KEY has 16 bytes
//   hex hex_upper base64 base64url                       text of bytes; base64url is unpadded
//   base64_decode                                        bytes of text; takes all base64 alphabets, padded or not
//   url_encode url_encode_rfc3986 json_string xml_text   escaped text
//   lower upper nfkd                                     respelt text
//   {"json_at|xml_at": "path"}                           the text at a place inside a document
//   {"find": RE2}                                        the first group that matched, else the whole match
//   {"replace": {"'": "\\'"}}                            another text for each of some ASCII characters, in one pass
//   {"last": 24}                                         the last bytes
//   {"drop_prefix|drop_suffix": EXPRESSION}              the rest, when the text begins or ends with it
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/language/variables.hpp"

namespace parcelgate {

/// One compiled step. Digests and ciphers give raw bytes, so a later step such as "hex" has to spell them.
using Step = std::function<Result<std::string>(std::string_view input, const EvaluationContext& scope)>;

/// @error in `vocabulary.faults`; the returned step then gives its input back
[[nodiscard]] Step compile_step(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary);

/// The member "then" of a section: a list of steps; none when it is absent.
[[nodiscard]] std::vector<Step> compile_steps(const rapidjson::Value& section, std::string_view pointer,
                                              CompileContext& vocabulary);
/// @error as the step that fails
[[nodiscard]] Result<std::string> run_steps(const std::vector<Step>& steps, std::string_view text,
                                            const EvaluationContext& scope);

}  // namespace parcelgate
