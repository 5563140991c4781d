// A parcel by its number and a second factor, for the JSON endpoint and for the form.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/track/track_rows.hpp"
#include "gateway/edge/track/guess_limits.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// The longest carrier or number that is looked up.
inline constexpr std::size_t kMostLookupBytes = 100;

/// What a shopper states about a parcel.
struct LookupQuestion {
  std::string tenant;
  std::string carrier;  ///< empty: it is found by the number
  std::string number;
  std::string phone;  ///< a telephone number or its last four digits; this or `postcode`
  std::string postcode;
};

/// The parcel that a question opens: the whole return, where it belongs to one.
struct LookupAnswer {
  TrackSubject subject;
  TrackRows rows;
};

/// Looks parcels up by number, and slows those who guess: five wrong attempts for a number, then one in two minutes;
/// thirty of a source address, then one in six seconds. Thread-safe.
class NumberLookup {
 public:
  NumberLookup();

  /// @param address  of the client
  /// @error rate_limited: too many wrong attempts, with retry_after; even a right one is refused now
  /// @error not_found: no such parcel, or the second factor is wrong; nobody can see which
  [[nodiscard]] Result<LookupAnswer> find(const LookupQuestion& question, std::string_view address,
                                          const Directory& directory, Reader& reader);

 private:
  GuessLimits of_number_;
  GuessLimits of_address_;
};

}  // namespace parcelgate
