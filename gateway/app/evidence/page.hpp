// An evidence bundle as a page for people.
#pragma once

#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {

/// Renders a bundle as one HTML page without references to other files: deadlines, parcels and the timeline, with times
/// in the zone of the return's rule pack. All texts are escaped. The page proves nothing itself and says so.
/// @param bundle     JSON, as make_bundle() makes it; it is not verified
/// @param file_name  of the bundle, for the line that says how to check it
/// @error malformed: no evidence bundle of a known version
[[nodiscard]] Result<std::string> render_evidence_page(std::string_view bundle, std::string_view file_name,
                                                       Locale locale);

}  // namespace parcelgate
