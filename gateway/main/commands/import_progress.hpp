// The progress of an import, for people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "adapters/imports/progress_file.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// Writes progress to standard error: on a terminal one line that is overwritten, otherwise a line every ten seconds.
/// Rates are those of this run, without rows of earlier runs.
class ImportProgress {
 public:
  /// @param time  must outlive this object
  ImportProgress(const TimeSource& time, bool is_terminal)
      : time_(time), is_terminal_(is_terminal), began_(time.monotonic_now()), shown_at_(began_) {}

  /// Call it at the start too, so that rows of earlier runs are known.
  /// @param share  of the file that is done, 0 … 1
  void show(const imports::Counts& counts, double share);
  /// Ends the line on a terminal.
  void end();

  /// "12500 rows (25 %), 5230 rows/s, 3 refused, 7 s left"
  [[nodiscard]] std::string line(const imports::Counts& counts, double share) const;
  /// "50000 rows: 49990 new, 7 known before, 3 refused, in 9.6 s (5208 rows/s)"
  [[nodiscard]] std::string summary(const imports::Counts& counts) const;

 private:
  /// Rows and share of earlier runs, as far as the first call shows them.
  struct Start {
    std::uint64_t rows{0};
    double share{0};
  };
  [[nodiscard]] double seconds() const;

  const TimeSource& time_;
  bool is_terminal_;
  bool has_line_{false};
  std::optional<Start> start_;
  MonotonicInstant began_;
  MonotonicInstant shown_at_;
};

}  // namespace parcelgate
