// Check digits of tracking numbers: rules with numbers, named and given as data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rapidjson/document.h>

#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// One rule of the section `checks` of tracking_numbers.json; adapters/carriers/README.md describes the kinds.
/// Immutable.
///
///     const CheckDigit rule = CheckDigit::compile(section, "/checks/s10", faults);
///     const bool is_right = rule.of("47312482") == '9';
class CheckDigit {
 public:
  enum class Rule : std::uint8_t { alternating, weighted, remainder, luhn, iso7064_37_36 };

  /// {"rule": "weighted", "weights": [8, 6, 4, 2, 3, 5, 9, 7], "modulo": 11, "complement": 11, "becomes": {"10": "0"}}
  [[nodiscard]] static CheckDigit compile(const rapidjson::Value& section, const std::string& pointer, Faults& faults);

  /// The check character for `body`; none where the rule does not accept a character of it. Allocates nothing.
  [[nodiscard]] std::optional<char> of(std::string_view body) const noexcept;

 private:
  [[nodiscard]] std::optional<char> alternating(std::string_view body) const noexcept;
  [[nodiscard]] std::optional<char> weighted(std::string_view body) const noexcept;
  [[nodiscard]] std::optional<char> remainder(std::string_view body) const noexcept;
  [[nodiscard]] std::optional<char> written(int result) const noexcept;

  Rule rule_{Rule::luhn};
  int first_{1};
  int second_{1};
  bool counts_letters_{false};
  std::string prefix_;
  std::string unless_;
  std::vector<int> weights_;
  int modulo_{10};
  int complement_{0};
  std::vector<std::pair<int, char>> becomes_;
};

}  // namespace parcelgate
