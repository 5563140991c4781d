#include "gateway/main/commands/import_progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace parcelgate {
namespace {

constexpr std::chrono::milliseconds kTerminalPause{200};
constexpr std::chrono::milliseconds kLinePause{10'000};

/// "7 s", "3 min", "2 h 5 min".
std::string text_of_wait(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::ceil(seconds));
  if (whole < 120) return std::to_string(whole) + " s";
  const std::uint64_t minutes = (whole + 59) / 60;
  if (minutes < 120) return std::to_string(minutes) + " min";
  return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

std::string rate_of(std::uint64_t rows, double seconds) {
  return std::to_string(static_cast<std::uint64_t>(static_cast<double>(rows) / std::max(seconds, 0.001))) + " rows/s";
}

}  // namespace

double ImportProgress::seconds() const {
  return std::chrono::duration<double>(time_.monotonic_now() - began_).count();
}

void ImportProgress::show(const imports::Counts& counts, double share) {
  const MonotonicInstant now = time_.monotonic_now();
  if (!start_) {
    start_ = Start{counts.rows, share};
    return;
  }
  if (now - shown_at_ < (is_terminal_ ? kTerminalPause : kLinePause)) return;
  shown_at_ = now;
  const std::string text = line(counts, share);
  if (is_terminal_)
    std::fprintf(stderr, "\r%s\x1b[K", text.c_str());
  else
    std::fprintf(stderr, "%s\n", text.c_str());
  std::fflush(stderr);
  has_line_ = is_terminal_;
}

void ImportProgress::end() {
  if (has_line_) std::fputc('\n', stderr);
  has_line_ = false;
}

std::string ImportProgress::line(const imports::Counts& counts, double share) const {
  const Start start = start_.value_or(Start{});
  const double passed = seconds();
  std::string out = std::to_string(counts.rows) + " rows (" + std::to_string(static_cast<int>(share * 100)) + " %), " +
                    rate_of(counts.rows - start.rows, passed) + ", " + std::to_string(counts.refused) + " refused";
  const double done = share - start.share;
  if (done > 0) out += ", " + text_of_wait(passed * (1 - share) / done) + " left";
  return out;
}

std::string ImportProgress::summary(const imports::Counts& counts) const {
  const Start start = start_.value_or(Start{});
  const double passed = seconds();
  char took[32];
  std::snprintf(took, sizeof took, "%.1f", passed);
  return std::to_string(counts.rows) + " rows: " + std::to_string(counts.created) + " new, " +
         (counts.updated == 0 ? std::string() : std::to_string(counts.updated) + " completed, ") +
         std::to_string(counts.duplicate) + " known before, " + std::to_string(counts.refused) + " refused, in " +
         took + " s (" + rate_of(counts.rows - start.rows, passed) + ")";
}

}  // namespace parcelgate
