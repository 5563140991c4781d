// The embedded store on SQLite: one folder with one database file, one writer thread, any number of readers.
#pragma once

#include <memory>

#include "adapters/stores/sqlite/options.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate::sqlite {

/// Opens or creates `<options.folder>/parcelgate.db`, migrates it to the current schema and starts the writer:
///
///     sqlite::Options options;
///     options.folder = "/var/lib/parcelgate";
///     auto store = sqlite::open_store(options, metrics, time);
///
/// Metrics and time must outlive the store. Its destructor finishes all submitted commands, so their callbacks and the
/// commit listeners must still be valid then.
/// @error conflict: another process has the folder open
/// @error rejected: the file was written by a newer version
/// @error unreachable: the file cannot be opened
/// @error internal: the file is damaged, or files of the folder are missing since the last run
[[nodiscard]] Result<std::unique_ptr<Store>> open_store(Options options, Metrics& metrics, const TimeSource& time);

}  // namespace parcelgate::sqlite
