// How a tenant's tracking page looks and speaks.
#pragma once

#include <array>
#include <map>
#include <string>

#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {

/// The background of the page and of its dark form: the colours of a brand have enough contrast with these.
inline constexpr const char* kTrackPageLight = "#ffffff";
inline constexpr const char* kTrackPageDark = "#15181d";

struct TrackBrand {
  std::string logo{};             ///< a data: URL; empty: the shop's name is shown
  std::string colour{"#0a58ca"};  ///< of links, marks and progress
  std::string colour_dark{"#7cb0ff"};
  std::string help_url{};
  std::string help_phone{};
  bool has_lookup{false};  ///< shoppers without a link can use the form at /t
  /// Texts that replace those of config/texts/tracking.json, by key.
  std::array<std::map<std::string, std::string, std::less<>>, kLocaleCount> words{};
  friend bool operator==(const TrackBrand&, const TrackBrand&) = default;
};

}  // namespace parcelgate
