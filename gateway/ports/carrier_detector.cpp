#include "gateway/ports/carrier_detector.hpp"

#include "gateway/domain/tracking_number.hpp"

namespace parcelgate {

std::string normalize_number(std::string_view typed) {
  std::string out = plain_number(typed);
  if (out.size() > kMaxNumberLength) out.clear();
  return out;
}

NumberFit CarrierDetector::fit(std::string_view carrier, std::string_view number) const {
  if (!knows_forms_of(carrier)) return NumberFit::unknown;
  for (const CarrierCandidate& candidate : detect({number})) {
    if (candidate.carrier == carrier) return NumberFit::fits;
  }
  return NumberFit::misfit;
}

}  // namespace parcelgate
