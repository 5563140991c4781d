#include "adapters/manifest/text/id.hpp"

#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/domain/tracking_number.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kLongestId = 64;

bool is_word(char letter) noexcept {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}

}  // namespace

std::string slug(std::string_view name) {
  std::string out;
  for (const char raw : name.substr(0, kLongestId)) {
    const char letter = ascii_lower(raw);
    if (is_word(letter))
      out.push_back(letter);
    else if (!out.empty() && out.back() != '-')
      out.push_back('-');
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  // A name in another script has no letter of an id: some of its digest keeps it apart from others.
  if (out.empty() && !name.empty()) out = "company-" + to_hex(sha256_bytes(name)).substr(0, 8);
  return out;
}

bool is_id(std::string_view text) noexcept {
  return is_slug(text);
}

}  // namespace parcelgate
