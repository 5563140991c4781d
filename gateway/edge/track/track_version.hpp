// The version of all that a shopper's answer shows, as an entity tag.
#pragma once

#include <string>
#include <string_view>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/track/track_view.hpp"

namespace parcelgate {

/// Rises with each change of the JSON or the page that are made from the same values, so that no client keeps an answer
/// of an older release.
inline constexpr std::uint64_t kTrackForm = 2;

/// A strong ETag, with its quotes. Made from versions, not from the rendered answer: those of the return and its
/// parcels, the language, the names of carriers, the brand, and the words about the time that is left.
/// @param tenant  may be null
[[nodiscard]] std::string track_tag(const TrackRows& rows, const TrackView& view, const TenantSettings* tenant,
                                    std::string_view link_id, bool is_page);

/// The tag of the status that belongs to the tag of a page.
[[nodiscard]] std::string status_tag_of(std::string_view page_tag);

}  // namespace parcelgate
