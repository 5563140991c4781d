#include "gateway/app/intake/decoded_faults.hpp"

#include "gateway/base/text.hpp"

namespace parcelgate {

bool loses_data(const ItemError& error, Via via) noexcept {
  if (via == Via::poll) return error.code == ItemErrorCode::malformed;
  return error.code != ItemErrorCode::no_events && error.code != ItemErrorCode::ended &&
         error.code != ItemErrorCode::not_found;
}

std::string describe_faults(const Decoded& decoded, Via via) {
  constexpr std::size_t kLongest = 400;
  std::string out;
  for (const ItemError& error : decoded.errors) {
    if (!loses_data(error, via)) continue;
    if (out.size() > kLongest) return out + "; …";
    out.append(out.empty() ? "" : "; ")
        .append(to_string(error.code))
        .append(": ")
        .append(shorten(error.what, kLongest));
  }
  return out;
}

}  // namespace parcelgate
