#include "gateway/net/networks.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>

namespace parcelgate {
namespace {

constexpr unsigned kV4Offset = 96;  // bits before the IPv4 address in its IPv6 form

/// The digits after the slash. "08", "+8" and "8 " are none.
std::optional<unsigned> parse_prefix(std::string_view text, unsigned most) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  unsigned bits = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (fault != std::errc{} || end != text.data() + text.size() || bits > most) return std::nullopt;
  return bits;
}

bool same_start(const IpAddress& left, const IpAddress& right, unsigned bits) noexcept {
  const std::size_t whole = bits / 8;
  if (!std::equal(left.bytes.begin(), left.bytes.begin() + whole, right.bytes.begin())) return false;
  if (bits % 8 == 0) return true;
  return ((left.bytes[whole] ^ right.bytes[whole]) >> (8 - bits % 8)) == 0;
}

/// The address with zeros after the first `bits` bits.
IpAddress first_of(IpAddress address, unsigned bits) noexcept {
  for (std::size_t at = 0; at < address.bytes.size(); ++at) {
    const unsigned before = static_cast<unsigned>(at) * 8;
    const unsigned kept = bits > before ? std::min(bits - before, 8U) : 0U;
    address.bytes[at] = static_cast<std::uint8_t>(address.bytes[at] & (0xff00U >> kept));
  }
  return address;
}

}  // namespace

Result<Network> Network::parse(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view written = text.substr(0, slash);
  const auto address = IpAddress::parse(written);
  if (!address) return unexpected(ErrorKind::malformed, "is not a network; write it like 10.20.0.0/16");
  if (slash == text.size()) return Network{*address, 128};
  // ::ffff:10.0.0.0/104 counts the bits of the IPv6 form.
  const bool is_dotted = written.find(':') == std::string_view::npos;
  auto bits = parse_prefix(text.substr(slash + 1), is_dotted ? 32 : 128);
  if (bits && is_dotted) *bits += kV4Offset;
  if (!bits) {
    return unexpected(ErrorKind::malformed, "has no valid prefix length after \"/\"; write it like 10.20.0.0/16");
  }
  if (first_of(*address, *bits) != *address) {
    return unexpected(ErrorKind::malformed, "has bits set after its prefix; set them to 0 or use a longer prefix");
  }
  return Network{*address, *bits};
}

bool Network::contains(const IpAddress& other) const noexcept {
  return address.is_v4() == other.is_v4() && same_start(address, other, bits);
}

bool contains(const Networks& networks, const IpAddress& address) noexcept {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const Network& network) { return network.contains(address); });
}

}  // namespace parcelgate
