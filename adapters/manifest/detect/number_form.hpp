// One form of a courier's tracking numbers, from its manifest or from the table of numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

#include "gateway/wire/faults.hpp"

namespace re2 {
class RE2;
}

namespace parcelgate {

class CheckDigit;

/// How specific a form is: strong where few other couriers have numbers of it.
enum class FormStrength : std::uint8_t { weak, medium, strong };

/// A form as its section is written: {"pattern", "strength"?, "check"?, "weight"?, "examples", "invalid"?, "note"?}
struct NumberForm {
  std::string text;  ///< RE2, matches the whole of a normalized number
  FormStrength strength{FormStrength::weak};
  std::string check;                  ///< name of the rule that joins the groups `body` and `check`; empty: none
  std::optional<int> weight{};        ///< 1 … 99, instead of the score of its strength
  std::vector<std::string> examples;  ///< of this form, check digit included; at least one
  std::vector<std::string> invalid;   ///< not of this form, or with a wrong check digit
  std::string note;
  std::string pointer;  ///< its JSON pointer, for faults
  std::shared_ptr<const re2::RE2> regex;
};

/// Reads one form. Its examples are checked against the check digit by find_form_faults(), once the rules are known.
/// @return nothing when its pattern cannot be used
[[nodiscard]] std::optional<NumberForm> compile_number_form(const rapidjson::Value& section, const std::string& pointer,
                                                            Faults& faults);

/// A number's parts that its form names. Views into the number.
struct NumberParts {
  std::string_view body;
  std::string_view check;
  std::string_view country;
};

/// Whether a normalized number is of a form, check digit included.
/// @param rule  of the form's check; null when it has none
[[nodiscard]] bool holds(const NumberForm& form, const CheckDigit* rule, std::string_view number, NumberParts& parts);

/// Adds a fault for each example that does not match and each invalid one that does.
/// @param takes  a further condition on a number, given its parts; may be empty
void find_form_faults(const NumberForm& form, const CheckDigit* rule,
                      const std::function<bool(const NumberParts&)>& takes, Faults& faults);

/// A short description of the form, for people: "prefix SF", "12 digits", "its form".
[[nodiscard]] std::string describe_form(const NumberForm& form, std::string_view number);

}  // namespace parcelgate
