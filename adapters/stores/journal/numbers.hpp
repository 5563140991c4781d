// Numbers in the journal's files: of fixed size, lowest byte first, or of variable length.
#pragma once

#include <zlib.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "gateway/crypto/digest.hpp"

namespace parcelgate::journal {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are in memory");

template <class Number>
void append_number(std::string& out, Number value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// @pre  the bytes hold it
template <class Number>
[[nodiscard]] Number number_at(std::string_view bytes, std::size_t at) noexcept {
  Number value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

[[nodiscard]] inline std::uint32_t crc32_of(std::string_view bytes) noexcept {
  return static_cast<std::uint32_t>(::crc32_z(0, bytes_of(bytes), bytes.size()));
}

inline void append_hash(std::string& out, const Sha256& hash) {
  out.append(reinterpret_cast<const char*>(hash.data()), hash.size());
}

/// 7 bits a byte, lowest first: 1 byte below 128, at most 10.
inline void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80U; value >>= 7U) out.push_back(static_cast<char>(value | 0x80U));
  out.push_back(static_cast<char>(value));
}

/// Short for differences near zero of either sign. Differences wrap around, so any two numbers have one.
inline void append_difference(std::string& out, std::uint64_t value, std::uint64_t before) {
  const auto difference = static_cast<std::int64_t>(value - before);
  append_varint(out, (static_cast<std::uint64_t>(difference) << 1U) ^ static_cast<std::uint64_t>(difference >> 63U));
}

/// Reads what the functions above appended. After a fault ok() is false and all numbers are 0, so one check at the end
/// is enough.
class VarintReader {
 public:
  explicit VarintReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }
  void fail() noexcept {
    ok_ = false;
    rest_ = {};
  }
  std::uint64_t varint() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto part = static_cast<std::uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(part & 0x7fU) << shift;
      if ((part & 0x80U) == 0) return value;
    }
    fail();
    return 0;
  }
  /// All zeros after a fault.
  Sha256 hash() noexcept {
    Sha256 value{};
    if (rest_.size() < value.size()) return fail(), value;
    std::memcpy(value.data(), rest_.data(), value.size());
    rest_.remove_prefix(value.size());
    return value;
  }
  std::uint64_t difference_from(std::uint64_t before) noexcept {
    const std::uint64_t value = varint();
    return before + ((value >> 1U) ^ (std::uint64_t{0} - (value & 1U)));
  }

 private:
  std::string_view rest_;
  bool ok_{true};
};

}  // namespace parcelgate::journal
