#include "gateway/domain/money.hpp"

#include <algorithm>
#include <cmath>

namespace parcelgate {
namespace {

constexpr double kMostUnits = 1e12;

std::int64_t minor_units_of_one(CurrencyCode currency) noexcept {
  return decimals_of(currency) == 0 ? 1 : 100;
}

}  // namespace

std::optional<CurrencyCode> parse_currency(std::string_view text) noexcept {
  CurrencyCode code{};
  const auto is_capital = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
  if (text.size() != code.size() || !std::all_of(text.begin(), text.end(), is_capital)) return std::nullopt;
  std::copy(text.begin(), text.end(), code.begin());
  return code;
}

int decimals_of(CurrencyCode currency) noexcept {
  constexpr std::array<std::string_view, 4> kWithoutDecimals{"JPY", "KRW", "VND", "CLP"};
  const std::string_view code(currency.data(), currency.size());
  return std::find(kWithoutDecimals.begin(), kWithoutDecimals.end(), code) == kWithoutDecimals.end() ? 2 : 0;
}

std::optional<Money> to_money(double units, CurrencyCode currency) noexcept {
  if (!(units >= 0) || units > kMostUnits) return std::nullopt;
  return Money{std::llround(units * static_cast<double>(minor_units_of_one(currency))), currency};
}

double in_units(const Money& money) noexcept {
  return static_cast<double>(money.minor_units) / static_cast<double>(minor_units_of_one(money.currency));
}

std::string to_string(const Money& money) {
  const std::int64_t one = minor_units_of_one(money.currency);
  std::string text = std::to_string(money.minor_units / one);
  if (one == 100) {
    const std::int64_t rest = money.minor_units % one;
    text.append(rest < 10 ? ".0" : ".").append(std::to_string(rest));
  }
  return text.append(" ").append(money.code());
}

}  // namespace parcelgate
