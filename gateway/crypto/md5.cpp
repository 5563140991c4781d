// MD5() looks nothing up, unlike EVP_Digest(); it is deprecated since OpenSSL 3.0.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "gateway/crypto/md5.hpp"

#include <openssl/md5.h>

namespace parcelgate {

std::string md5_bytes(std::string_view bytes) {
  std::string out(MD5_DIGEST_LENGTH, '\0');
  MD5(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

}  // namespace parcelgate
