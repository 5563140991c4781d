// The model of a page for its template.
#pragma once

#include <string>
#include <string_view>

#include "gateway/edge/track/page.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// The colours of a brand, as the style that a page begins with.
[[nodiscard]] std::string brand_css(const TrackBrand& brand);

/// Members that every page has. @param css  the style of all pages
void write_frame(JsonWriter& writer, Locale locale, const PageBrand& brand, std::string_view css);
/// Members of a page about a return or shipment. @param js  the script of all pages
void write_page_model(JsonWriter& writer, const PageParts& parts, std::string_view js);
/// Members of a page that says why there is nothing to show. @param which  "unknown", "expired" …: begins the keys of
/// its texts
/// @param form  address of the look-up form; empty: the shop has no form
void write_fault_model(JsonWriter& writer, std::string_view which, Locale locale, const PageBrand& brand,
                       std::string_view form);

}  // namespace parcelgate
