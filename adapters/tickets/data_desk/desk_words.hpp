// The desk's names of priorities, states and fields, as its lists say they are. Private to this folder.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/tickets/data_desk/exchange.hpp"
#include "gateway/ports/ticket_desk.hpp"

namespace parcelgate {

/// Whether a text is a whole number: an id, at most desks.
[[nodiscard]] bool is_digits(std::string_view text) noexcept;

/// A priority of a ticket, in our levels.
struct HeldPriority {
  TicketPriority level{TicketPriority::normal};
  bool is_ours{true};  ///< one of the three words that we write
};

/// What check() has found out. Immutable.
struct DeskWords {
  std::map<std::string, std::string> fields;  ///< ours -> the desk's key; without those that are switched off
  std::array<std::string, 3> priorities;
  std::vector<std::string> order;  ///< keys of all priorities, lowest first; empty: not known
  std::string open_status, resolved_status;
  std::set<std::string, std::less<>> closed, kept;
  std::map<std::string, std::string, std::less<>> priority_keys, status_keys;  ///< any spelling -> key
  NamedValues constants;                                                       ///< for ${value:…} of all requests

  [[nodiscard]] HeldPriority priority_of(std::string_view held) const;
  /// The lowest level that is written with the same word.
  [[nodiscard]] TicketPriority same_word(TicketPriority level) const noexcept;
  [[nodiscard]] bool is_resolved(std::string_view status) const;  ///< nobody works on it: resolved or closed
  [[nodiscard]] bool is_kept(std::string_view status) const;

 private:
  [[nodiscard]] std::string_view status_key(std::string_view status) const;
};

/// Runs the checks and reads the lists of a desk.
/// @param chosen  the configuration's fields: ours -> name or key at the desk
/// @error config: names a setting, its word and the words that the desk knows
[[nodiscard]] Result<DeskWords> find_words(const DeskPlan& plan, const std::map<std::string, std::string>& chosen,
                                           DeskExchange& exchange);

}  // namespace parcelgate
