#include "adapters/imports/progress_file.hpp"

#include <fstream>

#include "gateway/base/file.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate::imports {

std::optional<ImportState> ProgressFile::load(const std::string& identity) const {
  const auto bytes = read_file(path_);
  if (!bytes) return std::nullopt;
  const auto document = parse_json(*bytes);
  if (!document) return std::nullopt;
  Faults faults;
  ObjectReader reader(*document, "", faults);
  ImportState progress;
  progress.identity = reader.text("identity", Need::required);
  progress.place.at = reader.count("at", Need::required);
  progress.place.line = reader.count("line", Need::required);
  progress.counts.rows = reader.count("rows", Need::required);
  progress.counts.created = reader.count("created", Need::required);
  progress.counts.updated = reader.count("updated", Need::required);
  progress.counts.duplicate = reader.count("duplicate", Need::required);
  progress.counts.refused = reader.count("refused", Need::required);
  progress.refused_bytes = reader.count("refused_bytes", Need::required);
  reader.finish();
  if (!faults.empty() || progress.identity != identity) return std::nullopt;
  return progress;
}

Result<void> ProgressFile::store(const ImportState& progress) const {
  const std::string text = render_json_object([&](JsonWriter& writer) {
    const auto number = [&writer](std::string_view name, std::uint64_t value) {
      write_key(writer, name);
      writer.Uint64(value);
    };
    write_member(writer, "identity", progress.identity);
    number("at", progress.place.at);
    number("line", progress.place.line);
    number("rows", progress.counts.rows);
    number("created", progress.counts.created);
    number("updated", progress.counts.updated);
    number("duplicate", progress.counts.duplicate);
    number("refused", progress.counts.refused);
    number("refused_bytes", progress.refused_bytes);
  });
  const std::filesystem::path fresh = path_.string() + ".new";
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  out << text << '\n';
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(fresh, path_, error);
  if (out && !error) return {};
  return unexpected(ErrorKind::unreachable, path_.string() + " cannot be written; the import stops here");
}

void ProgressFile::remove() const {
  std::error_code gone;
  std::filesystem::remove(path_, gone);
}

}  // namespace parcelgate::imports
