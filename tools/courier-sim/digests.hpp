// Digests and encodings that couriers sign with, on OpenSSL and nothing of the gateway.
#pragma once

#include <string>
#include <string_view>

namespace courier_sim {

/// Raw digest bytes.
[[nodiscard]] std::string md5(std::string_view bytes);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);

[[nodiscard]] std::string to_lower_hex(std::string_view bytes);
[[nodiscard]] std::string to_upper_hex(std::string_view bytes);
[[nodiscard]] std::string to_base64(std::string_view bytes);

/// java.net.URLEncoder: letters, digits and ".-*_" stay, a space becomes "+", all else %XX in capitals.
[[nodiscard]] std::string java_url_encode(std::string_view text);
/// Undoes form encoding: "+" is a space.
[[nodiscard]] std::string form_decode(std::string_view text);

/// NFKD of the letters that Latin-1 holds composed (U+00C0 to U+00FF); other text is left as it is, which is right
/// for everything that has no decomposition.
[[nodiscard]] std::string decompose_latin(std::string_view utf8);

/// SF: base64(MD5(URLEncoder(msgData + timestamp + checkword))).
[[nodiscard]] std::string sf_digest(std::string_view msg_data, std::string_view timestamp, std::string_view checkword);
/// Kuaidi100 query: upper-case hex of MD5(param + key + customer).
[[nodiscard]] std::string kuaidi100_query_sign(std::string_view param, std::string_view key, std::string_view customer);
/// Kuaidi100 push: upper-case hex of MD5(param + salt).
[[nodiscard]] std::string kuaidi100_push_sign(std::string_view param, std::string_view salt);
/// EasyPost v1: "hmac-sha256-hex=" + HMAC-SHA256(NFKD(secret), body).
[[nodiscard]] std::string easypost_v1(std::string_view secret, std::string_view body);
/// EasyPost v2: the same over timestamp + METHOD + path + body.
[[nodiscard]] std::string easypost_v2(std::string_view secret, std::string_view timestamp, std::string_view method,
                                      std::string_view path, std::string_view body);

}  // namespace courier_sim
