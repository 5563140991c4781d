// Whose number is this: for numbers that came without their courier.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace parcelgate {

/// What stands in a shipment's key while nobody knows who moves it. No courier's id.
inline constexpr std::string_view kUnknownCarrier = "unknown";

/// A courier whose numbers look like the one that was asked about.
struct CarrierCandidate {
  std::string carrier;                 ///< our id; one without a folder is known to aggregators alone
  int score{0};                        ///< 1 … 99, the likelier the higher; no probability
  std::string tracking_number;         ///< as this courier writes it
  std::vector<std::string> reasons{};  ///< for people: "prefix SF", "S10 check digit holds"
};

struct NumberQuestion {
  std::string_view number;                                 ///< as typed
  std::function<bool(std::string_view carrier)> is_own{};  ///< one whom the asker deals with; may be empty
  std::string_view country{};                              ///< ISO 3166-1 alpha-2 where it is sent or goes, or empty
};

/// Whether a number looks like its courier's. `unknown`: nothing is known of how this courier writes numbers.
enum class NumberFit : std::uint8_t { unknown, fits, misfit };

/// Immutable; shared by all threads.
class CarrierDetector {
 public:
  virtual ~CarrierDetector() = default;
  /// All couriers that the number may be of, each once, best first; the same question has the same answer. A list and
  /// never an answer: twelve digits are five couriers' at once. Empty: it looks like nobody's.
  [[nodiscard]] virtual std::vector<CarrierCandidate> detect(const NumberQuestion& question) const = 0;
  /// Whether a stated courier's numbers look like this one. A misfit may still be right: couriers add forms.
  [[nodiscard]] NumberFit fit(std::string_view carrier, std::string_view number) const;

 protected:
  /// Whether forms of this courier's numbers are known.
  [[nodiscard]] virtual bool knows_forms_of(std::string_view /*carrier*/) const { return false; }
};

/// Longest number that is looked at, as normalized; longer ones are nobody's.
inline constexpr std::size_t kMaxNumberLength = 48;

/// plain_number() of the domain, for couriers' forms. Empty when nothing is left or when it is longer than
/// kMaxNumberLength.
[[nodiscard]] std::string normalize_number(std::string_view typed);

}  // namespace parcelgate
