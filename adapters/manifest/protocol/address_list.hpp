// Addresses from which a sender may push.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Addresses and CIDR blocks, IPv4 and IPv6; an IPv4 address written as IPv6 (::ffff:1.2.3.4) is the IPv4 one.
class AddressList {
 public:
  /// @param text  comma list: "203.0.113.7, 198.51.100.0/24, 2001:db8::/32"
  /// @error malformed: names the entry that is not an address
  [[nodiscard]] static Result<AddressList> parse(std::string_view text);
  [[nodiscard]] bool empty() const noexcept { return blocks_.empty(); }
  /// False for a text that is not an address.
  [[nodiscard]] bool contains(std::string_view address) const;

 private:
  using Bytes = std::array<std::uint8_t, 16>;
  struct Block {
    Bytes bytes{};
    unsigned bits{128};
  };
  [[nodiscard]] static bool read(std::string_view text, Bytes& out, bool& is_v4);
  std::vector<Block> blocks_;
};

}  // namespace parcelgate
