// The feed as files: a line for each entry, a file for each day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/app/outlets/follower/outlet.hpp"
#include "gateway/ports/line_files.hpp"
#include "gateway/wire/feed_filter.hpp"

namespace parcelgate {

enum class FileFormat : std::uint8_t {
  ndjson,  ///< a CloudEvent in each line
  csv,     ///< the columns id, time, type, tenant, subject, return_id, data
};
[[nodiscard]] std::string_view to_string(FileFormat format) noexcept;
[[nodiscard]] std::optional<FileFormat> find_file_format(std::string_view name) noexcept;

/// Appends entries to "events-2026-11-30.ndjson", by the day (UTC) on which they were recorded. All entries are one
/// subject, so the files have the order of the feed, and many entries share a write. After a crash or a full disk some
/// lines may be there twice, with the same id.
class FileOutlet final : public Outlet {
 public:
  FileOutlet(FileFormat format, FeedFilter filter, LineFiles& files);

  [[nodiscard]] std::string subject_of(const FeedEntry& entry) const override;
  [[nodiscard]] std::size_t max_together() const noexcept override { return 500; }
  [[nodiscard]] std::size_t max_in_flight() const noexcept override { return 1; }
  void deliver(std::span<const FeedEntry> entries, Done done) override;
  /// Whether the newest file can be written.
  [[nodiscard]] bool probe(Done done) override;
  [[nodiscard]] std::chrono::milliseconds longest_probe_pause() const noexcept override {
    return std::chrono::seconds{10};
  }

 private:
  [[nodiscard]] std::string name_of(Instant at) const;
  [[nodiscard]] std::string line_of(const FeedEntry& entry) const;
  [[nodiscard]] std::string_view header() const noexcept;

  const FileFormat format_;
  const FeedFilter filter_;
  LineFiles& files_;
  std::string newest_;  ///< name of the file that was written last; empty: none
};

}  // namespace parcelgate
