// The embedded store: one folder with one SQLite file, one writer thread, any number of readers.
#pragma once

#include <memory>

#include "adapters/stores/sqlite/options.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate::sqlite {

/// Opens (or makes) `<options.folder>/parcelgate.db`. Metrics and time must outlive the store. Destroying it finishes
/// what was submitted; commands' callbacks and commit listeners must still be valid then.
/// @error conflict: another process has the folder open
/// @error rejected: the file was written by a newer version
/// @error unreachable: the file cannot be opened
/// @error internal: the file is damaged, or the folder is not as the last run left it
[[nodiscard]] Result<std::unique_ptr<Store>> open_store(Options options, Metrics& metrics, const TimeSource& time);

}  // namespace parcelgate::sqlite
