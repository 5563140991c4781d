// The samples of the overview's charts, and the file that stores them across restarts.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "gateway/app/overview/sample_series.hpp"
#include "gateway/base/result.hpp"

namespace parcelgate {

/// Samples of one tenant. Five figures each: at_risk, breached, money, events per minute, lag of the slowest outlet in
/// seconds.
struct ChartSamples {
  using Series = SampleSeries<5>;
  Series hour{std::chrono::seconds{10}, 360};
  Series week{std::chrono::minutes{5}, 2'016};
};

/// Key: the tenant; "" for all tenants together.
using ChartsByTenant = std::map<std::string, ChartSamples, std::less<>>;

/// Name of the file, in the data folder.
inline constexpr std::string_view kSamplesFile = "console-samples.json";

/// Writes {"version": 1, "charts": {tenant: {"hour": [[seconds, figure…]…], "week": …}}}.
[[nodiscard]] Result<void> write_chart_samples(const std::filesystem::path& file, const ChartsByTenant& charts);

/// Reads the file of write_chart_samples(). Without a file the result is empty.
/// @param now  later samples are left out: the date may have been set back
/// @error malformed: another format; unreachable: the file cannot be read
[[nodiscard]] Result<ChartsByTenant> read_chart_samples(const std::filesystem::path& file, Instant now);

}  // namespace parcelgate
