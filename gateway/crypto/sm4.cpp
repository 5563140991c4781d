#include "gateway/crypto/sm4.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

#include "gateway/crypto/digest.hpp"

namespace parcelgate {
namespace {

Result<std::string> run(std::string_view key, std::string_view input, bool encrypts) {
  if (key.size() != kSm4KeyBytes) return unexpected(ErrorKind::config, "an SM4 key has 16 bytes, this one has not");
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                &EVP_CIPHER_CTX_free);
  if (!context ||
      EVP_CipherInit_ex(context.get(), EVP_sm4_ecb(), nullptr, bytes_of(key), nullptr, encrypts ? 1 : 0) != 1)
    throw std::runtime_error("OpenSSL refused SM4");
  std::string out(input.size() + kSm4KeyBytes, '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  int length = 0;
  int rest = 0;
  if (EVP_CipherUpdate(context.get(), to, &length, bytes_of(input), static_cast<int>(input.size())) != 1 ||
      EVP_CipherFinal_ex(context.get(), to + length, &rest) != 1) {
    return unexpected(ErrorKind::malformed, "is not sealed with this SM4 key");
  }
  out.resize(static_cast<std::size_t>(length) + static_cast<std::size_t>(rest));
  return out;
}

}  // namespace

Result<std::string> sm4_ecb_encrypt(std::string_view key, std::string_view plain) {
  return run(key, plain, true);
}

Result<std::string> sm4_ecb_decrypt(std::string_view key, std::string_view sealed) {
  return run(key, sealed, false);
}

}  // namespace parcelgate
