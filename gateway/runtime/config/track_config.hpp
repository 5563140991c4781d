// "tracking", and "tracking_page" of a tenant: what shoppers see.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "gateway/domain/taxonomy.hpp"
#include "gateway/runtime/config/section_reader.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// The shopper's endpoints. A change needs a restart.
struct TrackConfig {
  std::string public_url{};  ///< where shoppers reach the gateway: "https://track.example"; empty: links are paths
  std::chrono::milliseconds link_life{std::chrono::hours{24 * 90}};
  std::vector<std::string> cors_origins{};
  std::chrono::milliseconds shared_for{std::chrono::seconds{10}};  ///< how long a CDN may answer by itself
  friend bool operator==(const TrackConfig&, const TrackConfig&) = default;
};

/// The looks of one tenant's page. Empty colours: those of the program.
struct TrackPageConfig {
  std::string logo{};  ///< the image as a data: URL
  std::string colour{};
  std::string colour_dark{};  ///< in the page's dark form; empty: `colour`, lightened
  std::string help_url{};
  std::string help_phone{};
  bool lookup{false};  ///< the form at /t, for shoppers without a link
  std::array<std::map<std::string, std::string, std::less<>>, kLocaleCount> words{};
  friend bool operator==(const TrackPageConfig&, const TrackPageConfig&) = default;
};

[[nodiscard]] TrackConfig read_track(const rapidjson::Value& value, const std::string& pointer, Faults& faults);
[[nodiscard]] TrackPageConfig read_track_page(const rapidjson::Value& value, const std::string& pointer,
                                              const ConfigFile& file, Faults& faults);

}  // namespace parcelgate
