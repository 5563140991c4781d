// Compact binary encoding with variable-length integers (LEB128, zigzag for signed ones).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/time.hpp"

namespace parcelgate::sqlite {

/// Appends to a string that it does not own. Calls can be mixed freely; the reader must read the same types in the same
/// order, because the bytes hold no types:
///
///     ByteWriter out(buffer);
///     out.text(carrier);
///     out.instant(at);
///
///     ByteReader in(buffer);
///     const auto carrier = in.text();
///     const Instant at = in.instant();
///     if (!in.ok() || !in.at_end()) return unexpected(ErrorKind::malformed, "…");
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  void byte(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
  /// 7 bits a byte, lowest first: 1 byte below 128, at most 10.
  void number(std::uint64_t value) {
    std::array<char, 10> bytes{};
    std::size_t used = 0;
    for (; value >= 0x80; value >>= 7U) bytes[used++] = static_cast<char>(value | 0x80);
    bytes[used++] = static_cast<char>(value);
    out_.append(bytes.data(), used);
  }
  /// Zigzag encoding: short for values near zero of either sign.
  void signed_number(std::int64_t value) {
    number((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
  }
  /// Always 8 bytes, lowest first. For hashes and other values that a variable length would make longer.
  void fixed(std::uint64_t value) {
    std::array<char, 8> bytes{};
    for (unsigned at = 0; at < 8; ++at) bytes[at] = static_cast<char>(value >> (8 * at));
    out_.append(bytes.data(), bytes.size());
  }
  void text(std::string_view value) {
    number(value.size());
    out_.append(value);
  }
  void instant(Instant value) { signed_number(value.time_since_epoch().count()); }
  void optional_instant(const std::optional<Instant>& value) {
    byte(value ? 1 : 0);
    if (value) instant(*value);
  }

 private:
  std::string& out_;
};

/// Reads the bytes of a ByteWriter. Bounds are checked: after a fault ok() is false and every value is 0 or empty, so
/// it is enough to check ok() once at the end. Views point into the bytes.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
  /// Whether only zero bytes are left, with which rows of older versions are padded.
  [[nodiscard]] bool at_padding() const noexcept { return rest_.find_first_not_of('\0') == std::string_view::npos; }

  std::uint8_t byte() {
    if (rest_.empty()) {
      fail();
      return 0;
    }
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t part = byte();
      value |= static_cast<std::uint64_t>(part & 0x7fU) << shift;
      if ((part & 0x80U) == 0) return value;
    }
    fail();
    return 0;
  }
  /// A number of items of at least one byte each. More items than remaining bytes are a fault, so a damaged row cannot
  /// cause a huge allocation.
  std::size_t count() {
    const std::uint64_t value = number();
    if (value > rest_.size()) fail();
    return ok_ ? static_cast<std::size_t>(value) : 0;
  }
  std::int64_t signed_number() {
    const std::uint64_t value = number();
    return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
  }
  std::uint64_t fixed() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 8) value |= static_cast<std::uint64_t>(byte()) << shift;
    return value;
  }
  std::string_view text() {
    const std::size_t size = count();
    const std::string_view value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
  }
  Instant instant() { return Instant{std::chrono::milliseconds{signed_number()}}; }
  std::optional<Instant> optional_instant() {
    if (byte() == 0) return std::nullopt;
    return instant();
  }
  void fail() noexcept {
    ok_ = false;
    rest_ = {};
  }

 private:
  std::string_view rest_;
  bool ok_{true};
};

/// A number that may be absent.
inline void write_count(ByteWriter& out, const std::optional<std::uint32_t>& count) {
  out.number(count ? std::uint64_t{*count} + 1 : 0);
}
inline std::optional<std::uint32_t> read_count(ByteReader& in) {
  const std::uint64_t count = in.number();
  return count == 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(count - 1));
}

}  // namespace parcelgate::sqlite
