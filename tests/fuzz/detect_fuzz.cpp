// Detection of the carrier for arbitrary text. The first byte chooses the tenant's carriers and the country.
#include <cstdlib>
#include <set>
#include <string>

#include "tests/fuzz/couriers.hpp"
#include "tests/fuzz/target.hpp"

namespace parcelgate {
namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

/// The invariants of every list of candidates, for any input.
void check(const std::vector<CarrierCandidate>& found) {
  const CarrierCandidate* before = nullptr;
  std::set<std::string> couriers;
  for (const auto& candidate : found) {
    expect(!candidate.carrier.empty() && candidate.carrier != kUnknownCarrier && !candidate.reasons.empty());
    expect(candidate.score >= 1 && candidate.score <= 99);
    expect(!candidate.tracking_number.empty() && candidate.tracking_number.size() <= kMaxNumberLength);
    expect(before == nullptr || before->score >= candidate.score);
    expect(couriers.insert(candidate.carrier).second);
    before = &candidate;
  }
}

}  // namespace

std::vector<FuzzSeed> fuzz_seeds() {
  std::vector<FuzzSeed> out;
  for (const auto& owned : fuzz_couriers().catalog().detector().forms()) {
    std::vector<std::string> numbers = owned.form.examples;
    numbers.insert(numbers.end(), owned.form.invalid.begin(), owned.form.invalid.end());
    for (const std::string& number : numbers) {
      const auto at = out.size();
      out.push_back({"number_" + std::to_string(at), static_cast<char>(at % 4) + number});
    }
  }
  out.push_back({"full_width", std::string(1, '\0') + "４４４０　０３０７　７８９８"});
  out.push_back({"dashes", std::string(1, '\1') + "1Z–5R8—939‐03"});
  return out;
}

}  // namespace parcelgate

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parcelgate;
  if (size == 0) return 0;
  const std::string_view typed(reinterpret_cast<const char*>(data) + 1, size - 1);
  NumberQuestion question{typed};
  if ((data[0] & 1U) != 0) question.is_own = [](std::string_view carrier) { return carrier.size() % 2 == 0; };
  if ((data[0] & 2U) != 0) question.country = "CN";
  const std::string number = normalize_number(typed);
  expect(number.size() <= kMaxNumberLength && normalize_number(number) == number);
  check(fuzz_couriers().catalog().detector().detect(question));
  return 0;
}
