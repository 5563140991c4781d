// Amounts of money, in the smallest unit of their currency.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parcelgate {

/// An ISO 4217 code, as "CNY".
using CurrencyCode = std::array<char, 3>;

/// An amount. Example: 120.50 yuan are {12050, "CNY"}, 300 yen are {300, "JPY"}.
struct Money {
  std::int64_t minor_units{0};
  CurrencyCode currency{'X', 'X', 'X'};

  [[nodiscard]] std::string_view code() const noexcept { return {currency.data(), currency.size()}; }
  friend bool operator==(const Money&, const Money&) = default;
};

/// Three capital letters; otherwise nothing. Whether the code is assigned is not checked.
[[nodiscard]] std::optional<CurrencyCode> parse_currency(std::string_view text) noexcept;
/// Number of decimals of a currency: 2 for most, 0 for JPY, KRW, VND.
[[nodiscard]] int decimals_of(CurrencyCode currency) noexcept;
/// An amount written in whole units, rounded half up to the smallest unit. Nothing when it is negative, not finite, or
/// above 10^12.
[[nodiscard]] std::optional<Money> to_money(double units, CurrencyCode currency) noexcept;
/// The amount in whole units, for JSON: 120.5.
[[nodiscard]] double in_units(const Money& money) noexcept;
/// "120.50 CNY"
[[nodiscard]] std::string to_string(const Money& money);

}  // namespace parcelgate
