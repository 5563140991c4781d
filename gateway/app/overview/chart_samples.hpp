// The samples of the overview's charts, and the file that keeps them over a restart.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "gateway/app/overview/sample_series.hpp"
#include "gateway/base/result.hpp"

namespace parcelgate {

/// Of one tenant: at_risk, breached, money, events a minute, seconds of the outlet that is furthest behind.
struct ChartSamples {
  using Series = SampleSeries<5>;
  Series hour{std::chrono::seconds{10}, 360};
  Series week{std::chrono::minutes{5}, 2'016};
};

/// By tenant; "": all.
using ChartsByTenant = std::map<std::string, ChartSamples, std::less<>>;

/// In the data folder.
inline constexpr std::string_view kSamplesFile = "console-samples.json";

/// {"version": 1, "charts": {tenant: {"hour": [[seconds, figure…]…], "week": …}}}
[[nodiscard]] Result<void> write_chart_samples(const std::filesystem::path& file, const ChartsByTenant& charts);

/// What write_chart_samples() wrote. No file: nothing.
/// @param now  samples after it are left out: the date may have been set back
/// @error malformed: not such a file; unreachable: it cannot be read
[[nodiscard]] Result<ChartsByTenant> read_chart_samples(const std::filesystem::path& file, Instant now);

}  // namespace parcelgate
