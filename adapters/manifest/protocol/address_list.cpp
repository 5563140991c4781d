#include "adapters/manifest/protocol/address_list.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include <arpa/inet.h>

#include "adapters/manifest/text/comma_list.hpp"

namespace parcelgate {

bool AddressList::read(std::string_view text, Bytes& out, bool& is_v4) {
  const std::string address(text);
  is_v4 = inet_pton(AF_INET, address.c_str(), out.data() + 12) == 1;
  if (is_v4) {
    std::fill(out.begin(), out.begin() + 10, std::uint8_t{0});
    out[10] = out[11] = 0xff;
    return true;
  }
  return inet_pton(AF_INET6, address.c_str(), out.data()) == 1;
}

Result<AddressList> AddressList::parse(std::string_view text) {
  AddressList list;
  for (const std::string_view entry : split_commas(text)) {
    const std::size_t slash = std::min(entry.find('/'), entry.size());
    Block block;
    bool is_v4 = false;
    bool ok = read(entry.substr(0, slash), block.bytes, is_v4);
    if (slash < entry.size()) {
      const std::string_view bits = entry.substr(slash + 1);
      const auto [end, fault] = std::from_chars(bits.data(), bits.data() + bits.size(), block.bits);
      ok = ok && fault == std::errc{} && end == bits.data() + bits.size() && block.bits <= (is_v4 ? 32U : 128U);
      if (is_v4) block.bits += 96;
    }
    if (!ok) return unexpected(ErrorKind::malformed, "\"" + std::string(entry) + "\" is no address and no CIDR block");
    list.blocks_.push_back(block);
  }
  return list;
}

bool AddressList::contains(std::string_view address) const {
  Bytes bytes{};
  bool is_v4 = false;
  if (!read(address, bytes, is_v4)) return false;
  return std::any_of(blocks_.begin(), blocks_.end(), [&](const Block& block) {
    const std::size_t whole = block.bits / 8;
    if (!std::equal(bytes.begin(), bytes.begin() + whole, block.bytes.begin())) return false;
    if (block.bits % 8 == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xffU << (8 - block.bits % 8));
    return (bytes[whole] & mask) == (block.bytes[whole] & mask);
  });
}

}  // namespace parcelgate
