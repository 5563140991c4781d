// Progress of work that fills a folder, for people on a terminal.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>

namespace parcelgate {

/// Bytes of the files in a folder and below, without what symbolic links lead to; 0 if it does not exist.
[[nodiscard]] std::uint64_t folder_bytes(const std::filesystem::path& folder);

/// "rebuilding [#####---------------]  25 %  512 of 2048 MiB"
/// @param expected  0: not known, so there is no bar
[[nodiscard]] std::string progress_bar(const std::string& name, std::uint64_t bytes, std::uint64_t expected);

/// Shows how far a folder has grown, in one line on standard error that is overwritten, until it is destroyed. Writes
/// nothing if standard error is no terminal. The work itself needs no call for it:
///
///     const GrowthProgress progress("backup", to, folder_bytes(from));
///     const auto report = back_up(from, to);
class GrowthProgress {
 public:
  /// @param expected  size at the end; an estimate will do
  GrowthProgress(std::string name, std::filesystem::path folder, std::uint64_t expected);
  ~GrowthProgress();
  GrowthProgress(const GrowthProgress&) = delete;
  GrowthProgress& operator=(const GrowthProgress&) = delete;

 private:
  void show(const std::stop_token& stop) const;

  const std::string name_;
  const std::filesystem::path folder_;
  const std::uint64_t expected_;
  std::jthread thread_;
};

}  // namespace parcelgate
