// EVP_Digest() looks its algorithm up under a lock each time, which costs more than the digest of an event.
// SHA256_Init() does not; it is deprecated since OpenSSL 3.0.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "gateway/crypto/digest.hpp"

#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include "gateway/base/percent.hpp"

namespace parcelgate {
namespace {

std::string hex_with(std::string_view bytes, const char* digits) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char raw : bytes) {
    const auto byte = static_cast<unsigned char>(raw);
    out.push_back(digits[byte >> 4U]);
    out.push_back(digits[byte & 15U]);
  }
  return out;
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
  Sha256 out;
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, bytes.data(), bytes.size());
  SHA256_Final(reinterpret_cast<unsigned char*>(out.data()), &context);
  return out;
}

std::string sha256_bytes(std::string_view bytes) {
  const Sha256 sum = sha256(bytes);
  return {reinterpret_cast<const char*>(sum.data()), sum.size()};
}

std::string hmac_sha256_bytes(std::string_view key, std::string_view message) {
  std::string out(32, '\0');
  unsigned length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(message), message.size(),
       reinterpret_cast<unsigned char*>(out.data()), &length);
  return out;
}

std::string to_hex(std::string_view bytes) {
  return hex_with(bytes, "0123456789abcdef");
}
std::string to_hex_upper(std::string_view bytes) {
  return hex_with(bytes, "0123456789ABCDEF");
}

std::string to_base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

std::string to_base64url(std::string_view bytes) {
  std::string out = to_base64(bytes);
  while (!out.empty() && out.back() == '=') out.pop_back();
  for (char& letter : out) {
    if (letter == '+') letter = '-';
    if (letter == '/') letter = '_';
  }
  return out;
}

Result<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return unexpected(ErrorKind::malformed, "hex text has an odd number of digits");
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const int high = hex_digit_value(text[at]);
    const int low = hex_digit_value(text[at + 1]);
    if (high < 0 || low < 0) return unexpected(ErrorKind::malformed, "hex text holds a character that is no digit");
    out.push_back(static_cast<char>(high * 16 + low));
  }
  return out;
}

Result<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return unexpected(ErrorKind::malformed, "base64 text is not a multiple of four long");
  std::string out(text.size() / 4 * 3, '\0');
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(text), static_cast<int>(text.size()));
  if (length < 0) return unexpected(ErrorKind::malformed, "base64 text holds a character outside its alphabet");
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  out.resize(static_cast<std::size_t>(length) - padding);
  return out;
}

Result<std::string> from_base64url(std::string_view text) {
  std::string padded(text);
  for (char& letter : padded) {
    if (letter == '-') letter = '+';
    if (letter == '_') letter = '/';
  }
  while (padded.size() % 4 != 0) padded.push_back('=');
  return from_base64(padded);
}

bool equal_in_constant_time(std::string_view left, std::string_view right) noexcept {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1) {
    throw std::runtime_error("the system gives no random bytes");
  }
  return out;
}

}  // namespace parcelgate
