// The form for shoppers without a link to find a parcel. It needs no script.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "gateway/edge/track/page.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

struct LookupCarrier {
  std::string id;
  std::string name;
  bool is_own{false};  ///< the shop has an account there
};

/// Why the form is shown again. It never says which part of a look-up was wrong.
enum class LookupFault : std::uint8_t { none, incomplete, not_found, limited };

/// What the form shows. The second factor is never shown again.
struct LookupForm {
  std::string tenant{};  ///< named in the page's address; empty: none
  std::vector<LookupCarrier> carriers{};
  std::string carrier{};  ///< as chosen
  std::string number{};   ///< as typed
  LookupFault fault{LookupFault::none};
  std::chrono::minutes wait{0};  ///< limited: until the next attempt
};

/// Writes the members of the page's model.
void write_lookup_model(JsonWriter& writer, const LookupForm& form, Locale locale, const PageBrand& brand);
[[nodiscard]] HttpReply render_lookup_page(const LookupForm& form, Locale locale, const PageBrand& brand, int status);

}  // namespace parcelgate
