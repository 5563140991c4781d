// Finds a parcel by its number and a second factor, for the JSON endpoint and for the form.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/track/track_rows.hpp"
#include "gateway/edge/track/guess_limits.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// The most bytes of a carrier or a number.
inline constexpr std::size_t kMostLookupBytes = 100;

/// What a shopper enters to find a parcel.
struct LookupQuestion {
  std::string tenant;
  std::string carrier;  ///< empty: found by the number
  std::string number;
  std::string phone;  ///< a telephone number or its last four digits; this or `postcode`
  std::string postcode;
};

/// The result of a look-up: the parcel, or the whole return that it belongs to.
struct LookupAnswer {
  TrackSubject subject;
  TrackRows rows;
};

/// Finds parcels by number and limits guessing: five wrong attempts for a number, then one in two minutes; thirty from
/// a source address, then one in six seconds. Thread-safe.
class NumberLookup {
 public:
  NumberLookup();

  /// @param address  of the client
  /// @error rate_limited: too many wrong attempts, with retry_after; a correct attempt is refused too
  /// @error not_found: no such parcel, or the second factor is wrong; the error does not show which
  [[nodiscard]] Result<LookupAnswer> find(const LookupQuestion& question, std::string_view address,
                                          const Directory& directory, Reader& reader);

 private:
  GuessLimits of_number_;
  GuessLimits of_address_;
};

}  // namespace parcelgate
