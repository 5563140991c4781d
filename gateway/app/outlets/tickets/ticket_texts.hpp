// The texts of tickets, by locale (config/texts/tickets.json); checked once at start.
#pragma once

#include <array>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/base/result.hpp"
#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {

/// Immutable after parse(), which guarantees that every key of the program is there in every locale.
///
///     texts.fill(Locale::en, "order", {{"order_id", "O-1"}});   // "Order O-1"
class TicketTexts {
 public:
  using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// Reads config/texts/tickets.json.
  /// @error config: what is missing, by locale and key; an unclosed brace
  [[nodiscard]] static Result<TicketTexts> parse(std::string_view json);

  /// The text of a key, with {name} filled in. A key that parse() did not promise is returned as it is.
  [[nodiscard]] std::string fill(Locale locale, std::string_view key, Values values = {}) const;
  /// A text that may be absent, such as "carrier_sf" or "clock_buyer_sends".
  [[nodiscard]] std::optional<std::string> find(Locale locale, std::string_view key) const;

 private:
  std::array<std::map<std::string, std::string, std::less<>>, kLocaleCount> texts_;
};

}  // namespace parcelgate
