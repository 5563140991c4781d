// What a shopper must know to see a parcel by its number alone: the end of a telephone number, or a postcode.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/app/track_links/track_link.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Of the buyer, as the shop registered it. No more of the telephone number is kept than its last four digits.
struct ShopperFactor {
  std::string phone_end;  ///< four digits; may be empty
  std::string postcode;   ///< letters and digits alone, in capitals; may be empty

  [[nodiscard]] bool empty() const noexcept { return phone_end.empty() && postcode.empty(); }
  friend bool operator==(const ShopperFactor&, const ShopperFactor&) = default;
};

/// Records are {kShopperFactors, subject_key()}.
inline constexpr std::string_view kShopperFactors = "shopper_factors";

/// The last four digits of a telephone number in any spelling; empty where it has fewer.
[[nodiscard]] std::string phone_end_of(std::string_view phone);
[[nodiscard]] std::string plain_postcode(std::string_view postcode);

/// Stores what is given; an empty member leaves the stored one.
[[nodiscard]] Result<void> store_factor(Transaction& transaction, const TrackSubject& subject,
                                        const ShopperFactor& factor);
[[nodiscard]] Result<ShopperFactor> find_factor(Reader& reader, const TrackSubject& subject);

/// Whether the shopper's statement is right. Nothing known is never right. Takes the same time for each wrong one.
/// @param phone     what the shopper stated, in any spelling; may be empty
/// @param postcode  the same
[[nodiscard]] bool proves(const ShopperFactor& known, std::string_view phone, std::string_view postcode);

}  // namespace parcelgate
