#include "adapters/manifest/detect/check_digit.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/base/enum_names.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {
namespace {

constexpr Names<5> kRules{"alternating", "weighted", "remainder", "luhn", "iso7064_37_36"};
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

std::optional<int> digit(char letter) noexcept {
  if (letter < '0' || letter > '9') return std::nullopt;
  return letter - '0';
}

char as_digit(int value) noexcept {
  return static_cast<char>('0' + value);
}

std::optional<char> luhn(std::string_view body) noexcept {
  int sum = 0;
  bool doubles = true;  // the place before the check digit
  for (std::size_t at = body.size(); at-- > 0; doubles = !doubles) {
    const auto value = digit(body[at]);
    if (!value) return std::nullopt;
    const int counted = doubles ? *value * 2 : *value;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return as_digit((10 - sum % 10) % 10);
}

/// ISO 7064 MOD 37,36: the hybrid system over digits and capitals.
std::optional<char> mod_37_36(std::string_view body) noexcept {
  int product = 36;
  for (const char letter : body) {
    const auto place = kAlphabet.find(letter);
    if (place == std::string_view::npos) return std::nullopt;
    const int sum = (product + static_cast<int>(place)) % 36;
    product = (sum == 0 ? 36 : sum) * 2 % 37;
  }
  return kAlphabet[static_cast<std::size_t>((37 - product) % 36)];
}

}  // namespace

CheckDigit CheckDigit::compile(const rapidjson::Value& section, const std::string& pointer, Faults& faults) {
  CheckDigit out;
  ObjectReader reader(section, pointer, faults);
  const std::string rule = reader.one_of("rule", {kRules[0], kRules[1], kRules[2], kRules[3], kRules[4]}, "");
  const auto known = find_name<Rule>(kRules, rule);
  if (!known) {
    reader.fault("rule", "is missing");
    return out;
  }
  out.rule_ = *known;
  if (out.rule_ == Rule::alternating) {
    out.first_ = static_cast<int>(reader.integer("first", 1, 1, 9));
    out.second_ = static_cast<int>(reader.integer("second", 1, 1, 9));
    out.counts_letters_ = reader.has("letters") && !reader.one_of("letters", {"ascii_minus_3"}, "").empty();
    if (reader.has("prefix")) {
      ObjectReader prefix(*reader.member("prefix", Need::required), join_pointer(pointer, "prefix"), faults);
      out.prefix_ = prefix.required_text("text");
      out.unless_ = prefix.required_text("unless");
    }
    return out;
  }
  if (out.rule_ == Rule::weighted || out.rule_ == Rule::remainder) {
    out.modulo_ = static_cast<int>(reader.integer("modulo", 0, 0, 1'000));
    if (out.modulo_ < 2) reader.fault("modulo", "is missing", "name the number that the remainder is of");
    out.modulo_ = std::max(out.modulo_, 2);
  }
  if (out.rule_ == Rule::weighted) {
    out.complement_ = static_cast<int>(reader.integer("complement", 0, 0, 1'000));
    reader.each("weights", Need::required, [&](const rapidjson::Value& weight, const std::string& where) {
      if (weight.IsInt() && weight.GetInt() >= 0 && weight.GetInt() < 100)
        return out.weights_.push_back(weight.GetInt());
      faults.add(where, "must be a number below 100");
    });
    for (const auto& [name, value, where] : reader.members("becomes")) {
      int result = -1;
      const auto read = std::from_chars(name.data(), name.data() + name.size(), result);
      if (read.ec == std::errc{} && value->IsString() && value->GetStringLength() == 1) {
        out.becomes_.emplace_back(result, value->GetString()[0]);
      } else {
        faults.add(where, "must say which one character a number becomes", "write it like {\"10\": \"0\"}");
      }
    }
  }
  return out;
}

std::optional<char> CheckDigit::of(std::string_view body) const noexcept {
  switch (rule_) {
    case Rule::alternating:
      return alternating(body);
    case Rule::weighted:
      return weighted(body);
    case Rule::remainder:
      return remainder(body);
    case Rule::luhn:
      return luhn(body);
    case Rule::iso7064_37_36:
      return mod_37_36(body);
  }
  return std::nullopt;
}

std::optional<char> CheckDigit::alternating(std::string_view body) const noexcept {
  int sum = 0;
  std::size_t place = 0;
  const auto add = [&](std::string_view text) {
    for (const char letter : text) {
      auto value = digit(letter);
      if (!value && counts_letters_ && letter >= 'A' && letter <= 'Z') value = (letter - 3) % 10;
      if (!value) return false;
      sum += *value * (place++ % 2 == 0 ? first_ : second_);
    }
    return true;
  };
  const bool has_prefix = !prefix_.empty() && !body.starts_with(unless_);
  if ((has_prefix && !add(prefix_)) || !add(body)) return std::nullopt;
  return as_digit((10 - sum % 10) % 10);
}

std::optional<char> CheckDigit::weighted(std::string_view body) const noexcept {
  if (body.size() != weights_.size()) return std::nullopt;
  int sum = 0;
  for (std::size_t at = 0; at < body.size(); ++at) {
    const auto value = digit(body[at]);
    if (!value) return std::nullopt;
    sum += *value * weights_[at];
  }
  return written(complement_ > 0 ? complement_ - sum % modulo_ : sum % modulo_);
}

std::optional<char> CheckDigit::remainder(std::string_view body) const noexcept {
  int rest = 0;
  for (const char letter : body) {
    const auto value = digit(letter);
    if (!value) return std::nullopt;
    rest = (rest * 10 + *value) % modulo_;
  }
  return written(rest);
}

std::optional<char> CheckDigit::written(int result) const noexcept {
  for (const auto& [number, letter] : becomes_) {
    if (number == result) return letter;
  }
  return result >= 0 && result < 10 ? std::optional(as_digit(result)) : std::nullopt;
}

}  // namespace parcelgate
