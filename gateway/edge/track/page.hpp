// The tracking page as HTML: complete without scripts, and kept up to date by one where it may run.
#pragma once

#include <string>
#include <string_view>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/track/track_view.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// Whose page it is.
struct PageBrand {
  std::string_view shop;  ///< its name
  const TrackBrand& brand;
};

/// What a page shows besides the view.
struct PageParts {
  const TrackView& view;
  PageBrand brand;
  Instant now{};
  std::string api;   ///< address that the page's script waits at
  std::string tag;   ///< ETag of its answer
  std::string page;  ///< address of the page itself
};

/// Why there is nothing to show.
enum class PageFault : std::uint8_t { unknown, expired, revoked, failed };

/// An answer with its body and the headers that keep it safe: no other host is loaded from, no script runs but ours, no
/// other site may frame it, and the address, which opens the parcel, is sent to nobody.
[[nodiscard]] HttpReply render_page(const PageParts& parts);
/// @param form  address of the look-up form; empty: the shop has no form
[[nodiscard]] HttpReply render_fault_page(PageFault fault, Locale locale, const PageBrand& brand, int status,
                                          std::string_view form = {});

/// The longest page of a usual return; a test holds it.
inline constexpr std::size_t kPageBytes = 50'000;

}  // namespace parcelgate
