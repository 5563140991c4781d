// A shipment of ours as Kuaidi100 shows a parcel.
#pragma once

#include <optional>
#include <string>

#include "gateway/app/directory/directory.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/wire/kuaidi100.hpp"

namespace parcelgate {

/// Most rows of an answer; the newest are kept.
inline constexpr std::size_t kMostKuaidi100Rows = 500;

/// The carrier that a company code means: by Kuaidi100's list, or one of our own names. Empty: none.
[[nodiscard]] std::string carrier_of_company(const Directory& directory, std::string_view company);

/// The shipment under its key, or under the carrier that it was corrected to. Nothing: there is none.
/// @error errors of the reader
[[nodiscard]] Result<std::optional<Shipment>> find_kuaidi100_shipment(Reader& reader, const ShipmentKey& key);

/// The shipment's rows, newest first, with the texts of the feed: personal data in them is masked already. A scan that
/// several sources reported is one row. Company, number and detail are left for the caller.
/// @param locale  of the texts for events without one of their courier
/// @error errors of the reader
[[nodiscard]] Result<Kuaidi100Parcel> read_kuaidi100_parcel(Reader& reader, const Shipment& shipment, Locale locale);

}  // namespace parcelgate
