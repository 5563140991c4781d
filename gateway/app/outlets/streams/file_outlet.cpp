#include "gateway/app/outlets/streams/file_outlet.hpp"

#include <utility>

#include "gateway/base/enum_names.hpp"
#include "gateway/domain/time.hpp"
#include "gateway/wire/cloud_event.hpp"
#include "gateway/wire/csv.hpp"

namespace parcelgate {
namespace {

constexpr Names<2> kFormats{"ndjson", "csv"};
constexpr std::string_view kColumns = "id,time,type,tenant,subject,return_id,data\r\n";

}  // namespace

std::string_view to_string(FileFormat format) noexcept {
  return name_of(kFormats, format);
}
std::optional<FileFormat> find_file_format(std::string_view name) noexcept {
  return find_name<FileFormat>(kFormats, name);
}

FileOutlet::FileOutlet(FileFormat format, FeedFilter filter, LineFiles& files)
    : format_(format), filter_(std::move(filter)), files_(files) {}

std::string FileOutlet::subject_of(const FeedEntry& entry) const {
  return filter_.matches(entry) ? "feed" : std::string{};
}

std::string FileOutlet::name_of(Instant at) const {
  return "events-" + to_rfc3339(at).substr(0, 10) + "." + std::string(to_string(format_));
}

std::string_view FileOutlet::header() const noexcept {
  return format_ == FileFormat::csv ? kColumns : std::string_view{};
}

std::string FileOutlet::line_of(const FeedEntry& entry) const {
  if (format_ == FileFormat::ndjson) return render_cloud_event(entry) + "\n";
  std::string line = csv_text(cloud_event_id(entry));
  for (const std::string& cell : {to_rfc3339(entry.recorded_at), entry.type, entry.tenant, cloud_event_subject(entry),
                                  entry.return_id, entry.data}) {
    line.append(",").append(csv_text(cell));
  }
  return line.append("\r\n");
}

/// Entries of one day are written together.
void FileOutlet::deliver(std::span<const FeedEntry> entries, Done done) {
  while (!entries.empty()) {
    newest_ = name_of(entries.front().recorded_at);
    std::string lines;
    std::size_t count = 0;
    for (; count < entries.size() && name_of(entries[count].recorded_at) == newest_; ++count)
      lines.append(line_of(entries[count]));
    if (auto written = files_.append(newest_, header(), lines); !written) return done(std::move(written));
    entries = entries.subspan(count);
  }
  done({});
}

bool FileOutlet::probe(Done done) {
  if (newest_.empty()) return false;
  done(files_.append(newest_, header(), {}));
  return true;
}

}  // namespace parcelgate
