#include "tools/courier-sim/digests.hpp"

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace courier_sim {
namespace {

const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string to_hex(std::string_view bytes, const char* digits) {
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += digits[byte >> 4U];
    hex += digits[byte & 15U];
  }
  return hex;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else {
    out += static_cast<char>(0xC0U | (code_point >> 6U));
    out += static_cast<char>(0x80U | (code_point & 0x3FU));
  }
}

/// Base letter and combining mark of U+00C0 … U+00FF; zero where nothing decomposes.
struct Decomposition {
  char base;
  std::uint16_t mark;
};

Decomposition decomposition_of(std::uint32_t code_point) {
  constexpr std::uint16_t grave = 0x300, acute = 0x301, circumflex = 0x302, tilde = 0x303, diaeresis = 0x308,
                          ring = 0x30A, cedilla = 0x327;
  static constexpr std::array<Decomposition, 32> kUpper{{{'A', grave},
                                                         {'A', acute},
                                                         {'A', circumflex},
                                                         {'A', tilde},
                                                         {'A', diaeresis},
                                                         {'A', ring},
                                                         {0, 0},
                                                         {'C', cedilla},
                                                         {'E', grave},
                                                         {'E', acute},
                                                         {'E', circumflex},
                                                         {'E', diaeresis},
                                                         {'I', grave},
                                                         {'I', acute},
                                                         {'I', circumflex},
                                                         {'I', diaeresis},
                                                         {0, 0},
                                                         {'N', tilde},
                                                         {'O', grave},
                                                         {'O', acute},
                                                         {'O', circumflex},
                                                         {'O', tilde},
                                                         {'O', diaeresis},
                                                         {0, 0},
                                                         {0, 0},
                                                         {'U', grave},
                                                         {'U', acute},
                                                         {'U', circumflex},
                                                         {'U', diaeresis},
                                                         {'Y', acute},
                                                         {0, 0},
                                                         {0, 0}}};
  if (code_point < 0xC0 || code_point > 0xFF) return {0, 0};
  if (code_point == 0xFF) return {'y', diaeresis};
  const bool is_lower = code_point >= 0xE0;
  Decomposition found = kUpper[(code_point - 0xC0) % 32];
  if (is_lower && found.base != 0) found.base = static_cast<char>(found.base - 'A' + 'a');
  return found;
}

}  // namespace

std::string md5(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, EVP_md5(), nullptr) != 1) {
    throw std::runtime_error("MD5 is not available in this OpenSSL; allow it to play SF and Kuaidi100");
  }
  return {reinterpret_cast<const char*>(out.data()), size};
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), as_bytes(bytes), bytes.size(), out.data(), &size) ==
      nullptr) {
    throw std::runtime_error("HMAC-SHA256 failed in OpenSSL");
  }
  return {reinterpret_cast<const char*>(out.data()), size};
}

std::string to_lower_hex(std::string_view bytes) {
  return to_hex(bytes, "0123456789abcdef");
}
std::string to_upper_hex(std::string_view bytes) {
  return to_hex(bytes, "0123456789ABCDEF");
}

std::string to_base64(std::string_view bytes) {
  std::vector<unsigned char> out(4 * ((bytes.size() + 2) / 3) + 1);
  const int size = EVP_EncodeBlock(out.data(), as_bytes(bytes), static_cast<int>(bytes.size()));
  return {reinterpret_cast<const char*>(out.data()), static_cast<std::size_t>(size)};
}

std::string java_url_encode(std::string_view text) {
  constexpr std::string_view kKept = ".-*_";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_plain || kKept.find(c) != std::string_view::npos) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += '%';
      out += "0123456789ABCDEF"[byte >> 4U];
      out += "0123456789ABCDEF"[byte & 15U];
    }
  }
  return out;
}

std::string form_decode(std::string_view text) {
  const auto nibble = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%' && i + 2 < text.size() && nibble(text[i + 1]) >= 0 && nibble(text[i + 2]) >= 0) {
      out += static_cast<char>(nibble(text[i + 1]) * 16 + nibble(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string decompose_latin(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    if (lead != 0xC3 || i + 1 >= utf8.size()) {
      out += utf8[i];
      continue;
    }
    const std::uint32_t code_point = 0xC0U | (static_cast<unsigned char>(utf8[i + 1]) & 0x3FU);
    const auto parts = decomposition_of(code_point);
    if (parts.base == 0) {
      append_utf8(out, code_point);
    } else {
      out += parts.base;
      append_utf8(out, parts.mark);
    }
    ++i;
  }
  return out;
}

std::string sf_digest(std::string_view msg_data, std::string_view timestamp, std::string_view checkword) {
  std::string text(msg_data);
  text += timestamp;
  text += checkword;
  return to_base64(md5(java_url_encode(text)));
}

std::string kuaidi100_query_sign(std::string_view param, std::string_view key, std::string_view customer) {
  std::string text(param);
  text += key;
  text += customer;
  return to_upper_hex(md5(text));
}

std::string kuaidi100_push_sign(std::string_view param, std::string_view salt) {
  return to_upper_hex(md5(std::string(param).append(salt)));
}

std::string easypost_v1(std::string_view secret, std::string_view body) {
  return "hmac-sha256-hex=" + to_lower_hex(hmac_sha256(decompose_latin(secret), body));
}

std::string easypost_v2(std::string_view secret, std::string_view timestamp, std::string_view method,
                        std::string_view path, std::string_view body) {
  std::string text(timestamp);
  text.append(method).append(path).append(body);
  return easypost_v1(secret, text);
}

}  // namespace courier_sim
