// How an input of decode_fuzz chooses courier, case and way: a head of five bytes, then the bytes that are sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/ports/source.hpp"

namespace parcelgate {

/// The use of the bytes.
enum class FuzzAct : std::uint8_t {
  message,          ///< a body, with the headers and the account of a test case
  unauthenticated,  ///< a body without headers, for an account without secrets
  inner_json,       ///< the tree of a shape, without its unwrapping: the content of a sealed part
  inner_xml,
  outside,      ///< query, topic and headers, one a line, then a blank line and the body
  public_keys,  ///< the sender's key set, with the body of the test case
  answers,      ///< the answer to a token request or a subscription
  request,      ///< a tracking number to poll
};
inline constexpr std::size_t kFuzzActs = 8;

struct DecodeInput {
  std::uint16_t courier{0};  ///< mark_of() its id: seeds keep their meaning when couriers are added
  FuzzAct act{FuzzAct::message};
  Via via{Via::push};
  std::uint8_t choice{0};  ///< which case, or which shape for the inner acts
  std::uint8_t answer{0};  ///< which HTTP status and acknowledgement
  std::string_view bytes;
};

inline constexpr std::size_t kDecodeHeadBytes = 5;

/// FNV-1a, folded to 16 bits.
[[nodiscard]] constexpr std::uint16_t mark_of(std::string_view id) noexcept {
  std::uint32_t sum = 2166136261U;
  for (const char letter : id) sum = (sum ^ static_cast<unsigned char>(letter)) * 16777619U;
  return static_cast<std::uint16_t>((sum >> 16U) ^ (sum & 0xffffU));
}

/// @param input  at least kDecodeHeadBytes
[[nodiscard]] inline DecodeInput read_decode_input(std::string_view input) noexcept {
  constexpr std::size_t kVias = 3;
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(input[at]); };
  DecodeInput out;
  out.courier = static_cast<std::uint16_t>(byte(0) << 8U | byte(1));
  out.act = static_cast<FuzzAct>(byte(2) % kFuzzActs);
  out.via = static_cast<Via>(byte(2) / kFuzzActs % kVias);
  out.choice = byte(3);
  out.answer = byte(4);
  out.bytes = input.substr(kDecodeHeadBytes);
  return out;
}

[[nodiscard]] inline std::string write_decode_input(const DecodeInput& input) {
  std::string out;
  out += static_cast<char>(input.courier >> 8U);
  out += static_cast<char>(input.courier & 0xffU);
  out += static_cast<char>(static_cast<std::size_t>(input.via) * kFuzzActs + static_cast<std::size_t>(input.act));
  out += static_cast<char>(input.choice);
  out += static_cast<char>(input.answer);
  out += input.bytes;
  return out;
}

}  // namespace parcelgate
