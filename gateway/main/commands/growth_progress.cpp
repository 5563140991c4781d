#include "gateway/main/commands/growth_progress.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace parcelgate {
namespace {

constexpr std::chrono::milliseconds kBarPause{300};
constexpr std::size_t kBarWidth = 20;

}  // namespace

std::uint64_t folder_bytes(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::uint64_t bytes = 0;
  std::error_code fault;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, fault);
  // Files may vanish while they are counted; they then count as nothing.
  for (; !fault && at != fs::recursive_directory_iterator(); at.increment(fault)) {
    std::error_code gone;
    if (at->is_symlink(gone) || !at->is_regular_file(gone)) continue;
    const std::uint64_t size = at->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

std::string progress_bar(const std::string& name, std::uint64_t bytes, std::uint64_t expected) {
  const auto mib = [](std::uint64_t count) { return std::to_string(count >> 20); };
  if (expected == 0) return name + "  " + mib(bytes) + " MiB";
  // The end is an estimate, so the bar never claims that the work is done.
  const double share = std::min(0.99, static_cast<double>(bytes) / static_cast<double>(expected));
  const auto filled = static_cast<std::size_t>(share * kBarWidth);
  std::string out = name + " [" + std::string(filled, '#') + std::string(kBarWidth - filled, '-') + "] ";
  return out + std::to_string(static_cast<int>(share * 100)) + " %  " + mib(bytes) + " of " + mib(expected) + " MiB";
}

GrowthProgress::GrowthProgress(std::string name, std::filesystem::path folder, std::uint64_t expected)
    : name_(std::move(name)), folder_(std::move(folder)), expected_(expected) {
  if (::isatty(STDERR_FILENO) != 0) thread_ = std::jthread([this](const std::stop_token& stop) { show(stop); });
}

GrowthProgress::~GrowthProgress() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  std::fputs("\r\x1b[K", stderr);
}

void GrowthProgress::show(const std::stop_token& stop) const {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  while (!stopped.wait_for(lock, stop, kBarPause, [&stop] { return stop.stop_requested(); })) {
    std::fprintf(stderr, "\r%s\x1b[K", progress_bar(name_, folder_bytes(folder_), expected_).c_str());
    std::fflush(stderr);
  }
}

}  // namespace parcelgate
