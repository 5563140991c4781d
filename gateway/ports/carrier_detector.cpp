#include "gateway/ports/carrier_detector.hpp"

#include "gateway/domain/tracking_number.hpp"

namespace parcelgate {

std::string normalize_number(std::string_view typed) {
  std::string out = plain_number(typed);
  if (out.size() > kMaxNumberLength) out.clear();
  return out;
}

}  // namespace parcelgate
