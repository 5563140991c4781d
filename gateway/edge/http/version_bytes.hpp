// The values that an entity tag is made from.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/instant.hpp"
#include "gateway/crypto/digest.hpp"

namespace parcelgate {

/// Collects values so that different ones never give the same bytes.
class VersionBytes {
 public:
  void number(std::uint64_t value) {
    const auto bytes = std::bit_cast<std::array<char, sizeof value>>(value);
    bytes_.append(bytes.data(), bytes.size());
  }
  void text(std::string_view value) {
    number(value.size());
    bytes_.append(value);
  }
  void instant(Instant at) { number(static_cast<std::uint64_t>(at.time_since_epoch().count())); }
  void instant(const std::optional<Instant>& at) {
    number(at ? 1 : 0);
    instant(at.value_or(Instant{}));
  }
  /// 16 characters of base64url.
  [[nodiscard]] std::string tag() const {
    constexpr std::size_t kTagBytes = 12;
    return to_base64url(std::string_view(sha256_bytes(bytes_)).substr(0, kTagBytes));
  }

 private:
  std::string bytes_;
};

}  // namespace parcelgate
