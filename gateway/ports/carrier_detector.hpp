// Guesses the carrier of a tracking number that was registered without one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace parcelgate {

/// The carrier in a shipment's key until the real one is known. No carrier can have this id.
inline constexpr std::string_view kUnknownCarrier = "unknown";

/// A carrier whose number format matches the number in question.
struct CarrierCandidate {
  std::string carrier;                 ///< our id; a carrier without a folder is reachable through aggregators only
  int score{0};                        ///< 1 to 99, for ranking only: it is not a probability
  std::string tracking_number;         ///< as this carrier writes it
  std::vector<std::string> reasons{};  ///< for people: "prefix SF", "S10 check digit holds"
};

/// A number, and hints that improve the ranking.
struct NumberQuestion {
  std::string_view number;                                 ///< as typed
  std::function<bool(std::string_view carrier)> is_own{};  ///< whether the tenant uses this carrier; may be empty
  std::string_view country{};                              ///< ISO 3166-1 alpha-2 of origin or destination, or empty
};

/// Whether a number matches the formats of a carrier. `unknown`: no format of this carrier is on record.
enum class NumberFit : std::uint8_t { unknown, fits, misfit };

/// Port for guessing carriers by number formats and check digits. Immutable; shared by all threads.
///
///     for (const CarrierCandidate& candidate : detector.detect({"SF1234567890123"}))
///       std::cout << candidate.carrier << ' ' << candidate.score << '\n';
///
/// Trap: formats overlap (five carriers use twelve digits), so the first candidate is a guess. Confirm it by polling
/// before anything depends on it.
class CarrierDetector {
 public:
  virtual ~CarrierDetector() = default;
  /// All carriers whose formats match, each once, best first. Deterministic. Empty: no known format matches.
  [[nodiscard]] virtual std::vector<CarrierCandidate> detect(const NumberQuestion& question) const = 0;
  /// Whether a number matches the formats of the carrier that the client stated. Warn about a misfit, but do not refuse
  /// it: carriers add formats.
  [[nodiscard]] NumberFit fit(std::string_view carrier, std::string_view number) const;

 protected:
  /// Whether any number format of this carrier is on record. By default none is, so fit() returns `unknown`.
  [[nodiscard]] virtual bool knows_forms_of(std::string_view /*carrier*/) const { return false; }
};

/// Longest number that detection considers, after normalization. Longer ones match no carrier.
inline constexpr std::size_t kMaxNumberLength = 48;

/// The number as number formats see it: plain_number() of domain/tracking_number.hpp. Empty when nothing is left or
/// when the result is longer than kMaxNumberLength.
[[nodiscard]] std::string normalize_number(std::string_view typed);

}  // namespace parcelgate
